"""The admin commands at the terminal: `debrief tenant|source|rep|key …`.

What they need is imported when they run, so that `debrief --help` is quick.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from calls.stages import Lane

tenant = typer.Typer(help="Tenants: the customers of this installation.", no_args_is_help=True)
source = typer.Typer(help="Folders of the bucket, each a tenant's.", no_args_is_help=True)
rep = typer.Typer(help="The sales reps of a tenant.", no_args_is_help=True)
key = typer.Typer(help="API keys: made, listed, revoked.", no_args_is_help=True)

TenantOption = Annotated[str, typer.Option("--tenant", help="The tenant's id.")]


@tenant.command("create")
def create_tenant(
    tenant_id: Annotated[str, typer.Argument(help="Small letters, digits and '-'.")],
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
) -> None:
    """Make a tenant, with a folder of its own in the bucket."""
    from . import admin
    from .config import Settings

    asyncio.run(admin.create_tenant(Settings.read(), tenant_id, name or tenant_id.title()))
    typer.echo(f"tenant {tenant_id} made; next: debrief key create --tenant {tenant_id}")


@source.command("create")
def create_source(
    prefix: Annotated[str, typer.Argument(help="How the names of its objects begin: acme/team-1/")],
    tenant: TenantOption,
    rep: Annotated[str | None, typer.Option(help="Whose calls arrive there: a rep's id.")] = None,
    lane: Annotated[Lane, typer.Option(help="How urgent they are.")] = Lane.DEFAULT,
) -> None:
    """Register a folder of the bucket: what arrives there is a call of this tenant."""
    from . import admin
    from .config import Settings

    asyncio.run(admin.create_source(Settings.read(), tenant, prefix, rep, lane))
    typer.echo(f"folder {prefix} registered for tenant {tenant}")


@rep.command("create")
def create_rep(
    name: Annotated[str, typer.Argument(help="What people call the rep.")],
    tenant: TenantOption,
    email: Annotated[str | None, typer.Option(help="As the CRM knows it.")] = None,
    slack_channel: Annotated[str | None, typer.Option(help="A channel's id (C…).")] = None,
) -> None:
    """Make a rep, and print the id."""
    from . import admin
    from .config import Settings

    typer.echo(asyncio.run(admin.create_rep(Settings.read(), tenant, name, email, slack_channel)))


@key.command("create")
def create_key(
    tenant: TenantOption,
    name: Annotated[str, typer.Option(help="What it is for.")] = "key",
) -> None:
    """Make an API key, and print it: it cannot be shown again."""
    from . import admin
    from .config import Settings

    typer.echo(asyncio.run(admin.create_key(Settings.read(), tenant, name)))


@key.command("list")
def list_keys(tenant: TenantOption) -> None:
    """What is kept of a tenant's keys."""
    from . import admin
    from .config import Settings

    for one in asyncio.run(admin.list_keys(Settings.read(), tenant)):
        state = "revoked" if one.revoked_at_ms else "valid"
        typer.echo(f"{one.prefix}  {state:<7}  {one.name}")


@key.command("revoke")
def revoke_key(
    prefix: Annotated[str, typer.Argument(help="As `debrief key list` shows it.")],
    tenant: TenantOption,
) -> None:
    """End a key, and every session that was begun with it."""
    from . import admin
    from .config import Settings

    asyncio.run(admin.revoke_key(Settings.read(), tenant, prefix))
    typer.echo(f"key {prefix} revoked")
