"""What lives as long as the process is kept out of the garbage collector's way.

A full collection looks at every object there is: some hundred thousand of code and classes, which
takes about a tenth of a second, in which nobody is served. Under load there is one every second.
Frozen objects are not looked at again (the Python documentation of `gc.freeze`).
"""

from __future__ import annotations

import asyncio
import gc
import importlib


async def settle() -> None:
    """Call it once, when everything answers. Until then a start is quick; now there is time."""
    await asyncio.to_thread(importlib.import_module, "openai")  # else the first question waits
    gc.collect()
    gc.freeze()
