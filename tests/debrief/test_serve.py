from __future__ import annotations

import pytest

from debrief.config import Settings
from debrief.serve import warn_of_unsigned_calls


@pytest.mark.parametrize(
    ("host", "engine", "is_warned"),
    [
        ("0.0.0.0", "http://engine.internal:8288", True),
        ("::", "http://engine.internal:8288", True),
        ("127.0.0.1", "http://127.0.0.1:8288", False),
        ("::1", "http://127.0.0.1:8288", False),
        ("0.0.0.0", "0", False),
    ],
)
def test_an_app_that_anybody_can_reach_and_that_checks_no_signature_says_so(
    host: str, engine: str, is_warned: bool, caplog: pytest.LogCaptureFixture
) -> None:
    warn_of_unsigned_calls(Settings.read(None, debrief_host=host, inngest_dev=engine))

    assert ["INNGEST_DEV" in message for message in caplog.messages] == [True] * is_warned
