from __future__ import annotations

import os
from pathlib import Path

import pytest

from debrief.config import Settings
from debrief.errors import ConfigError
from debrief.secrets_key import FILE, development_key


def settings(data: Path) -> Settings:
    return Settings.read(None, debrief_data=data, debrief_secrets_key=None)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEBRIEF_SECRETS_KEY", raising=False)


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    first = development_key(settings(tmp_path / "data"))
    again = development_key(settings(tmp_path / "data"))

    (file,) = (tmp_path / "data").iterdir()
    assert first == again == file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_key_whose_writing_was_cut_short_is_as_if_it_had_never_been_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as while_full:
        while_full.setattr(os, "fsync", dies)
        with pytest.raises(ConfigError, match="No space left"):
            development_key(settings(tmp_path))

    assert list(tmp_path.iterdir()) == []
    assert development_key(settings(tmp_path))


def test_a_file_that_holds_no_key_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("")

    with pytest.raises(ConfigError, match=r"secrets\.key holds no key"):
        development_key(settings(tmp_path))
