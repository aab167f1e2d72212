"""Configuration: every variable is documented, and what is wrong is said by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from debrief.config import Settings, variables
from debrief.errors import ConfigError
from debrief.sandboxed import choose_vendors

EXAMPLE = Path(__file__).parents[2] / ".env.example"
SANDBOX = "http://127.0.0.1:8290"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in variables().values():
        monkeypatch.delenv(variable, raising=False)


def test_the_example_lists_every_variable_once_each_with_a_comment_of_its_own() -> None:
    lines = EXAMPLE.read_text().splitlines()

    assigned = [(place, line) for place, line in enumerate(lines) if line[:1].isalpha()]

    assert sorted(line.partition("=")[0] for _, line in assigned) == sorted(variables().values())
    assert [line for place, line in assigned if not lines[place - 1].startswith("# ")] == []


def test_the_example_shows_the_defaults() -> None:
    assert Settings.read(EXAMPLE) == Settings.read(None)


def test_the_environment_wins_over_the_file_and_a_flag_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("DEBRIEF_PORT=1111\nDEBRIEF_INSTANCE=file\nOPENAI_MODEL=from-file\n")
    monkeypatch.setenv("DEBRIEF_PORT", "2222")
    monkeypatch.setenv("DEBRIEF_INSTANCE", "environment")

    settings = Settings.read(file, debrief_port=3333, debrief_host=None)

    assert settings.debrief_port == 3333
    assert settings.debrief_instance == "environment"
    assert settings.openai_model == "from-file"
    assert settings.debrief_host == "127.0.0.1"


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("DEBRIEF_PORT", "eighty", "DEBRIEF_PORT"),
        ("DEBRIEF_INSTANCE", "it's mine", "letters, digits"),
        ("DEBRIEF_SECRETS_KEY", "tooshort-and-secret", "debrief secret"),
        ("DEBRIEF_PUBLIC_URL", "debrief.example", "http://"),
        ("INNGEST_DEV", "localhost:8288", "http://"),
        ("DEBRIEF_LOG_LEVEL", "loud", "DEBUG, INFO"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(ConfigError) as raised:
        Settings.read(None)

    assert variable in str(raised.value)
    assert words in str(raised.value)
    assert "tooshort-and-secret" not in str(raised.value)


def test_keys_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "ASSEMBLYAI_API_KEY", "SENTRY_DSN", "DATABASE_URL"):
        monkeypatch.setenv(variable, "https://s3cret@host/1")

    assert "s3cret" not in repr(Settings.read(None))


def test_without_its_key_each_vendor_is_the_sandbox_and_says_so() -> None:
    vendors = choose_vendors(Settings.read(None, debrief_sandbox_url=SANDBOX))

    assert vendors.transcription.url == f"{SANDBOX}/assemblyai"
    assert vendors.language_model.url == f"{SANDBOX}/openai/v1"
    assert vendors.storage_url == f"{SANDBOX}/storage"
    assert vendors.crm_url == f"{SANDBOX}/salesforce"
    assert vendors.chat_url == f"{SANDBOX}/slack/api/"
    assert vendors.sentry_dsn == "http://public@127.0.0.1:8290/sentry/1"
    assert vendors.transcription_model.startswith("offline-")
    assert vendors.audited_language_model.startswith("offline-")


def test_with_its_key_one_vendor_is_real_and_the_others_stay_simulated() -> None:
    settings = Settings.read(None, debrief_sandbox_url=SANDBOX, openai_api_key="sk-real")

    vendors = choose_vendors(settings)

    assert vendors.language_model.url == "https://api.openai.com/v1"
    assert vendors.audited_language_model == settings.openai_model
    assert vendors.transcription.is_offline


def test_without_a_key_and_without_a_sandbox_the_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        choose_vendors(Settings.read(None))
    with pytest.raises(ConfigError, match="ASSEMBLYAI_API_KEY"):
        choose_vendors(Settings.read(None, openai_api_key="sk-real"))


def test_a_real_bucket_trusts_nobodys_pushes_until_the_account_is_named() -> None:
    values = {"google_cloud_project": "p", "debrief_sandbox_url": SANDBOX}

    unnamed = choose_vendors(Settings.read(None, **values))
    named = choose_vendors(Settings.read(None, **values, debrief_push_email="a@b.example"))

    assert unnamed.push is None
    assert unnamed.storage_url is None
    assert named.push is not None
    assert named.push.email == "a@b.example"
    assert named.push.certs_url.startswith("https://www.googleapis.com/")
