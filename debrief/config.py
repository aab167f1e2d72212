"""Configuration, read once, at the door: the environment, then `.env`, then these defaults.

Vendors keep the names of their own variables; ours begin with DEBRIEF_. Nothing else reads the
environment. `.env.example` lists every variable, which a test checks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import ConfigError

ENV_FILE = ".env"
SECRETS_KEY_BYTES = 32
OFF = frozenset({"", "0", "false", "no", "off"})
ON = frozenset({"1", "true", "yes", "on"})


class Settings(BaseSettings):
    """One field for each variable, named like it. Empty counts as not set."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    # Debrief itself
    debrief_data: Path = Path(".data")
    debrief_host: str = "127.0.0.1"
    debrief_port: int = Field(default=8000, ge=0, le=65_535)
    debrief_public_url: str | None = None
    debrief_instance: str = "local"
    debrief_secrets_key: SecretStr | None = None
    debrief_sandbox_url: str | None = None
    debrief_serve_with_sandbox: bool = False
    debrief_upload_bytes_max: int = Field(default=200 * 1024 * 1024, gt=0)
    debrief_poll_seconds: float = Field(default=60.0, gt=0)
    debrief_keep_audio_days: int = Field(default=30, gt=0)
    debrief_keep_transcripts_days: int = Field(default=365, gt=0)
    debrief_keep_insights_days: int = Field(default=365, gt=0)
    debrief_log_level: str = "INFO"
    database_url: SecretStr | None = None  # it may hold a password

    # The engine
    inngest_dev: str | None = None
    inngest_base_url: str | None = None
    inngest_event_key: SecretStr | None = None
    inngest_signing_key: SecretStr | None = None
    inngest_env: str | None = None
    inngest_serve_origin: str | None = None
    debrief_engine_url: str | None = None

    # The bucket
    debrief_bucket: str = "debrief-calls"
    storage_emulator_host: str | None = None
    google_cloud_project: str | None = None
    google_application_credentials: Path | None = None
    debrief_push_email: str | None = None
    debrief_push_audience: str | None = None
    debrief_push_issuer: str = "https://accounts.google.com"
    debrief_push_certs_url: str | None = None

    # The vendors
    assemblyai_api_key: SecretStr | None = None
    assemblyai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    openai_model: str = "gpt-5-mini"
    openai_timeout_seconds: float = Field(default=120.0, gt=0)
    slack_bot_token: SecretStr | None = None
    slack_channel: str | None = None
    salesforce_username: str | None = None
    salesforce_consumer_key: SecretStr | None = None
    salesforce_private_key: SecretStr | None = None
    salesforce_password: SecretStr | None = None
    salesforce_consumer_secret: SecretStr | None = None
    salesforce_domain: str = "login"
    sentry_dsn: SecretStr | None = None

    @classmethod
    def read(cls, env_file: str | Path | None = ENV_FILE, **given: Any) -> Self:
        """`given` wins over the environment. Raises ConfigError, naming each wrong variable."""
        chosen = {name: value for name, value in given.items() if value is not None}
        try:
            return cls(_env_file=env_file, **chosen)
        except ValidationError as error:
            raise ConfigError("\n".join(_in_words(one) for one in error.errors())) from None

    @field_validator("debrief_instance")
    @classmethod
    def _names_an_instance(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", name):
            raise ValueError("may only hold letters, digits, '.', '-' and '_', at most 64")
        return name

    @field_validator("debrief_secrets_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not is_secrets_key(key.get_secret_value()):
            raise ValueError(
                f"must be {SECRETS_KEY_BYTES} random bytes in URL-safe base64: "
                "make one with `debrief secret`"
            )
        return key

    @field_validator("debrief_log_level")
    @classmethod
    def _is_a_level(cls, level: str) -> str:
        if level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("must be one of DEBUG, INFO, WARNING, ERROR")
        return level.upper()

    @field_validator(
        "debrief_public_url",
        "debrief_sandbox_url",
        "debrief_engine_url",
        "debrief_push_certs_url",
        "storage_emulator_host",
        "assemblyai_base_url",
        "openai_base_url",
        "inngest_base_url",
        "inngest_serve_origin",
    )
    @classmethod
    def _is_a_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an address that begins with http:// or https://")
        return url.rstrip("/")

    @field_validator("inngest_dev")
    @classmethod
    def _is_a_switch_or_url(cls, value: str | None) -> str | None:
        if value is None or value.lower() in ON | OFF:
            return value
        return cls._is_a_url(value)

    @property
    def public_url(self) -> str:
        """Where people and vendors reach us, without a slash at the end."""
        return self.debrief_public_url or f"http://127.0.0.1:{self.debrief_port}"

    @property
    def database(self) -> str:
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{(self.debrief_data / 'debrief.db').absolute()}"

    def made_data_folder(self) -> Path:
        """The folder that keeps everything, made where it is missing. Raises ConfigError."""
        data = self.debrief_data.absolute()
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_keep(data, error) from error
        return data

    @property
    def is_engine_for_development(self) -> bool:
        """A development server asks for no keys; INNGEST_DEV says that ours is one."""
        return self.inngest_dev is not None and self.inngest_dev.lower() not in OFF

    @property
    def engine_url(self) -> str | None:
        """The engine's own address; None is Inngest Cloud, or a development server's default."""
        if self.inngest_base_url is not None:
            return self.inngest_base_url
        if self.is_engine_for_development and self.inngest_dev is not None:
            return None if self.inngest_dev.lower() in ON else self.inngest_dev
        return None


def revealed(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def variables() -> Mapping[str, str]:
    """Every variable, by the name of its field."""
    return {name: name.upper() for name in Settings.model_fields}


def cannot_keep(data: Path, error: OSError) -> ConfigError:
    return ConfigError(f"cannot keep data in {data}: {error.strerror}; see --data or DEBRIEF_DATA")


def is_secrets_key(text: str) -> bool:
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_", validate=True)
    except ValueError:
        return False
    return len(key) == SECRETS_KEY_BYTES


def _in_words(error: Any) -> str:
    name = str(error["loc"][0]).upper() if error["loc"] else "the configuration"
    return f"{name} {str(error['msg']).removeprefix('Value error, ')}"
