"""The rep is told in Slack that the call has arrived, and where to watch it."""

from __future__ import annotations

from functools import partial

import inngest

from calls.events import MeetingUploaded, RepNotified
from calls.stages import Stage
from models.queries import reps

from .call import Call
from .durable import durable
from .limits import ASIDE
from .services import Services
from .steps import critical, send

NOT_CONNECTED = "no Slack is connected"
CLOCKS_APART_MS = 10 * 60 * 1_000  # as far as Slack's clock may be behind ours
NO_CHANNEL = "neither the rep nor the tenant has a Slack channel"


@durable("notify_rep", on=MeetingUploaded, limits=ASIDE, stage=Stage.NOTIFICATION)
async def notify_rep(context: inngest.Context, services: Services) -> dict[str, bool]:
    upload = MeetingUploaded.of(context.event.data)
    call = Call.of(context, upload, "notify_rep")

    delivered = await context.step.run("post", partial(_post, services, call, upload.rep_id))

    await send(context, "tell rep.notified", RepNotified(**call.identity, delivered=delivered))
    return {"delivered": delivered}


async def _post(services: Services, call: Call, rep_id: str | None) -> bool:
    chat = await services.chat_for(call.tenant_id)
    async with services.database.read() as session:
        meeting = await call.meeting(session)
        rep = await reps.find_for_tenant(session, call.tenant_id, rep_id) if rep_id else None
    channel = (rep.slack_channel if rep else None) or (chat[1] if chat else None)
    if chat is None or channel is None:
        reason = NOT_CONNECTED if chat is None else NO_CHANNEL
        async with services.database.write() as session:
            await call.skipped(
                session, Stage.NOTIFICATION, "post", services.now_ms(), reason=reason
            )
        return False
    url = services.meeting_url(call.meeting_id)
    text = f"“{_plain(meeting.title)}” has arrived. Watch it being analysed: {url}"
    # The meeting's id, not the run's: also a rerun finds the message that was posted before.
    key = f"{call.meeting_id}/uploaded"
    with critical(services.now_ms):
        async with services.turns.of(f"post/{key}"):
            since_ms = meeting.created_at_ms - CLOCKS_APART_MS
            await chat[0].post_once(channel, text, None, key, since_ms=since_ms)
    async with services.database.write() as session:
        await call.completed(session, Stage.NOTIFICATION, "post", services.now_ms())
    return True


def _plain(title: str) -> str:
    """Slack reads `&`, `<` and `>` as its own, so `<!channel>` in a title would call everybody."""
    return title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
