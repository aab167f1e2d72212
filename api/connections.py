"""What a tenant connects: its CRM, its chat, its webhook. Settings go in and never come out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ValidationError

from functions.connections import ChatSettings, CrmSettings, WebhookSettings
from models.queries import connections
from models.tables import ConnectionKind

from .deps import Context, TenantId
from .errors import ApiError
from .views import ConnectionList, ConnectionView

router = APIRouter(tags=["connections"])
SETTINGS: dict[ConnectionKind, type[BaseModel]] = {
    ConnectionKind.CRM: CrmSettings,
    ConnectionKind.SLACK: ChatSettings,
    ConnectionKind.WEBHOOK: WebhookSettings,
}


@router.get("/v1/connections")
async def list_connections(context: Context, tenant_id: TenantId) -> ConnectionList:
    """What is connected. How is a secret."""
    async with context.database.read() as session:
        kinds = await connections.list_kinds(session, tenant_id)
    return ConnectionList(connections=[ConnectionView(kind=kind) for kind in kinds])


@router.put("/v1/connections/{kind}")
async def put_connection(
    context: Context,
    tenant_id: TenantId,
    kind: ConnectionKind,
    settings: Annotated[dict[str, Any], Body()],
) -> ConnectionView:
    """Connect, or replace what is connected.

    `crm`: username, consumer_key and either private_key, or password with consumer_secret.
    `slack`: token, channel. `webhook`: url, secret.
    """
    checked = _checked(kind, settings)
    async with context.database.write() as session:
        await connections.put(session, context.vault, tenant_id, kind, checked, context.now_ms())
    return ConnectionView(kind=kind)


@router.delete("/v1/connections/{kind}", status_code=204)
async def delete_connection(
    context: Context, tenant_id: TenantId, kind: ConnectionKind
) -> Response:
    """Disconnect. What is not connected is disconnected already."""
    async with context.database.write() as session:
        await connections.remove(session, tenant_id, kind)
    return Response(status_code=204)


def _checked(kind: ConnectionKind, settings: dict[str, Any]) -> dict[str, Any]:
    """What the settings of this kind are, and nothing else. Messages never repeat a value."""
    model = SETTINGS[kind]
    unknown = sorted(settings.keys() - model.model_fields.keys())
    if unknown:
        known = ", ".join(model.model_fields)
        raise ApiError(
            422, "unknown_setting", f"{kind.value} has no setting {unknown[0][:60]!r}", known
        )
    try:
        model.model_validate(settings)
    except ValidationError as error:
        problems = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())
        raise ApiError(422, "invalid_settings", f"{kind.value}: {problems}") from None
    if kind is ConnectionKind.WEBHOOK and not str(settings["url"]).startswith(
        ("https://", "http://")
    ):
        raise ApiError(422, "invalid_settings", "webhook: url must begin with https://")
    return {name: value for name, value in settings.items() if value is not None}
