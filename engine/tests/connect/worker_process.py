"""A worker in a process of its own, on the official SDK, to be killed.

    python worker_process.py URL INSTANCE

The function "slow" prints a line when it begins, and ends when the process has read one.
"""

from __future__ import annotations

import asyncio
import sys
import threading

import inngest
from inngest.connect import connect


def main() -> None:
    url, instance = sys.argv[1:]
    may_end = threading.Event()
    client = inngest.Inngest(
        app_id="shop", api_base_url=url, event_api_base_url=url, is_production=False
    )

    @client.create_function(fn_id="slow", trigger=inngest.TriggerEvent(event="slow"))
    def slow(ctx: inngest.ContextSync) -> str:
        sys.stdout.write(f"began attempt {ctx.attempt}\n")
        sys.stdout.flush()
        may_end.wait()
        return instance

    def read() -> None:
        sys.stdin.readline()
        may_end.set()

    threading.Thread(target=read, daemon=True).start()
    asyncio.run(connect([(client, [slow])], instance_id=instance).start())


if __name__ == "__main__":
    main()
