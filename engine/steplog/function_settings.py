"""What `inngest.dev.yaml` says of single functions: limits that their app's SDK has no words for.

functions:
  shop-ship-order:        # the function's id, with its app's in front
    concurrency:
      fn:                 # runs at once, each from its first request to its end
        limit: 1
        key: event.data.customer
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

import yaml

from .core.expressions import EVENT_ONLY, ExpressionError, compile_expression
from .core.functions import ConcurrencyLimit
from .errors import ConfigError

SECTION = "functions"
LIMIT_MAX = 100_000


def read_run_limits(node: yaml.Node, file: str) -> dict[str, ConcurrencyLimit]:
    """The limits on runs, by the function's slug. Raises ConfigError, naming the line."""
    limits: dict[str, ConcurrencyLimit] = {}
    for slug, options, _ in _entries(node, file, SECTION):
        where = f"{SECTION}.{slug}"
        levels = _only(options, file, where, "concurrency")
        limits[slug] = _run_limit(
            _only(levels, file, f"{where}.concurrency", "fn"), file, f"{where}.concurrency.fn"
        )
    return limits


def unknown_functions(named: Collection[str], known: Collection[str]) -> list[str]:
    """A sentence about each function of the file that no app has registered."""
    told = []
    for slug in named:
        if slug not in known:
            close = difflib.get_close_matches(slug, known, n=1)
            hint = f': did you mean "{close[0]}"?' if close else " so far"
            told.append(f'{SECTION}.{slug}: no app has registered a function "{slug}"{hint}')
    return told


def _only(node: yaml.Node, file: str, where: str, key: str) -> yaml.Node:
    """The value of the one key that there may be."""
    entries = list(_entries(node, file, where))
    for found, _, place in entries:
        if found != key:
            raise ConfigError(f'{place}: there is no setting "{where}.{found}"; known is {key}')
    if len(entries) != 1:
        raise ConfigError(f"{_place(node, file)}: {where} must hold {key}")
    return entries[0][1]


def _run_limit(node: yaml.Node, file: str, where: str) -> ConcurrencyLimit:
    limit, key = 0, None
    for name, value_node, place in _entries(node, file, where):
        value = yaml.SafeLoader("").construct_object(value_node, deep=True)
        if name == "limit":
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            if not is_whole or not 1 <= value <= LIMIT_MAX:
                raise ConfigError(
                    f"{place}: {where}.limit must be a whole number from 1 to {LIMIT_MAX},"
                    f" got {value!r}"
                )
            limit = value
        elif name == "key":
            key = _expression(value, f"{place}: {where}.key")
        else:
            raise ConfigError(
                f'{place}: there is no setting "{where}.{name}"; known are limit, key'
            )
    if not limit:
        raise ConfigError(f"{_place(node, file)}: {where} must have a limit")
    return ConcurrencyLimit(limit, key)


def _expression(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"{where} must be an expression like event.data.customer, got {value!r}")
    try:
        compile_expression(value, EVENT_ONLY)
    except ExpressionError as error:
        raise ConfigError(f"{where}: {error}") from error
    return value


def _entries(node: yaml.Node, file: str, where: str) -> Iterator[tuple[str, yaml.Node, str]]:
    """Keys with their values and places; each key may stand there once."""
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(f"{_place(node, file)}: {where} must hold keys with values")
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key, place = str(key_node.value), _place(key_node, file)
        if key in seen:
            raise ConfigError(f"{place}: {where}.{key} stands here a second time")
        seen.add(key)
        yield key, value_node, place


def _place(node: yaml.Node, file: str) -> str:
    return f"{file}:{node.start_mark.line + 1}"
