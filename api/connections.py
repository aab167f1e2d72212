"""What a tenant connects: its CRM, its chat, its webhook. Settings go in and never come out."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ValidationError

from functions.connections import ChatSettings, CrmSettings, WebhookSettings
from models.queries import connections
from models.tables import ConnectionKind

from .deps import Context, TenantId
from .errors import ApiError
from .views import ConnectionList, ConnectionView

router = APIRouter(tags=["connections"])
# The SDK puts it before `.salesforce.com`: anything more would lead our requests elsewhere.
SALESFORCE_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,5}")
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
    checked = _checked(kind, settings, allows_http=context.options.demo_tenant_id is not None)
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


def _checked(
    kind: ConnectionKind, settings: dict[str, Any], *, allows_http: bool
) -> dict[str, Any]:
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
        problems = "; ".join(_problem(one["loc"], one["msg"]) for one in error.errors())
        raise _invalid(kind, problems) from None
    if kind is ConnectionKind.WEBHOOK:
        _check_address(settings["url"], ("https", "http") if allows_http else ("https",))
    if kind is ConnectionKind.CRM and not SALESFORCE_DOMAIN.fullmatch(
        settings.get("domain", "login")
    ):
        raise _invalid(kind, "domain: must be `login`, `test`, or yours before .salesforce.com")
    return {name: value for name, value in settings.items() if value is not None}


def _check_address(url: str, schemes: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address:
        raise _invalid(ConnectionKind.WEBHOOK, "url: must be an address that begins with https://")


def _problem(location: tuple[int | str, ...], message: str) -> str:
    return f"{location[0]}: {message}" if location else message


def _invalid(kind: ConnectionKind, problems: str) -> ApiError:
    return ApiError(422, "invalid_settings", f"{kind.value}: {problems}")
