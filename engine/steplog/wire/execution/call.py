"""What an app is sent: URL, headers and body of one call (protocol.md §3.1-3.3, §3.6).

Events and memos are bytes already: they are placed into the body, never decoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from msgspec import Raw, Struct

from ...core.functions import Function
from ...core.model import DISCOVERY, Defer, ItemKind, QueueItem, Run
from ..json import encode
from ..limits import CALL_BYTES_MAX, STATE_BYTES_INLINE_MAX
from .asides import DeferMark, marks_of

URLS_KEPT = 4_096


class _Stack(Struct):
    stack: Sequence[str]
    current: int


class _Context(Struct):
    fn_id: str
    run_id: str
    env: str
    step_id: str
    attempt: int
    max_attempts: int
    stack: _Stack
    qi_id: str
    request_id: str
    job_id: str
    disable_immediate_execution: bool
    use_api: bool


class _Body(Struct):
    event: Raw
    events: Sequence[Raw]
    steps: dict[str, Raw]
    ctx: _Context
    version: int
    use_api: bool
    defers: dict[str, DeferMark] = {}


def call_url(function: Function, step_id: str) -> str:
    """The registered URL, its `stepId` replaced; "step" asks what is next."""
    return _without_step_id(function.url) + quote(step_id, safe="")


def call_headers(
    run: Run, item: QueueItem, request_id: str, signature: str | None = None
) -> dict[str, str]:
    headers = {
        "content-type": "application/json",
        "x-inngest-req-version": str(run.request_version),
        "x-request-id": request_id,
        "x-inngest-job-id": item.job_id,
        "x-run-id": run.id,
        "x-inngest-step-id": item.target,
    }
    if signature is not None:
        headers["x-inngest-signature"] = signature
    return headers


def call_body(
    run: Run,
    item: QueueItem,
    events: Sequence[bytes],
    memos: Sequence[tuple[str, bytes]],
    function: Function,
    request_id: str,
    defers: Iterable[Defer] = (),
    pending: Sequence[tuple[str, bytes]] = (),
) -> bytes:
    """The JSON of one call. `events` are bodies, the first one first; `memos` (step id, memo) in
    the order in which the steps finished; `pending` are those of steps that have not run.

    When it would be too large, the app is told to fetch events and memos itself (`use_api`).
    """
    assert events, f"run {run.id} has no event"
    marks = marks_of(defers)
    payload_bytes = sum(map(len, events)) + len(events[0])
    state_bytes = sum(len(memo) for _, memo in (*memos, *pending))
    if state_bytes <= STATE_BYTES_INLINE_MAX and state_bytes + payload_bytes <= CALL_BYTES_MAX:
        body = encode(
            _body(run, item, events, memos, function, request_id, marks, pending, uses_api=False)
        )
        if len(body) <= CALL_BYTES_MAX:
            return body
    return encode(
        _body(run, item, events, memos, function, request_id, marks, pending, uses_api=True)
    )


def _body(
    run: Run,
    item: QueueItem,
    events: Sequence[bytes],
    memos: Sequence[tuple[str, bytes]],
    function: Function,
    request_id: str,
    defers: dict[str, DeferMark],
    pending: Sequence[tuple[str, bytes]],
    uses_api: bool,
) -> _Body:
    context = _Context(
        fn_id=function.id,
        run_id=run.id,
        env="",
        step_id=DISCOVERY,
        attempt=item.attempt,
        max_attempts=function.attempts,
        stack=_Stack([step_id for step_id, _ in memos], item.position),
        qi_id=request_id,  # it comes back with checkpoints, which count for this request alone
        request_id=request_id,
        job_id=item.job_id,
        # Asked only to name a request of ours again, the app must run nothing else in place; nor
        # may it run a step with its own input that is to be given another.
        disable_immediate_execution=(
            run.force_step_plan
            or item.kind is ItemKind.REQUEST
            or (bool(run.edited_step) and all(id != run.edited_step for id, _ in memos))
        ),
        use_api=uses_api,
    )
    return _Body(
        event=Raw(events[0]),
        events=[] if uses_api else [Raw(event) for event in events],
        steps={} if uses_api else {step_id: Raw(memo) for step_id, memo in (*memos, *pending)},
        ctx=context,
        version=run.request_version,
        use_api=uses_api,
        defers=defers,
    )


@lru_cache(URLS_KEPT)
def _without_step_id(url: str) -> str:
    """Up to and including `stepId=`. The rest of the query stays as it was registered."""
    parts = urlsplit(url)
    kept = [field for field in parts.query.split("&") if field and not _is_step_id(field)]
    return urlunsplit(parts._replace(query="&".join([*kept, "stepId="]), fragment=""))


def _is_step_id(field: str) -> bool:
    return field.partition("=")[0] == "stepId"
