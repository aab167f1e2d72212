"""`POST /v1/triggers/storage`: a bucket says that an object is complete.

Deliveries are repeated until they are answered 2xx, so the answer says who must act: 400 and 401
that the sender is wrong, 5xx that we are to be asked again, 2xx everything else, also what is
genuine and useless: that is recorded and refused.
"""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response

from calls.kinds import UnknownFileError, kind_of
from calls.sizes import size_in_words
from clients.errors import VendorError
from models import new_id
from models.queries import sources
from models.tables import RefusedUpload, Rep, Source

from .arrivals import ArrivedCall, NotAnnounced, announce, keep
from .context import ApiContext
from .deps import Context
from .errors import ApiError
from .metrics import Arrival
from .notifications import MalformedNotification, Notification, parse
from .object_labels import Labels, clean_file_name, title_of
from .push_tokens import BadToken, KeysUnavailable
from .uploads import find_rep

log = logging.getLogger("debrief.arrivals")
router = APIRouter(tags=["triggers"])
PATH = "/v1/triggers/storage"
BODY_BYTES_MAX = 256 * 1024
ACKNOWLEDGED = 204


class _Useless(Exception):
    """The notification is genuine and leads to no meeting; the message says why."""

    def __init__(self, reason: str, tenant_id: str | None = None) -> None:
        super().__init__(reason)
        self.tenant_id = tenant_id


@router.post(PATH, status_code=ACKNOWLEDGED)
async def object_finalized(request: Request, context: Context) -> Response:
    """A Pub/Sub push or an Eventarc CloudEvent of Cloud Storage, with its OIDC token."""
    await _authenticate(context, request)
    try:
        notification = parse(request.headers, await request.body())
    except MalformedNotification as error:
        raise ApiError(400, "malformed_notification", str(error)) from None
    if not notification.is_finalized:
        return Response(status_code=ACKNOWLEDGED)  # deleted, archived: nothing to do with us
    try:
        call = await _call_of(context, notification)
    except _Useless as useless:
        await _refuse(context, notification, useless)
        return Response(status_code=ACKNOWLEDGED)
    meeting = await keep(context, call, Arrival.TRIGGER)
    try:
        await announce(context, meeting)
    except NotAnnounced as error:
        raise _later(str(error)) from error
    return Response(status_code=ACKNOWLEDGED)


async def _authenticate(context: ApiContext, request: Request) -> None:
    if context.push_tokens is None:
        raise ApiError(
            401,
            "trigger_not_configured",
            "this Debrief trusts no bucket's notifications",
            "DEBRIEF_PUSH_EMAIL names the account that pushes them",
        )
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not token:
            raise BadToken("the push carries no token")
        await context.push_tokens.verify(token.strip())
    except BadToken as error:
        log.warning("a push was refused: %s", error)
        headers = {"www-authenticate": "Bearer"}
        raise ApiError(401, "bad_token", str(error), headers=headers) from None
    except KeysUnavailable as error:
        raise _later(str(error)) from error


async def _call_of(context: ApiContext, notification: Notification) -> ArrivedCall:
    """The call that was announced. Raises _Useless when it is none."""
    source, rep = await _place(context, notification)
    if notification.bucket != context.options.bucket:
        raise _Useless(
            f"calls are read from the bucket {context.options.bucket} alone", source.tenant_id
        )
    notification = await _completed(context, notification, source)
    labels = Labels.read(notification.metadata)
    file_name = labels.file_name or clean_file_name(notification.object_name)
    try:
        kind_of(notification.object_name, notification.content_type)
    except UnknownFileError as error:
        raise _Useless(str(error), source.tenant_id) from None
    if not notification.size_bytes:
        raise _Useless("the object is empty", source.tenant_id)
    if notification.size_bytes > context.options.upload_bytes_max:
        limit = size_in_words(context.options.upload_bytes_max)
        raise _Useless(f"the object has more than {limit}", source.tenant_id)
    return ArrivedCall(
        tenant_id=source.tenant_id,
        rep_id=rep.id if rep is not None else source.rep_id,
        title=labels.title or title_of(file_name),
        file_name=file_name,
        bucket=notification.bucket,
        object_name=notification.object_name,
        generation=notification.generation,
        content_type=notification.content_type or "application/octet-stream",
        size_bytes=notification.size_bytes,
        lane=labels.lane or source.lane,
    )


async def _place(context: ApiContext, notification: Notification) -> tuple[Source, Rep | None]:
    async with context.database.read() as session:
        source = await sources.match(session, notification.bucket, notification.object_name)
        if source is None:
            raise _Useless("no tenant has registered this folder")
        named = Labels.read(notification.metadata).rep
        rep = await find_rep(session, source.tenant_id, named) if named else None
    return source, rep


async def _completed(
    context: ApiContext, notification: Notification, source: Source
) -> Notification:
    """With what the bucket says about the object, where the notification does not say it."""
    if notification.size_bytes is not None:
        return notification
    try:
        stored = await context.objects.stat(notification.object_name)
    except VendorError as error:
        raise _later(str(error)) from error
    if stored is None or stored.generation != notification.generation:
        raise _Useless("this generation of the object is gone", source.tenant_id)
    return Notification(
        event_type=notification.event_type,
        bucket=stored.bucket,
        object_name=stored.name,
        generation=stored.generation,
        size_bytes=stored.size_bytes,
        content_type=stored.content_type,
        metadata=stored.metadata,
    )


async def _refuse(context: ApiContext, notification: Notification, useless: _Useless) -> None:
    now_ms = context.now_ms()
    refused = RefusedUpload(
        id=new_id(now_ms),
        tenant_id=useless.tenant_id,
        bucket=notification.bucket,
        object_name=notification.object_name,
        generation=notification.generation,
        reason=str(useless),
        created_at_ms=now_ms,
    )
    async with context.database.write() as session:
        is_new = await sources.refuse(session, refused)
    if is_new:
        context.metrics.refused(Arrival.TRIGGER)
        fields = {"bucket": notification.bucket, "tenant_id": useless.tenant_id}
        log.warning("an object was refused: %s", useless, extra={"fields": fields})


def _later(reason: str) -> ApiError:
    return ApiError(503, "try_again", reason, headers={"retry-after": "5"})
