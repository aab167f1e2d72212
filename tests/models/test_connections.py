"""What a tenant connects is sealed: readable with the key, in its own place, and nowhere else."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from sqlalchemy import text

from models import Database, SecretsUnreadable, Vault, migrate
from models.queries import connections, tenants
from models.tables import ConnectionKind
from models.testing import a_tenant
from models.vault import new_key

SETTINGS = {"url": "https://example.com/hook", "secret": "s3cret-of-the-customer"}
WEBHOOK = ConnectionKind.WEBHOOK


@pytest.fixture
def vault() -> Vault:
    return Vault.from_text(new_key())


async def test_settings_come_back_as_they_were_stored(database: Database, vault: Vault) -> None:
    async with database.write() as session:
        await connections.put(session, vault, "tenant-a", WEBHOOK, {"url": "old"}, 1_000)
        await connections.put(session, vault, "tenant-a", WEBHOOK, SETTINGS, 2_000)

    async with database.read() as session:
        assert await connections.get(session, vault, "tenant-a", WEBHOOK) == SETTINGS
        assert await connections.get(session, vault, "tenant-a", ConnectionKind.CRM) is None
        assert await connections.list_kinds(session, "tenant-a") == [WEBHOOK]


async def test_what_is_removed_is_gone(database: Database, vault: Vault) -> None:
    async with database.write() as session:
        await connections.put(session, vault, "tenant-a", WEBHOOK, SETTINGS, 1_000)
        await connections.remove(session, "tenant-a", WEBHOOK)

        assert await connections.get(session, vault, "tenant-a", WEBHOOK) is None


def _bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_no_setting_is_readable_on_disk(tmp_path: Path, vault: Vault) -> None:
    url = f"sqlite:///{tmp_path}/debrief.db"
    await migrate(url)
    async with await Database.open(url) as database, database.write() as session:
        await tenants.create(session, a_tenant())
        await connections.put(session, vault, "tenant-a", WEBHOOK, SETTINGS, 1_000)

    on_disk = _bytes_below(tmp_path)

    assert b"tenant-a" in on_disk
    assert b"s3cret" not in on_disk
    assert b"example.com" not in on_disk


async def test_settings_copied_to_another_tenant_do_not_open(
    database: Database, vault: Vault
) -> None:
    async with database.write() as session:
        await connections.put(session, vault, "tenant-a", WEBHOOK, SETTINGS, 1_000)
        await connections.put(session, vault, "tenant-b", WEBHOOK, {"url": "b"}, 1_000)
        await session.execute(
            text(
                "UPDATE connections SET sealed_settings = (SELECT sealed_settings "
                "FROM connections WHERE tenant_id = 'tenant-a') WHERE tenant_id = 'tenant-b'"
            )
        )

        with pytest.raises(SecretsUnreadable, match="webhook of tenant tenant-b"):
            await connections.get(session, vault, "tenant-b", WEBHOOK)


def test_another_key_does_not_open_and_says_what_to_do(vault: Vault) -> None:
    sealed = Vault.from_text(new_key()).seal(SETTINGS, "here")

    with pytest.raises(SecretsUnreadable, match="configure the key they were stored with"):
        vault.open(sealed, "here")


def test_the_same_settings_are_never_sealed_the_same(vault: Vault) -> None:
    assert vault.seal(SETTINGS, "here") != vault.seal(SETTINGS, "here")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x02" + b"0" * 60])
def test_what_was_never_sealed_does_not_open(vault: Vault, sealed: bytes) -> None:
    with pytest.raises(SecretsUnreadable):
        vault.open(sealed, "here")


TOO_LONG = b64encode(bytes(range(35))).decode()


@pytest.mark.parametrize("key", ["", "short", "=" * 44, TOO_LONG, "ü" * 44])
def test_a_malformed_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(SecretsUnreadable, match="must be 32 random bytes") as refused:
        Vault.from_text(key)

    assert not key or key not in str(refused.value)
