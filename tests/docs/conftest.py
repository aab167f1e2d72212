"""The documentation as tests see it: its documents, and the pieces of code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"# (\S+\.\w+)\n")


@dataclass(frozen=True)
class Snippet:
    """A fenced block. `file` is the name in its first line, for one that is a whole file."""

    place: str
    language: str
    text: str
    file: str | None


@dataclass(frozen=True)
class Document:
    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def snippets(self) -> list[Snippet]:
        found = []
        for fence in _FENCE.finditer(self.text):
            line = self.text.count("\n", 0, fence.start()) + 1
            file = _FILE.match(fence[2])
            place = f"{self.name}:{line}"
            found.append(Snippet(place, fence[1], fence[2], file[1] if file else None))
        return found

    @property
    def prose(self) -> str:
        return _FENCE.sub("", self.text)

    @property
    def code(self) -> list[str]:
        """Every line of a block, and everything between backticks."""
        lines = [line for snippet in self.snippets for line in snippet.text.splitlines()]
        return lines + _INLINE.findall(self.prose)


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    paths += [ROOT / "engine" / "README.md", ROOT / "examples" / "README.md"]
    return [Document(path, path.read_text(encoding="utf-8")) for path in sorted(paths)]


@pytest.fixture(scope="session")
def snippets(documents: list[Document]) -> list[Snippet]:
    return [snippet for document in documents for snippet in document.snippets]


@pytest.fixture(scope="session")
def files(snippets: list[Snippet]) -> dict[str, str]:
    """The whole files that the documentation shows, by name; shown twice, they are the same."""
    found: dict[str, str] = {}
    for snippet in snippets:
        if snippet.language == "python" and snippet.file is not None:
            known = found.setdefault(snippet.file, snippet.text)
            assert known == snippet.text, f"{snippet.place} shows another {snippet.file}"
    return found
