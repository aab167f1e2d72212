import pytest

from calls.kinds import FileKind, UnknownFileError, kind_of

WAV = b"RIFF\x00\x00\x00\x00WAVEfmt "
MP3 = b"\xff\xfb\x90\x64\x00\x00"


@pytest.mark.parametrize(
    ("file_name", "content_type", "head", "expected"),
    [
        ("call.vtt", "text/plain", b"WEBVTT\n", "vtt"),
        ("call.VTT", None, "\ufeffWEBVTT\n".encode("utf-16"), "vtt"),
        ("call.srt", None, b"1\n00:00:01,000 --> 00:00:02,000\nHi", "srt"),
        ("call.json", None, b'[{"text": "Hi"}]', "json"),
        ("call.txt", "text/plain", b"1\n00:00:01,000 --> 00:00:02,000\nHi", "srt"),
        ("call", None, b"WEBVTT\n", "vtt"),
        ("call.vtt", None, b"no header, but text", "vtt"),
        ("call", "text/vtt; charset=utf-8", None, "vtt"),
        ("call.wav", None, WAV, "wav"),
        ("call.mp3", None, WAV, "wav"),
        ("call", None, MP3, "mp3"),
        ("call.mp3", None, b"ID3\x04", "mp3"),
        ("zoom.mp4", "video/mp4", b"\x00\x00\x00 ftypisom", "m4a"),
        ("call.flac", None, b"fLaC\x00", "flac"),
        ("call.opus", None, b"OggS\x00", "ogg"),
        ("blob", "audio/webm;codecs=opus", b"\x1a\x45\xdf\xa3", "webm"),
        ("folder/call.m4a", None, None, "m4a"),
    ],
)
def test_an_upload_is_known_by_its_bytes_its_name_or_its_content_type(
    file_name: str, content_type: str | None, head: bytes | None, expected: str
) -> None:
    file_type = kind_of(file_name, content_type, head)

    is_transcript = expected in ("vtt", "srt", "json")
    assert file_type.format == expected
    assert file_type.kind is (FileKind.TRANSCRIPT if is_transcript else FileKind.AUDIO)


@pytest.mark.parametrize(
    ("file_name", "head", "problem"),
    [
        ("call.vtt", b"", "call.vtt is empty"),
        ("notes.pdf", b"%PDF-1.7", "notes.pdf is of an unknown type"),
        ("notes", None, "notes is of an unknown type"),
        ("call.wav", b"<html>", "call.wav is named like a wav file"),
        ("call.vtt", b"PK\x03\x04\x00\x00\x07\x00\x01\x02", "call.vtt is named like a vtt file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_accepted(
    file_name: str, head: bytes | None, problem: str
) -> None:
    with pytest.raises(UnknownFileError, match=problem) as refusal:
        kind_of(file_name, None, head)

    assert ".vtt, .srt, .json" in str(refusal.value)
    assert ".wav, .mp3, .m4a" in str(refusal.value)
