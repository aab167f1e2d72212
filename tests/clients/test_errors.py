from datetime import UTC, datetime

import pytest

from clients.errors import (
    VendorRefused,
    VendorThrottled,
    VendorUnavailable,
    from_status,
    parse_retry_after,
    shorten,
)
from clients.exchanges import AnswerRefused

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, VendorRefused),
        (401, VendorRefused),
        (404, VendorRefused),
        (408, VendorUnavailable),
        (422, VendorRefused),
        (429, VendorThrottled),
        (500, VendorUnavailable),
        (503, VendorUnavailable),
    ],
)
def test_a_status_says_whether_trying_again_helps(status: int, kind: type[Exception]) -> None:
    assert type(from_status("Vendor", status, "no")) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 0.5 ", 0.5),
        ("Sat, 21 Nov 2026 07:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 06:00:00 GMT", 0.0),
        ("999999", 3_600.0),
        ("soon", None),
        ("", None),
        ("-3", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer 00Dabcdef123456 was refused",
        "Incorrect API key provided: sk-proj-abcdef123456",
        "token xoxb-12345-abcdef is revoked",
        "url ?key=abcdef123456&x=1",
    ],
)
def test_a_message_carries_no_credential(text: str) -> None:
    shortened = shorten(text)

    assert "abcdef" not in shortened
    assert "[hidden]" in shortened


def test_a_message_is_one_bounded_line() -> None:
    error = VendorRefused("Vendor", "line\n" * 500, status=400)

    assert len(error.message) == 300
    assert "\n" not in str(error)
    assert str(error).endswith("(HTTP 400)")


def test_an_error_is_one_sentence_that_names_the_vendor_and_what_became_of_the_request() -> None:
    said = [
        str(from_status("OpenAI", 429, "rate_limit_exceeded")),
        str(from_status("Salesforce", 400, "REQUIRED_FIELD_MISSING")),
        str(VendorUnavailable("AssemblyAI", "no answer in time")),
        str(AnswerRefused("OpenAI", "summary")),
    ]

    assert said == [
        "OpenAI asks for fewer requests: rate_limit_exceeded (HTTP 429)",
        "Salesforce refused: REQUIRED_FIELD_MISSING (HTTP 400)",
        "AssemblyAI has a bad moment: no answer in time",
        "OpenAI declined to answer: summary",
    ]
