"""An app registers its functions, fails to, or goes."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ..core.functions import App
from ..errors import NotFound
from ..store import apps
from ..store.write import Write
from ..wire.apps import Registration
from .context import Context
from .crons import align_ticks


class SyncOutcome(Struct, frozen=True):
    app_id: str
    is_modified: bool


async def sync_app(context: Context, registration: Registration) -> SyncOutcome:
    """Make the registered functions the app's own; the same registration again is no work."""
    now_ms = context.clock.now_ms()
    app = registration.app
    known = context.registry.app(app.id)
    is_same = known is not None and known.checksum == app.checksum and known.error is None
    if known is not None and is_same:
        return SyncOutcome(app.id, is_modified=False)

    def register(write: Write) -> None:
        db = write.connection
        for placeholder in context.registry.apps():
            if placeholder.url == app.url and placeholder.name == placeholder.url:
                apps.remove_app(db, placeholder.id, now_ms)  # known by its address until now
        apps.put_app(db, replace(app, error=None, synced_at_ms=now_ms))
        apps.put_functions(db, app.id, registration.functions, now_ms)
        context.registry.reload(write)
        align_ticks(context, write)

    await context.database.write(register)
    return SyncOutcome(app.id, is_modified=True)


async def fail_sync(context: Context, app: App, error: str) -> None:
    """Remember why the app could not be registered; its functions stay as they are."""
    known = context.registry.app(app.id)
    if known is not None and known.error == error:
        return

    def note(write: Write) -> None:
        if known is None:
            apps.put_app(write.connection, replace(app, checksum="", error=error))
        else:
            apps.set_error(write.connection, app.id, error)
        context.registry.reload(write)

    await context.database.write(note)


async def remove_app(context: Context, url: str) -> None:
    """Forget the app at this address. Raises NotFound."""
    found = [app for app in context.registry.apps() if app.url == url]
    if not found:
        raise NotFound(f"no app is registered at {url}")
    now_ms = context.clock.now_ms()

    def remove(write: Write) -> None:
        for app in found:
            apps.remove_app(write.connection, app.id, now_ms)
        context.registry.reload(write)
        align_ticks(context, write)

    await context.database.write(remove)
