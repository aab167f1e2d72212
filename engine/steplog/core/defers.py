"""Functions that a run wants started once it has ended (spec protocol.md §3.9, `DeferAdd`).

They are no steps: nobody waits for them, they have no result, and they do not count as progress
that the app must be asked about again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from .answers import Aside, DeferAborted, DeferAdded, ErrorInfo, engine_error
from .model import Defer, Run

DEFERS_MAX = 20


def after_asides(
    run: Run, asides: Sequence[Aside], known: Mapping[str, Defer]
) -> tuple[Defer, ...]:
    """What is new about the run's deferred functions; an aside that says nothing new is nothing.

    The first word on a function stands, but for its abortion: an app repeats itself when it is
    replayed. `known` holds those that the asides name.
    """
    now: dict[str, Defer] = dict(known)
    for aside in asides:
        former = now.get(aside.id)
        match aside:
            case DeferAdded() if former is None:
                now[aside.id] = Defer(run.id, aside.id, aside.name, aside.function, aside.data)
            case DeferAborted() if former is None:
                # Taken back in the same breath, before anybody was told of it.
                now[aside.id] = Defer(run.id, aside.id, aside.id, "", is_aborted=True)
            case DeferAborted() if former is not None:
                now[aside.id] = replace(former, is_aborted=True)
    return tuple(defer for id, defer in now.items() if known.get(id) != defer)


def overflow(run: Run) -> ErrorInfo | None:
    if run.defer_count <= DEFERS_MAX:
        return None
    return engine_error(
        "DeferLimitError",
        f"the run defers {run.defer_count} functions, more than the {DEFERS_MAX} that are allowed: "
        "defer one that does the work of several, or send events",
    )
