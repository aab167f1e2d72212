"""`all`, `exists`, `exists_one`, `filter` and `map`: code that walks a list or an object's keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .errors import EvaluationError
from .frame import Code, Frame
from .syntax import Macro
from .truth import is_truthy
from .values import MISSING, type_name


def comprehension(
    macro: Macro, target: Code, slot: str, predicate: Code | None, result: Code | None
) -> Code:
    """The code of one macro; over a missing field it is false."""
    if macro is Macro.MAP:
        assert result is not None
        return _map(target, slot, predicate, result)
    assert predicate is not None
    match macro:
        case Macro.ALL:
            return _any(target, slot, predicate, searched=False)
        case Macro.EXISTS:
            return _any(target, slot, predicate, searched=True)
        case Macro.EXISTS_ONE:
            return _exists_one(target, slot, predicate)
        case Macro.FILTER:
            return _filter(target, slot, predicate)


def _any(target: Code, slot: str, predicate: Code, searched: bool) -> Code:
    """`exists` searches for a true one, `all` for one that is not. An item for which the condition
    is an error decides nothing, but without a decision the error stands, as in CEL."""

    def search(frame: Frame) -> object:
        items = target(frame)
        if items is MISSING:
            return False
        failure: EvaluationError | None = None
        for _ in _walk(items, slot, frame, "exists" if searched else "all"):
            try:
                if is_truthy(predicate(frame)) is searched:
                    return searched
            except EvaluationError as error:
                failure = error
        if failure is not None:
            raise failure
        return not searched

    return search


def _exists_one(target: Code, slot: str, predicate: Code) -> Code:
    def count(frame: Frame) -> object:
        items = target(frame)
        if items is MISSING:
            return False
        walk = _walk(items, slot, frame, "exists_one")
        return sum(is_truthy(predicate(frame)) for _ in walk) == 1

    return count


def _filter(target: Code, slot: str, predicate: Code) -> Code:
    def keep(frame: Frame) -> object:
        items = target(frame)
        if items is MISSING:
            return False
        walk = _walk(items, slot, frame, "filter")
        return [item for item in walk if is_truthy(predicate(frame))]

    return keep


def _map(target: Code, slot: str, predicate: Code | None, result: Code) -> Code:
    def transform(frame: Frame) -> object:
        items = target(frame)
        if items is MISSING:
            return False
        results = []
        for _ in _walk(items, slot, frame, "map"):
            if predicate is None or is_truthy(predicate(frame)):
                value = result(frame)
                results.append(None if value is MISSING else value)
        return results

    return transform


def _walk(items: object, slot: str, frame: Frame, macro: str) -> Iterator[object]:
    """Each item, after putting it into its slot."""
    if not isinstance(items, (list, tuple, Mapping)):
        raise EvaluationError(f"{macro} walks over a list or an object, not {type_name(items)}")
    for item in items:
        frame.iterate()
        frame.local[slot] = item
        yield item
