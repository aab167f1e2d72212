"""Which due item goes next, and which limit holds the others back.

An index in memory over the queue rows: rebuilt from them at start, changed only together with a
commit. Items wait in lanes, and lanes lie in roads (`lanes.py`), which take turns (`turns.py`).
What holds them back is a full bucket (`slots.py`), workers without room (`rooms.py`), or the
entrance through which runs start (`entrances.py`). Whatever is held back waits in one place, in
the order of arrival, and is not looked at again until that place lets go: picking costs the same
however much is waiting.
"""

from .picker import Picker

__all__ = ["Picker"]
