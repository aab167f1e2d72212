"""`GET /v1/usage`: what a tenant has used."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from models.queries import usage

from .deps import Context, TenantId
from .views import UsageView

router = APIRouter(tags=["usage"])
MOMENT_MAX = 2**53


@router.get("/v1/usage")
async def get_usage(
    context: Context,
    tenant_id: TenantId,
    from_ms: Annotated[int, Query(ge=0, le=MOMENT_MAX)] = 0,
    until_ms: Annotated[int | None, Query(ge=0, le=MOMENT_MAX)] = None,
) -> UsageView:
    """Between two moments (milliseconds since the epoch), calls that failed taken off."""
    async with context.database.read() as session:
        balance = await usage.balance(session, tenant_id, from_ms=from_ms, until_ms=until_ms)
    return UsageView(
        from_ms=from_ms, until_ms=until_ms, micro_usd=balance.micro_usd, minutes=balance.minutes
    )
