"""The architecture, checked. ARCHITECTURE.md explains it; this file keeps it true."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "steplog"

# A layer may import itself and the layers before it.
LAYERS = [
    "core",
    "wire",
    "store",
    "dispatch",
    "connect",
    "commands",
    "realtime",
    "server",
    "testing",
]
# What stands beside the layers: the first group may be used by all but core and wire ...
SHARED = {"errors", "clock", "ids", "telemetry", "watch"}
# ... the second only by each other, the server and the tests' harness.
ON_TOP = {"loops", "engine", "config", "syncing", "cli", "__main__"}

# What a decision may never reach for: clocks, chance, the disk, the network, the log.
IMPURE = {"asyncio", "logging", "os", "random", "secrets", "socket", "sqlite3", "time"}


def modules_in(folder: str) -> list[Path]:
    return sorted((PACKAGE / folder).rglob("*.py"))


def imports_of(module: Path) -> Iterator[str]:
    package = module.relative_to(PACKAGE.parent).parent.parts
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join((*parent, *([node.module] if node.module else [])))
            yield from (f"{name}.{alias.name}" for alias in node.names)


def own_imports(module: Path) -> set[str]:
    """The first parts below `steplog` of what a module imports."""
    return {
        name.split(".")[1]
        for name in imports_of(module)
        if name.split(".")[0] == "steplog" and "." in name
    }


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_one_way(layer: str) -> None:
    later = set(LAYERS[LAYERS.index(layer) + 1 :])
    if layer in ("core", "wire"):
        later |= SHARED
    if layer not in ("server", "testing"):
        later |= ON_TOP
    for module in modules_in(layer):
        wrong = own_imports(module) & later
        assert not wrong, f"{module.relative_to(PACKAGE)} imports {sorted(wrong)}"


@pytest.mark.parametrize("layer", ["core", "wire"])
def test_decisions_and_the_wire_are_pure(layer: str) -> None:
    for module in modules_in(layer):
        impure = IMPURE & {name.split(".")[0] for name in imports_of(module)}
        assert not impure, f"{module.relative_to(PACKAGE)} imports {sorted(impure)}"
        nodes = ast.walk(ast.parse(module.read_text()))
        waits = [n.lineno for n in nodes if isinstance(n, ast.Await | ast.AsyncFunctionDef)]
        assert not waits, f"{module.relative_to(PACKAGE)} waits at lines {waits}"


def test_the_engine_knows_nothing_of_the_application() -> None:
    application = {
        "api",
        "calls",
        "clients",
        "debrief",
        "functions",
        "middleware",
        "models",
        "prompts",
        "sandbox",
    }
    for module in modules_in("."):
        wrong = application & {name.split(".")[0] for name in imports_of(module)}
        assert not wrong, f"{module.relative_to(PACKAGE)} imports {sorted(wrong)}"


def test_only_the_store_writes_sql() -> None:
    verbs = ("INSERT INTO", "UPDATE ", "DELETE FROM")
    for module in modules_in("."):
        if module.relative_to(PACKAGE).parts[0] == "store":
            continue
        strings = (
            node.value
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        found = [text for text in strings if text.startswith(verbs)]
        assert not found, f"{module.relative_to(PACKAGE)} writes SQL: {found}"
