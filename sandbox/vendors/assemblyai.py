"""AssemblyAI's transcription API: uploads, jobs that take their time, and their callbacks.

It hears nothing: it takes the script that a recording of ours carries. For any other audio the job
ends in an error that says so. It never invents words.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from calls.transcript import Utterance
from sandbox.deliveries import Delivery
from sandbox.faults import WEBHOOK_FAULTS
from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.world import World

from .requests import json_object, require_credential, root_url, whole_number
from .spoken import result_of

VENDOR = "assemblyai"
SETTLED_AT_ONCE_MAX = 32
QUEUED_SHARE = 0.2  # of a job's time, as the real service shows it
CANNOT_HEAR = (
    "The offline sandbox cannot hear this audio: it only reads recordings that carry their own"
    " script. Set ASSEMBLYAI_API_KEY to transcribe it with the real service."
)
NOT_UPLOADED = (
    "Download error: the offline sandbox only reads audio that was uploaded to it, not {url}."
    " Set ASSEMBLYAI_API_KEY to transcribe it with the real service."
)


def routes(world: World) -> list[BaseRoute]:
    api = _Api(world)
    return [
        Route("/v2/upload", api.upload, methods=["POST"]),
        Route("/v2/transcript", api.create, methods=["POST"]),
        Route("/v2/transcript", api.list, methods=["GET"]),
        Route("/v2/transcript/{job_id}", api.get, methods=["GET"]),
        Route("/v2/transcript/{job_id}", api.delete, methods=["DELETE"]),
    ]


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store

    async def upload(self, request: Request) -> Response:
        require_credential(request)
        data = await request.body()
        if not data:
            raise Refusal(422, "Upload error: the file is empty")
        upload_id = self._world.new_id()
        await asyncio.to_thread(self._store.put_file, f"upload-{upload_id}", data)
        self._store.run(
            "INSERT INTO upload (id, file, size_bytes, created_at_ms)"
            " VALUES (:id, :file, :size, :now_ms)",
            id=upload_id,
            file=f"upload-{upload_id}",
            size=len(data),
            now_ms=self._world.now_ms(),
        )
        note(request, "upload", upload=upload_id, size_bytes=len(data))
        return JSONResponse({"upload_url": f"{root_url(request)}/upload/{upload_id}"})

    async def create(self, request: Request) -> Response:
        require_credential(request)
        asked = await json_object(request)
        audio_url = asked.get("audio_url")
        if not isinstance(audio_url, str) or not audio_url:
            raise Refusal(400, "audio_url should be a string")
        header_value = asked.pop("webhook_auth_header_value", None)
        now_ms = self._world.now_ms()
        job_id = self._world.new_id(16)
        self._store.run(
            "INSERT INTO job (id, audio_url, request, webhook_url, webhook_header_name,"
            " webhook_header_value, state, ready_at_ms, created_at_ms) VALUES (:id, :audio_url,"
            " :request, :webhook_url, :header_name, :header_value, 'processing', :ready_at_ms,"
            " :now_ms)",
            id=job_id,
            audio_url=audio_url,
            request=to_json(asked),
            webhook_url=asked.get("webhook_url"),
            header_name=asked.get("webhook_auth_header_name"),
            header_value=header_value,
            ready_at_ms=now_ms + int(self._world.config.transcription_seconds * 1_000),
            now_ms=now_ms,
        )
        self._world.wake()
        note(request, "transcript.create", job=job_id, audio_url=audio_url)
        return JSONResponse(self._shown(self._load(job_id)))

    async def get(self, request: Request) -> Response:
        require_credential(request)
        job = self._load(request.path_params["job_id"])
        answer = self._shown(job)
        note(request, "transcript.get", job=job["id"], job_status=answer["status"])
        return JSONResponse(answer)

    async def list(self, request: Request) -> Response:
        require_credential(request)
        query = request.query_params
        limit = whole_number(query.get("limit"), 10, 1, 200, "limit")
        rows = self._store.all(
            "SELECT * FROM job WHERE state <> 'deleted' AND number < :before AND number > :after"
            " ORDER BY number DESC LIMIT :limit",
            before=self._number_of(query.get("before_id"), 2**62),
            after=self._number_of(query.get("after_id"), 0),
            limit=limit + 1,
        )
        page, has_older = rows[:limit], len(rows) > limit
        endpoint = f"{root_url(request)}/v2/transcript"
        older = f"{endpoint}?limit={limit}&before_id={page[-1]['id']}" if has_older else None
        newer = f"{endpoint}?limit={limit}&after_id={page[0]['id']}" if page else None
        note(request, "transcript.list", results=len(page))
        details = {
            "limit": limit,
            "result_count": len(page),
            "current_url": str(request.url),
            "prev_url": older,
            "next_url": newer,
        }
        transcripts = [self._listed(job, endpoint) for job in page]
        return JSONResponse({"page_details": details, "transcripts": transcripts})

    async def delete(self, request: Request) -> Response:
        require_credential(request)
        job = self._load(request.path_params["job_id"])
        self._store.run(
            "UPDATE job SET state = 'deleted', result = NULL, request = '{}' WHERE id = :id",
            id=job["id"],
        )
        note(request, "transcript.delete", job=job["id"])
        shown = {"id": job["id"], "status": "completed", "audio_url": "http://deleted_by_user"}
        return JSONResponse(shown | {"text": "Deleted by user."})

    def _load(self, job_id: str) -> Row:
        job = self._store.one("SELECT * FROM job WHERE id = :id AND state <> 'deleted'", id=job_id)
        if job is None:
            raise Refusal(400, "Transcript lookup error, transcript id not found")
        return job

    def _number_of(self, job_id: str | None, default: int) -> int:
        if job_id is None:
            return default
        number: int = self._load(job_id)["number"]
        return number

    def _status(self, job: Row) -> str:
        if job["state"] != "processing":
            return str(job["state"])
        queued_until = job["created_at_ms"] + QUEUED_SHARE * (
            job["ready_at_ms"] - job["created_at_ms"]
        )
        return "queued" if self._world.now_ms() < queued_until else "processing"

    def _shown(self, job: Row) -> dict[str, Any]:
        shown: dict[str, Any] = {
            **json.loads(job["request"]),
            "id": job["id"],
            "status": self._status(job),
            "audio_url": job["audio_url"],
            "webhook_auth": job["webhook_header_name"] is not None,
        }
        if job["state"] == "error":
            shown["error"] = job["error"]
        if job["state"] == "completed":
            shown |= json.loads(job["result"])
        return shown

    def _listed(self, job: Row, endpoint: str) -> dict[str, Any]:
        completed = job["completed_at_ms"]
        return {
            "id": job["id"],
            "resource_url": f"{endpoint}/{job['id']}",
            "status": self._status(job),
            "created": _iso(job["created_at_ms"]),
            "completed": _iso(completed) if completed is not None else None,
            "audio_url": job["audio_url"],
            "error": job["error"],
        }


def next_ready_at_ms(world: World) -> int | None:
    """When the next job will be ready; None when none is in the works."""
    moment: int | None = world.store.value(
        "SELECT MIN(ready_at_ms) FROM job WHERE state = 'processing'"
    )
    return moment


async def settle_ready_jobs(world: World) -> None:
    """Ends every job whose time has come, together with the callback it owes."""
    ready = world.store.all(
        "SELECT * FROM job WHERE state = 'processing' AND ready_at_ms <= :now_ms"
        " ORDER BY number LIMIT :limit",
        now_ms=world.now_ms(),
        limit=SETTLED_AT_ONCE_MAX,
    )
    for job in ready:
        script, problem = await asyncio.to_thread(_heard, world, job)
        with world.store.write():  # nothing may await in here
            _settle(world, job, script, problem)


def _heard(world: World, job: Row) -> tuple[Sequence[Utterance] | None, str]:
    """The script of a job's audio, or why there is none. Runs in a thread: files may be large."""
    upload_id = job["audio_url"].rpartition("/upload/")[2]
    try:
        data = world.store.read_file(f"upload-{upload_id}")
    except (OSError, ValueError):
        return None, NOT_UPLOADED.format(url=job["audio_url"])
    return world.hear(data), CANNOT_HEAR


