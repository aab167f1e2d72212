"""What the documentation names exists: links, verbs, commands, flags, variables, files, metrics."""

from __future__ import annotations

import ast
import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from fastapi import FastAPI
from sqlalchemy import text
from steplog.cli import cli as steplog_cli
from steplog.settings import SETTINGS

import api
from calls.events import PUBLISHED, EventData
from debrief.cli import cli as debrief_cli
from debrief.config import variables
from models.testing import fresh_database
from sandbox.faults import parse_fault

if TYPE_CHECKING:
    from tests.docs.conftest import Document, Snippet

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!\!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
MAKE = re.compile(r"^make ([a-z-]+)")
COMMAND = re.compile(r"(?:^|/|\s)((?:debrief|steplog) [a-z].*)")
VARIABLE = re.compile(
    r"(?<![\w$])(?:(?:DEBRIEF|INNGEST|ASSEMBLYAI|OPENAI|SLACK|SALESFORCE|SENTRY|GOOGLE|STORAGE)_"
    r"[A-Z][A-Z_]*[A-Z]|STEPLOG_[A-Z][A-Z_]*[A-Z]|DATABASE_URL)\b"
)
NOT_VARIABLES = {"DEBRIEF_SCRIPT"}  # a comment in recordings: examples/README.md
FAULT = re.compile(r"-d '(\{\"vendor\".*\})'")
METRIC = re.compile(r"\b(?:debrief|steplog)_[a-z_]+[a-z](?=$|[{\s`])")
# The engine has a /v1 of its own; these nouns are ours.
ROUTE = re.compile(
    r"/v1/(?:meetings|connections|usage|session|callbacks|triggers)[\w/{}$.\-]*|/(?:readyz|healthz)\b"
)
PATH = re.compile(r"(?:[\w.\-]+/)+(?:[\w\-]+\.(?:py|sql|md|html|js|json|yaml|sh)|)")
PREFIXES = ("", "engine/", "engine/steplog/", "docs/")
# Files that installing or running makes.
MADE = (".venv/", ".data/", "objects/", "logs/", ".github/")


def test_every_relative_link_leads_somewhere(documents: list[Document]) -> None:
    for document in documents:
        for found in LINK.finditer(document.prose):
            target = found[1] or found[2]
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            name, _, anchor = target.partition("#")
            path = (document.path.parent / name) if name else document.path
            assert path.exists(), f"{document.name} links to {target}"
            if anchor:
                known = [_slug(heading) for heading in HEADING.findall(path.read_text())]
                assert anchor in known, f"{document.name} links to {target}; there is {known}"


