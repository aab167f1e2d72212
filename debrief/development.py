"""What only a developer's machine has: the demo tenant, which needs no key, and its rep.

No variable switches this on: only the commands `dev` and `demo` do, and only on loopback.
"""

from __future__ import annotations

from dataclasses import dataclass

from models import Database
from models.queries import reps, sources, tenants
from models.tables import Rep, Source, Tenant

DEMO_TENANT = "demo"
DEMO_REP = "demo-rep"
DEMO_REP_EMAIL = "rep@demo.example"  # the owner of opportunities in the sandbox's CRM
DEMO_WEBHOOK = "/control/webhook-sink/demo"


@dataclass(frozen=True)
class Development:
    """`retry_interval_s` is what the embedded engine was started with."""

    retry_interval_s: float | None = None


async def ensure_demo_tenant(database: Database, bucket: str, now_ms: int) -> None:
    """Made once; a second start finds it as it was left."""
    tenant = Tenant(id=DEMO_TENANT, name="Demo", is_demo=True, created_at_ms=now_ms)
    rep = Rep(
        id=DEMO_REP,
        tenant_id=DEMO_TENANT,
        name="Demo Rep",
        email=DEMO_REP_EMAIL,
        created_at_ms=now_ms,
    )
    source = Source(
        id="demo-source",
        tenant_id=DEMO_TENANT,
        rep_id=DEMO_REP,
        bucket=bucket,
        prefix=f"{DEMO_TENANT}/",
        created_at_ms=now_ms,
    )
    async with database.write() as session:
        await tenants.create(session, tenant)
        await reps.create(session, rep)
        await sources.register(session, source)
