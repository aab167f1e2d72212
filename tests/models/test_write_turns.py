"""Writes take turns by tenant, so that nobody's flood keeps another from writing."""

from __future__ import annotations

import asyncio

import pytest

from models.write_turns import WriteTurns, work_for


class Notebook:
    """Each page is written in a turn; what is written says for whom."""

    def __init__(self) -> None:
        self.turns = WriteTurns()
        self.pages: list[str] = []

    async def write(self, tenant_id: str, page: str) -> None:
        work_for(tenant_id)
        async with self.turns.turn():
            await asyncio.sleep(0)
            self.pages.append(page)


async def test_a_tenant_with_one_page_waits_for_one_page_of_each_other() -> None:
    notebook = Notebook()

    async with asyncio.TaskGroup() as writers:
        for number in range(5):
            writers.create_task(notebook.write("acme", f"acme {number}"))
        await asyncio.sleep(0)
        writers.create_task(notebook.write("globex", "globex"))
        writers.create_task(notebook.write("initech", "initech"))

    assert notebook.pages == [
        "acme 0",
        "acme 1",
        "globex",
        "initech",
        "acme 2",
        "acme 3",
        "acme 4",
    ]


@pytest.mark.parametrize("is_next", [True, False])
async def test_who_gives_up_waiting_keeps_nobody_else_from_writing(is_next: bool) -> None:
    notebook = Notebook()

    async with asyncio.TaskGroup() as writers:
        async with notebook.turns.turn():
            given_up = writers.create_task(notebook.write("acme", "given up"))
            writers.create_task(notebook.write("globex", "globex"))
            await asyncio.sleep(0)
            if not is_next:
                given_up.cancel()
        given_up.cancel()  # either while it waits, or when its turn has just come

    assert notebook.pages == ["globex"]
    async with notebook.turns.turn():
        pass