def test_every_python_snippet_compiles(snippets: list[Snippet]) -> None:
    found = [snippet for snippet in snippets if snippet.language == "python"]
    assert len(found) > 5
    for snippet in found:
        compile(snippet.text, snippet.place, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_every_make_verb_exists(documents: list[Document]) -> None:
    makefile = (ROOT / "Makefile").read_text()
    verbs = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for document in documents:
        named = {found[1] for line in document.code if (found := MAKE.match(line.strip()))}
        assert named <= verbs, f"{document.name} names make {named - verbs}"


@pytest.mark.parametrize(("program", "cli"), [("debrief", debrief_cli), ("steplog", steplog_cli)])
def test_every_command_and_flag_exists(
    documents: list[Document], program: str, cli: typer.Typer
) -> None:
    root = typer.main.get_command(cli)
    checked = 0
    for document in documents:
        for line in document.code:
            found = COMMAND.search(line.partition(" #")[0])
            if found is not None and found[1].startswith(f"{program} "):
                _check_command(root, found[1], document.name)
                checked += 1
    assert checked > 2


def test_every_variable_is_one_that_something_reads(documents: list[Document]) -> None:
    example = (ROOT / ".env.example").read_text()
    debriefs = set(variables().values())
    steplogs = {"STEPLOG_CONFIG", *(setting.variable for setting in SETTINGS)}
    steplogs |= {setting.also for setting in SETTINGS if setting.also}
    known = debriefs | steplogs | NOT_VARIABLES
    for document in documents:
        named = {name for line in document.code for name in VARIABLE.findall(line)}
        assert named <= known, f"{document.name} names {sorted(named - known)}"
        for name in named - NOT_VARIABLES:
            in_example = re.search(rf"^#? ?{name}=", example, re.MULTILINE)
            assert in_example or name in steplogs - debriefs, f".env.example lacks {name}"


def test_every_path_exists_or_is_shown(documents: list[Document], files: dict[str, str]) -> None:
    for document in documents:
        for named in re.findall(r"`([^`\n]+)`", document.prose):
            if PATH.fullmatch(named) and not named.startswith(MADE) and named not in files:
                places = [ROOT / prefix / named for prefix in PREFIXES]
                assert any(place.exists() for place in places), f"{document.name} names {named}"


def test_every_route_is_served(documents: list[Document]) -> None:
    app = FastAPI()
    api.install(app)
    templates = [re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in app.openapi()["paths"]]
    checked = 0
    for document in documents:
        for route in {found for line in document.code for found in ROUTE.findall(line)}:
            assert any(known.fullmatch(route) for known in templates), f"{document.name}: {route}"
            checked += 1
    assert checked > 5


def test_every_metric_is_counted(documents: list[Document]) -> None:
    sources = "".join(
        path.read_text()
        for package in ("api", "functions", "middleware", "engine/steplog")
        for path in (ROOT / package).rglob("*.py")
    )
    for document in documents:
        for name in {name for line in document.code for name in METRIC.findall(line)}:
            if name.startswith("steplog_") or not (ROOT / name).exists():
                assert f'"{name.removesuffix("_total")}' in sources, f"{document.name}: {name}"


def test_every_fault_can_be_asked_for(documents: list[Document]) -> None:
    faults = [found[1] for d in documents for line in d.code if (found := FAULT.search(line))]
    assert len(faults) > 3
    for fault in faults:
        parse_fault(json.loads(fault))


async def test_every_query_runs(snippets: list[Snippet], tmp_path: Path) -> None:
    queries = [snippet for snippet in snippets if snippet.language == "sql"]
    assert queries
    async with fresh_database("sqlite", tmp_path) as database, database.read() as session:
        for query in queries:
            await session.execute(text(query.text))


@pytest.mark.parametrize("event", PUBLISHED, ids=lambda event: str(event.event_name))
def test_every_event_is_described_with_its_data(event: type[EventData]) -> None:
    lines = (ROOT / "docs" / "events.md").read_text().splitlines()

    (row,) = [line for line in lines if line.startswith(f"| `{event.event_name}` | a")] or [
        line
        for line in lines
        if line.startswith(f"| `{event.event_name}` |") and line.count("|") == 5
    ]

    own = event.model_fields.keys() - EventData.model_fields.keys()
    assert own <= set(re.findall(r"`(\w+)`", row))


def test_every_dependency_has_its_reason() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    engine, debrief = (
        tomllib.loads((ROOT / name).read_text())["project"]
        for name in ("engine/pyproject.toml", "pyproject.toml")
    )
    sections = {
        "### steplog": engine["dependencies"],
        "### Debrief": debrief["dependencies"],
        "### Development": debrief["optional-dependencies"]["dev"],
    }
    for heading, requirements in sections.items():
        section = contributing.split(f"{heading}\n", 1)[1].split("\n### ", 1)[0]
        rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")][1:]
        reasoned = {name.strip() for row in rows for name in row.split(",")}
        asked_for = {re.split(r"[\[<>=~! ]", one)[0] for one in requirements} - {"steplog"}
        assert reasoned == asked_for, heading


def _slug(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


def _check_command(root: Any, line: str, place: str) -> None:
    command = root
    words = shlex.split(line.rstrip(" &\\").partition("|")[0], posix=False)[1:]
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    assert command is not root, f"{place}: {line} is no command"
    known = {name for parameter in command.params for name in parameter.opts} | {"--help"}
    for word in words:
        if word.startswith("-"):
            assert word.partition("=")[0] in known, f"{place}: {line} has no {word}"