def _settle(world: World, job: Row, script: Sequence[Utterance] | None, problem: str) -> None:
    now_ms = world.now_ms()
    status = "completed" if script else "error"
    asked = json.loads(job["request"])
    settled = world.store.changed(
        "UPDATE job SET state = :state, completed_at_ms = :now_ms, error = :error,"
        " result = :result WHERE id = :id AND state = 'processing'",
        id=job["id"],
        state=status,
        now_ms=now_ms,
        error=None if script else problem,
        result=to_json(result_of(script, asked)) if script else None,
    )
    if settled == 0:
        return  # deleted meanwhile
    world.record(VENDOR, "transcript.settled", status, job=job["id"])
    if job["webhook_url"] is None:
        return
    headers = {}
    if job["webhook_header_name"] and job["webhook_header_value"]:
        headers[job["webhook_header_name"]] = job["webhook_header_value"]
    body = to_json({"transcript_id": job["id"], "status": status}).encode()
    callback = Delivery(VENDOR, "webhook", job["id"], job["webhook_url"], body, headers)
    fault = world.faults.take(VENDOR, WEBHOOK_FAULTS, job["webhook_url"], body)
    copies = world.deliveries.add(callback, fault, now_ms)
    if fault is not None:
        world.record(VENDOR, "webhook", fault.kind.value, job=job["id"], copies=copies)


def _iso(moment_ms: int) -> str:
    return datetime.fromtimestamp(moment_ms / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
