"""The engine for tests: this very one, with a private store and a clock that tests move.

from steplog.testing import Steplog
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .harness import RunView as RunView
    from .harness import Steplog as Steplog
    from .harness import StepView as StepView
    from .harness import running as running


def __getattr__(name: str) -> Any:
    # Late, because pytest imports this package for every suite on the machine.
    if name not in ("RunView", "StepView", "Steplog", "running"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import harness

    return getattr(harness, name)
