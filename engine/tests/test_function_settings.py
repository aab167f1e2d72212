"""What the configuration file may say of single functions, and in which words it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from steplog.config import load_config
from steplog.core.functions import ConcurrencyLimit
from steplog.errors import ConfigError
from steplog.function_settings import unknown_functions


def run_limits(directory: Path, text: str) -> dict[str, ConcurrencyLimit]:
    (directory / "inngest.dev.yaml").write_text(text)
    return dict(load_config({}, {}, directory, None).run_limits)


def test_functions_may_be_limited_one_by_one(tmp_path: Path) -> None:
    text = """
port: 1234
functions:
  shop-ship-order:
    concurrency:
      fn: {limit: 1, key: event.data.customer}
  shop-bill:
    concurrency:
      fn:
        limit: 20
"""

    limits = run_limits(tmp_path, text)

    assert limits == {
        "shop-ship-order": ConcurrencyLimit(1, "event.data.customer"),
        "shop-bill": ConcurrencyLimit(20),
    }


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("functions: 3", 1, "functions must hold keys with values"),
        ("functions:\n  f: 3", 2, "functions.f must hold keys with values"),
        ("functions:\n  f: {}", 2, "functions.f must hold concurrency"),
        ("functions:\n  f:\n    retries: 3", 3, 'there is no setting "functions.f.retries"'),
        (
            "functions:\n  f:\n    concurrency:\n      step: 1",
            4,
            'there is no setting "functions.f.concurrency.step"; known is fn',
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn:\n        limit: 0",
            5,
            "functions.f.concurrency.fn.limit must be a whole number from 1 to 100000, got 0",
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn:\n        limit: true",
            5,
            "must be a whole number from 1 to 100000, got True",
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn:\n        key: event.data.x",
            5,
            "functions.f.concurrency.fn must have a limit",
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn:\n        limit: 1\n        key: event.",
            6,
            "functions.f.concurrency.fn.key: ",
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn:\n        limit: 1\n        scope: env",
            6,
            'there is no setting "functions.f.concurrency.fn.scope"; known are limit, key',
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn: {limit: 1}\n"
            "  f:\n    concurrency:\n      fn: {limit: 2}",
            5,
            "functions.f stands here a second time",
        ),
        (
            "functions:\n  f:\n    concurrency:\n      fn: {limit: 1, limit: 2}",
            4,
            "functions.f.concurrency.fn.limit stands here a second time",
        ),
    ],
)
def test_what_is_refused_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        run_limits(tmp_path, text)

    assert f"inngest.dev.yaml:{line}: " in str(refused.value)
    assert problem in str(refused.value)


def test_a_function_that_nobody_has_registered_is_told_of() -> None:
    told = unknown_functions(
        ["shop-ship_order", "shop-bill", "x"], ["shop-ship-order", "shop-bill"]
    )

    assert told == [
        'functions.shop-ship_order: no app has registered a function "shop-ship_order":'
        ' did you mean "shop-ship-order"?',
        'functions.x: no app has registered a function "x" so far',
    ]
