"""The vendors of each tenant: what it has connected, opened once and kept until it changes.

The keys of the environment serve only the tenants named in `of_the_environment` (the demo's);
they never stand in for what another tenant has not connected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr

from clients.chat import Chat
from clients.crm import Crm, CrmLogin
from models import Database, Vault
from models.queries import connections
from models.tables import ConnectionKind

_SETTINGS = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class CrmSettings(BaseModel):
    """Salesforce: with `private_key` the JWT bearer flow, without it the password flow."""

    model_config = _SETTINGS

    username: str
    consumer_key: SecretStr
    private_key: SecretStr | None = None
    password: SecretStr | None = None
    consumer_secret: SecretStr | None = None
    domain: str = "login"

    def login(self) -> CrmLogin:
        return CrmLogin(
            username=self.username,
            consumer_key=self.consumer_key.get_secret_value(),
            private_key=_shown(self.private_key),
            password=_shown(self.password),
            consumer_secret=_shown(self.consumer_secret),
            domain=self.domain,
        )


class ChatSettings(BaseModel):
    """Slack: a bot's token, and the channel for reps who have none of their own."""

    model_config = _SETTINGS

    token: SecretStr
    channel: str | None = None


class WebhookSettings(BaseModel):
    """The customer's callback; `secret` signs it and travels as X-Webhook-Secret."""

    model_config = _SETTINGS

    url: str
    secret: SecretStr


@dataclass(frozen=True)
class Connected:
    """What one tenant has connected by way of the environment."""

    crm: CrmSettings | None = None
    chat: ChatSettings | None = None
    webhook: WebhookSettings | None = None


ClientT = TypeVar("ClientT", Crm, Chat)


@dataclass
class _Opened(Generic[ClientT]):
    settings: BaseModel
    client: ClientT


@dataclass
class TenantConnections:
    """`crm_url` and `chat_url` are other addresses of the vendors: the sandbox's."""

    database: Database
    vault: Vault | None  # None: nothing can be connected but by the environment
    of_the_environment: Mapping[str, Connected] = field(default_factory=dict)
    crm_url: str | None = None
    chat_url: str | None = None
    _crms: dict[str, _Opened[Crm]] = field(default_factory=dict, repr=False)
    _chats: dict[str, _Opened[Chat]] = field(default_factory=dict, repr=False)
    _replaced: list[Crm | Chat] = field(default_factory=list, repr=False)

    async def crm(self, tenant_id: str) -> Crm | None:
        settings = await self._settings(tenant_id, ConnectionKind.CRM, CrmSettings)
        if settings is None:
            return None
        known = self._crms.get(tenant_id)
        if known is None or known.settings != settings:
            self._retire(known)
            known = _Opened(settings, Crm(settings.login(), self.crm_url))
            self._crms[tenant_id] = known
        return known.client

    async def chat(self, tenant_id: str) -> tuple[Chat, str | None] | None:
        """The client, and the channel for reps who have none of their own."""
        settings = await self._settings(tenant_id, ConnectionKind.SLACK, ChatSettings)
        if settings is None:
            return None
        known = self._chats.get(tenant_id)
        if known is None or known.settings != settings:
            self._retire(known)
            known = _Opened(settings, self._open_chat(settings))
            self._chats[tenant_id] = known
        return known.client, settings.channel

    async def webhook(self, tenant_id: str) -> WebhookSettings | None:
        return await self._settings(tenant_id, ConnectionKind.WEBHOOK, WebhookSettings)

    async def close(self) -> None:
        for crm in self._crms.values():
            await crm.client.close()
        for chat in self._chats.values():
            await chat.client.close()
        for client in self._replaced:
            await client.close()
        self._crms.clear()
        self._chats.clear()
        self._replaced.clear()

    def _open_chat(self, settings: ChatSettings) -> Chat:
        token = settings.token.get_secret_value()
        return Chat(token) if self.chat_url is None else Chat(token, self.chat_url)

    def _retire(self, opened: _Opened[Crm] | _Opened[Chat] | None) -> None:
        if opened is not None:
            self._replaced.append(opened.client)  # a step may still be using it

    async def _settings(
        self, tenant_id: str, kind: ConnectionKind, settings: type[SettingsT]
    ) -> SettingsT | None:
        """What the tenant has stored, else what the environment has for it."""
        if self.vault is not None:
            async with self.database.read() as session:
                stored = await connections.get(session, self.vault, tenant_id, kind)
            if stored is not None:
                return settings.model_validate(stored)
        environment = self.of_the_environment.get(tenant_id, Connected())
        for found in (environment.crm, environment.chat, environment.webhook):
            if isinstance(found, settings):
                return found
        return None


SettingsT = TypeVar("SettingsT", CrmSettings, ChatSettings, WebhookSettings)


def _shown(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
