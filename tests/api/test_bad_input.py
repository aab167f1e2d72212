"""Whatever is wrong with what comes in is said in words, and nothing of it stays behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import FormData

if TYPE_CHECKING:
    from .conftest import House

UPLOAD_BYTES_MAX = 5 * 1024 * 1024
MALFORMED_VTT = b"WEBVTT\n\n00:00:01.000 --> soon\n<v Maya>Hello.\n"
SILENT_VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n\n"
MUSIC_VTT = SILENT_VTT.rstrip() + "\n[music]\n\n00:05.000 --> 00:09.000\n♪ la la ♪\n".encode()
NO_SOUND = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00"
NO_SOUND += b"\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"


@pytest.mark.parametrize(
    ("data", "file_name", "status", "code", "words"),
    [
        (b"", "call.vtt", 422, "empty_file", "call.vtt is empty"),
        (b"%PDF-1.7 offer", "offer.pdf", 415, "unknown_file_type", "unknown type"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "call.wav", 415, "unknown_file_type", "named like a wav"),
        (MALFORMED_VTT, "call.vtt", 422, "unreadable_transcript", "line 3"),
        (SILENT_VTT, "call.vtt", 422, "unreadable_transcript", "no speech"),
        (MUSIC_VTT, "call.vtt", 422, "unreadable_transcript", "no speech"),
        (b'{"words": 1', "call.json", 422, "unreadable_transcript", "line 1, column 12: this is"),
        (b"\x00\x13\x37" * 999, "call.mp3", 422, "unreadable_recording", "call.mp3"),
        (NO_SOUND, "call.wav", 422, "unreadable_recording", "no sound"),
        (b"x" * (UPLOAD_BYTES_MAX + 1), "call.vtt", 413, "upload_too_large", "5 MiB"),
    ],
)
@pytest.mark.parametrize("way", ["form", "body"])
async def test_a_file_that_is_no_call_is_refused(
    house: House, data: bytes, file_name: str, status: int, code: str, words: str, way: str
) -> None:
    if way == "form":
        answer = await house.acme.upload(data, file_name)
    else:
        answer = await house.acme.ask(
            "POST", "/v1/meetings", data=_slowly(data), params={"file_name": file_name}
        )

    assert (answer.status, answer.error["code"]) == (status, code)
    assert words in answer.error["message"]
    await house.assert_nothing_kept()


async def _slowly(data: bytes) -> Any:
    """In chunks, without saying beforehand how many there will be."""
    for start in range(0, len(data), 512 * 1024):
        yield data[start : start + 512 * 1024]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"rep": "rep-globex"}, "unknown_rep"), ({"lane": "express"}, "unknown_lane")],
)
async def test_an_upload_for_nobody_is_refused(
    house: House, fields: dict[str, Any], code: str
) -> None:
    answer = await house.acme.upload(**fields)

    assert (answer.status, answer.error["code"]) == (422, code)
    await house.assert_nothing_kept()


async def test_an_upload_needs_a_name_and_a_file(house: House) -> None:
    form = FormData(default_to_multipart=True)
    form.add_field("title", "Monday")

    without_file = await house.acme.ask("POST", "/v1/meetings", data=form)
    without_name = await house.acme.ask("POST", "/v1/meetings", data=b"WEBVTT\n")

    assert without_file.error["code"] == "file_missing"
    assert without_name.error["code"] == "file_name_missing"
    await house.assert_nothing_kept()


@pytest.mark.parametrize(
    "header", ["Bearer dbr_000000000000_x", "Bearer nonsense", "Basic YTpi", "Bearer"]
)
async def test_an_unknown_key_is_refused(house: House, header: str) -> None:
    answer = await house.nobody.ask("GET", "/v1/meetings", headers={"Authorization": header})

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.error["message"]


async def test_a_missing_key_is_refused_before_the_body_is_read(house: House) -> None:
    answer = await house.nobody.upload()

    assert (answer.status, answer.error["code"]) == (401, "unauthorized")
    await house.assert_nothing_kept()


async def test_a_callback_must_be_proved_and_must_name_a_job(house: House) -> None:
    callback = {"transcript_id": "job-of-nobody", "status": "completed"}
    secret = {"X-Webhook-Secret": house.context.options.callback_secret}
    wrong = {"X-Webhook-Secret": "guessed"}
    path = "/v1/callbacks/assemblyai"

    answers = [
        await house.nobody.ask("POST", path, json=callback, headers=headers)
        for headers in ({}, wrong, secret)
    ]
    malformed = await house.nobody.ask("POST", path, json={"status": 1}, headers=secret)

    assert [answer.status for answer in answers] == [401, 401, 404]
    assert answers[2].error["code"] == "unknown_job"
    assert (malformed.status, malformed.error["code"]) == (422, "invalid_request")
    await house.assert_nothing_kept()
