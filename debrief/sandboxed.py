"""Which vendors are real and which are simulated: without its key, a vendor is the sandbox's.

The sandbox is spoken to through the vendors' own SDKs: only addresses and keys differ.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import SecretStr

from api import triggers
from api.options import PushIdentity
from functions.connections import ChatSettings, Connected, CrmSettings
from sandbox.tokens import ISSUER, SERVICE_ACCOUNT

from .config import Settings
from .errors import ConfigError

KEY = "offline"  # any will do in the sandbox, and none will not
OFFLINE = "offline-"
SANDBOX_CHANNEL = "C0DEBRIEF"
TRANSCRIPTION_MODEL = "universal"
ASSEMBLYAI_URL = "https://api.assemblyai.com"
OPENAI_URL = "https://api.openai.com/v1"
GOOGLE_CERTS_URL = "https://www.googleapis.com/oauth2/v3/certs"
GOOGLE_ISSUER_WITHOUT_SCHEME = "accounts.google.com"  # older tokens of Google's say so


@dataclass(frozen=True)
class Vendor:
    url: str
    key: str = field(repr=False)
    is_offline: bool


@dataclass(frozen=True)
class Vendors:
    """`storage_url` None is Google itself; `crm_url` and `chat_url` None the vendors themselves.

    `of_the_environment` is what the demo tenant has connected by way of the environment.
    """

    transcription: Vendor
    language_model: Vendor
    language_model_name: str
    storage_url: str | None
    crm_url: str | None
    chat_url: str | None
    sentry_dsn: str | None
    push: PushIdentity | None
    of_the_environment: Connected

    @property
    def transcription_model(self) -> str:
        prefix = OFFLINE if self.transcription.is_offline else ""
        return f"{prefix}{TRANSCRIPTION_MODEL}"

    @property
    def audited_language_model(self) -> str:
        """What prices and the audit call it."""
        prefix = OFFLINE if self.language_model.is_offline else ""
        return f"{prefix}{self.language_model_name}"


def choose_vendors(settings: Settings) -> Vendors:
    """Raises ConfigError, naming the variable, for a vendor with neither a key nor a sandbox."""
    language_model = _vendor(
        settings, settings.openai_api_key, settings.openai_base_url or OPENAI_URL, "/openai/v1"
    )
    return Vendors(
        transcription=_vendor(
            settings,
            settings.assemblyai_api_key,
            settings.assemblyai_base_url or ASSEMBLYAI_URL,
            "/assemblyai",
        ),
        language_model=language_model,
        language_model_name=settings.openai_model,
        storage_url=_storage_url(settings),
        crm_url=_url_without(settings, settings.salesforce_consumer_key, "/salesforce"),
        chat_url=_url_without(settings, settings.slack_bot_token, "/slack/api/"),
        sentry_dsn=_sentry_dsn(settings),
        push=_push(settings),
        of_the_environment=Connected(crm=_crm(settings), chat=_chat(settings)),
    )


def _vendor(settings: Settings, key: SecretStr | None, url: str, sandbox_path: str) -> Vendor:
    if key is not None:
        return Vendor(url, key.get_secret_value(), is_offline=False)
    if settings.debrief_sandbox_url is not None:
        return Vendor(f"{settings.debrief_sandbox_url}{sandbox_path}", KEY, is_offline=True)
    name = "OPENAI_API_KEY" if url.startswith(OPENAI_URL) else "ASSEMBLYAI_API_KEY"
    raise ConfigError(
        f"{name} is not set, and neither is DEBRIEF_SANDBOX_URL: set the key, or the address of "
        "a sandbox (`python -m sandbox --data DIR`) that simulates the vendor"
    )


def _url_without(settings: Settings, key: SecretStr | None, sandbox_path: str) -> str | None:
    if key is not None or settings.debrief_sandbox_url is None:
        return None
    return f"{settings.debrief_sandbox_url}{sandbox_path}"


def _is_google(settings: Settings) -> bool:
    return bool(settings.google_application_credentials or settings.google_cloud_project)


def _storage_url(settings: Settings) -> str | None:
    if settings.storage_emulator_host is not None:
        return settings.storage_emulator_host
    if _is_google(settings):
        return None
    if settings.debrief_sandbox_url is None:
        raise ConfigError(
            "no bucket: set GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_CLOUD_PROJECT for Cloud "
            "Storage, or DEBRIEF_SANDBOX_URL for a simulated one"
        )
    return f"{settings.debrief_sandbox_url}/storage"


def _sentry_dsn(settings: Settings) -> str | None:
    if settings.sentry_dsn is not None:
        return settings.sentry_dsn.get_secret_value()
    if settings.debrief_sandbox_url is None:
        return None
    return f"{settings.debrief_sandbox_url.replace('://', '://public@', 1)}/sentry/1"


def _push(settings: Settings) -> PushIdentity | None:
    """None until the pushing account is named: a token of just any account proves nothing."""
    audience = settings.debrief_push_audience or f"{settings.public_url}{triggers.PATH}"
    sandbox_url = settings.debrief_sandbox_url
    is_real = _is_google(settings) or settings.debrief_push_certs_url is not None
    if sandbox_url is not None and not is_real:
        return PushIdentity(f"{sandbox_url}/oauth2/v3/certs", (ISSUER,), audience, SERVICE_ACCOUNT)
    if settings.debrief_push_email is not None:
        return PushIdentity(
            certs_url=settings.debrief_push_certs_url or GOOGLE_CERTS_URL,
            issuers=(settings.debrief_push_issuer, GOOGLE_ISSUER_WITHOUT_SCHEME),
            audience=audience,
            email=settings.debrief_push_email,
        )
    return None


def _crm(settings: Settings) -> CrmSettings | None:
    if settings.salesforce_consumer_key is not None:
        if settings.salesforce_username is None:
            raise ConfigError("SALESFORCE_USERNAME is needed beside SALESFORCE_CONSUMER_KEY")
        return CrmSettings(
            username=settings.salesforce_username,
            consumer_key=settings.salesforce_consumer_key,
            private_key=settings.salesforce_private_key,
            password=settings.salesforce_password,
            consumer_secret=settings.salesforce_consumer_secret,
            domain=settings.salesforce_domain,
        )
    if settings.debrief_sandbox_url is None:
        return None
    secret = SecretStr(KEY)
    return CrmSettings(
        username="demo@debrief.example",
        consumer_key=secret,
        password=secret,
        consumer_secret=secret,
    )


def _chat(settings: Settings) -> ChatSettings | None:
    if settings.slack_bot_token is not None:
        return ChatSettings(token=settings.slack_bot_token, channel=settings.slack_channel)
    if settings.debrief_sandbox_url is None:
        return None
    return ChatSettings(token=SecretStr("xoxb-offline"), channel=SANDBOX_CHANNEL)
