"""Speech to text by AssemblyAI, through its own SDK: upload, submit once, fetch, delete.

The SDK's request functions are given an HTTP client of ours, because only there can an answer's
Retry-After be read per request, and the proxies of the environment be kept from loopback.
"""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from calls.transcript import Transcript, TranscriptSource, Utterance

from .errors import VendorRefused, VendorUnavailable, from_status
from .loopback import is_loopback_url

if TYPE_CHECKING:
    import httpx
    from assemblyai import types as sdk

VENDOR = "AssemblyAI"
WEBHOOK_SECRET_HEADER = "X-Webhook-Secret"
JOBS_SEARCHED_MAX = 400  # how far back a job of the same audio is looked for
JOBS_PER_PAGE = 200
UNKNOWN_JOB = (400, 404)  # to "transcript id not found" it answers 400

JobStatus = Literal["queued", "processing", "completed", "error"]


@dataclass(frozen=True, slots=True)
class TranscriptionJob:
    """A job as the vendor sees it. `transcript` is None unless it is completed and not silent."""

    id: str
    status: JobStatus
    transcript: Transcript | None
    error: str | None
    audio_ms: int | None


class Transcriber:
    """Raises VendorUnavailable, VendorThrottled or VendorRefused; a failed job is no exception."""

    def __init__(
        self,
        api_key: str,
        base_url: str = "https://api.assemblyai.com",
        *,
        timeout_s: float = 30.0,
        upload_timeout_s: float = 300.0,
    ) -> None:
        self._api_key = api_key
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._upload_timeout_s = upload_timeout_s

    async def upload(self, data: bytes) -> str:
        """Hands over the audio; returns the address under which only the vendor can read it."""
        headers = {"Content-Type": "application/octet-stream"}
        async with self._speaking():
            response = await self._http.post(
                "/v2/upload", content=data, headers=headers, timeout=self._upload_timeout_s
            )
            url: str = response.json()["upload_url"]
            return url

    async def find_job(self, audio_url: str) -> str | None:
        """The newest job over this audio that has not failed, if there is one."""
        before_id: str | None = None
        for _ in range(JOBS_SEARCHED_MAX // JOBS_PER_PAGE):
            async with self._speaking():
                page = await self._api.list_transcripts(
                    self._http,
                    self._types.ListTranscriptParameters(limit=JOBS_PER_PAGE, before_id=before_id),
                )
            for item in page.transcripts:
                if (
                    item.audio_url == audio_url
                    and item.status != self._types.TranscriptStatus.error
                ):
                    return str(item.id)
            if page.page_details.prev_url is None or not page.transcripts:
                return None
            before_id = page.transcripts[-1].id
        return None

    async def submit(
        self,
        audio_url: str,
        *,
        channels: int,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
    ) -> str:
        """Starts a job; returns its id. Voices are told apart by channel when there are several.

        The callback carries `webhook_secret` in the header X-Webhook-Secret.
        """
        has_secret = webhook_url is not None and webhook_secret is not None
        request = self._types.TranscriptRequest(
            audio_url=audio_url,
            language_detection=True,
            multichannel=True if channels > 1 else None,
            speaker_labels=True if channels <= 1 else None,
            webhook_url=webhook_url,
            webhook_auth_header_name=WEBHOOK_SECRET_HEADER if has_secret else None,
            webhook_auth_header_value=webhook_secret if has_secret else None,
        )
        async with self._speaking():
            response = await self._api.create_transcript(self._http, request)
        if not response.id:
            raise VendorUnavailable(VENDOR, "a job was accepted without an id")
        return str(response.id)

    async def fetch(self, job_id: str) -> TranscriptionJob:
        """A job that the vendor has forgotten has failed: there is nothing to wait for."""
        try:
            async with self._speaking():
                response = await self._api.get_transcript(self._http, job_id)
        except VendorRefused as error:
            if error.status not in UNKNOWN_JOB:
                raise
            return TranscriptionJob(
                job_id, "error", None, "it does not know the job any more", None
            )
        return _job(job_id, response)

    async def delete(self, job_id: str) -> None:
        """Has the vendor forget the transcript and the audio. A job already gone is no error."""
        try:
            async with self._speaking():
                await self._api.delete_transcript(self._http, job_id)
        except VendorRefused as error:
            if error.status not in UNKNOWN_JOB:
                raise

    async def close(self) -> None:
        if "_http" in self.__dict__:
            await self._http.aclose()

    @cached_property
    def _types(self) -> Any:
        from assemblyai import types

        return types

    @cached_property
    def _api(self) -> ModuleType:
        from assemblyai.prerecorded.v2 import async_api
        from pydantic.warnings import PydanticDeprecatedSince20

        # The SDK calls pydantic by its old names; where warnings are errors, that is not ours.
        warnings.filterwarnings(
            "ignore", category=PydanticDeprecatedSince20, module=r"assemblyai\..*"
        )
        return async_api

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        import httpx

        return httpx.AsyncClient(
            base_url=self._base_url,
            headers={"authorization": self._api_key},
            timeout=self._timeout_s,
            trust_env=not is_loopback_url(self._base_url),
            event_hooks={"response": [_raise_for_status]},
        )

    @asynccontextmanager
    async def _speaking(self) -> AsyncIterator[None]:
        """Turns whatever goes wrong on the way into this vendor's errors."""
        import httpx

        try:
            yield
        except httpx.TimeoutException as error:
            raise VendorUnavailable(VENDOR, "no answer in time") from error
        except httpx.HTTPError as error:
            raise VendorUnavailable(VENDOR, f"no connection: {type(error).__name__}") from error
        except (ValueError, KeyError, TypeError):  # not JSON, or not the JSON agreed on
            raise VendorUnavailable(VENDOR, "the answer was cut short or malformed") from None


async def _raise_for_status(response: httpx.Response) -> None:
    if response.status_code == 200:
        return
    await response.aread()
    retry_after = response.headers.get("retry-after")
    raise from_status(VENDOR, response.status_code, _message(response), retry_after)


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"])
    except (ValueError, KeyError, TypeError):
        return response.text or response.reason_phrase


def _job(job_id: str, response: sdk.TranscriptResponse) -> TranscriptionJob:
    status: JobStatus = response.status.value
    seconds = response.audio_duration
    return TranscriptionJob(
        id=job_id,
        status=status,
        transcript=_transcript(response) if status == "completed" else None,
        error=response.error if status == "error" else None,
        audio_ms=round(seconds * 1_000) if seconds is not None else None,
    )


def _transcript(response: sdk.TranscriptResponse) -> Transcript | None:
    utterances = tuple(
        Utterance(
            speaker=f"Channel {spoken.channel}" if spoken.channel else str(spoken.speaker or "A"),
            start_ms=spoken.start,
            end_ms=max(spoken.end, spoken.start),
            text=spoken.text.strip(),
        )
        for spoken in sorted(response.utterances or (), key=lambda spoken: spoken.start)
        if spoken.text.strip()
    )
    if not utterances:
        return None
    language = response.language_code
    return Transcript(
        source=TranscriptSource.AUDIO,
        language=str(getattr(language, "value", language))[:2].lower() if language else None,
        utterances=utterances,
    )
