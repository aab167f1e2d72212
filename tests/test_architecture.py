"""What keeps the application portable: it knows the SDK, and the engine only in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = [
    "functions",
    "api",
    "models",
    "middleware",
    "calls",
    "clients",
    "prompts",
    "sandbox",
    "debrief",
]
THE_ONE_IMPORTER = Path("debrief/embedded.py")

# Who may import whom, beside itself. `debrief` puts it all together.
ALLOWED = {
    "calls": set[str](),
    "prompts": {"calls"},
    "models": {"calls"},
    "clients": {"calls", "prompts"},
    "middleware": {"calls", "models", "clients"},
    "functions": {"calls", "models", "clients", "prompts", "middleware"},
    "api": {"calls", "models", "clients", "middleware", "functions"},
    "sandbox": {"calls"},
}
IMPURE = {
    "asyncio",
    "logging",
    "os",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "time",
    "aiohttp",
    "httpx",
}


def modules_in(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports_of(module: Path) -> Iterator[str]:
    package = module.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parent = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join((*parent, *([node.module] if node.module else [])))


def test_steplog_is_imported_in_one_place() -> None:
    for package in PACKAGES:
        for module in modules_in(package):
            if module.relative_to(ROOT) == THE_ONE_IMPORTER:
                continue
            wrong = [name for name in imports_of(module) if name.split(".")[0] == "steplog"]
            assert not wrong, f"{module.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_packages_import_only_what_they_may(package: str) -> None:
    forbidden = set(PACKAGES) - ALLOWED[package] - {package}
    for module in modules_in(package):
        wrong = forbidden & {name.split(".")[0] for name in imports_of(module)}
        assert not wrong, f"{module.relative_to(ROOT)} imports {sorted(wrong)}"


def test_what_a_call_is_needs_no_io() -> None:
    for module in modules_in("calls"):
        impure = IMPURE & {name.split(".")[0] for name in imports_of(module)}
        assert not impure, f"{module.relative_to(ROOT)} imports {sorted(impure)}"
        nodes = ast.walk(ast.parse(module.read_text()))
        waits = [n.lineno for n in nodes if isinstance(n, ast.Await | ast.AsyncFunctionDef)]
        assert not waits, f"{module.relative_to(ROOT)} waits at lines {waits}"
