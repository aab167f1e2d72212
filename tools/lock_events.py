"""Write `calls/events.lock.json` anew after a compatible change to the events.

`.venv/bin/python tools/lock_events.py`; a breaking change is refused and named. There is no flag to
force one: publish the new form under a new name, and keep sending the old while somebody reads it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from calls.event_lock import breaks, current

LOCK_FILE = Path(__file__).resolve().parents[1] / "calls" / "events.lock.json"


def main() -> None:
    if LOCK_FILE.exists():
        found = breaks(json.loads(LOCK_FILE.read_text(encoding="utf-8")), current())
        if found:
            sys.exit("\n".join(("these changes would break readers of published events:", *found)))
    text = json.dumps(current(), indent=2, sort_keys=True) + "\n"
    LOCK_FILE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{LOCK_FILE.name} holds {len(current())} events\n")


if __name__ == "__main__":
    main()
