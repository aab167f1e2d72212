"""What may never be committed: registry addresses, a machine's paths, secrets, loose ends."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Spelled in parts, so that this file does not find itself.
REGISTRY_HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "deb." + "debian",
    "crates" + ".io",
]
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me"]) + r")/\w"
)
LOOSE_ENDS = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
INDEX_OPTIONS = re.compile(r"^\s*(?:--)?(?:extra-)?index-url|^\s*--find-links", re.MULTILINE)


def committed_texts() -> list[tuple[str, str]]:
    """Every file that git tracks, or would, as text; binary ones are left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    texts = []
    for name in listed.splitlines():
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            texts.append((name, content.decode(errors="replace")))
    return texts


def test_the_tree_names_no_package_registry() -> None:
    for name, text in committed_texts():
        found = [host for host in REGISTRY_HOSTS if host in text]
        assert not found, f"{name} names {found}"
        assert not INDEX_OPTIONS.search(text), f"{name} sets a package index"


def test_the_tree_names_no_path_of_a_machine() -> None:
    for name, text in committed_texts():
        found = MACHINE_PATHS.search(text)
        assert not found, f"{name} names {found and found[0]}"


def test_nothing_is_left_for_later_in_the_code() -> None:
    for name, text in committed_texts():
        if name.endswith((".py", ".js", ".css", ".html", ".sql", ".sh")):
            found = LOOSE_ENDS.search(text)
            assert not found, f"{name} has a {found and found[0]}"


def test_every_requirement_is_pinned_and_hashed() -> None:
    text = (ROOT / "requirements.lock").read_text()
    requirements = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert len(requirements) > 50
    for line in requirements:
        assert "==" in line, f"{line} is not pinned"
    assert text.count("--hash=sha256:") >= len(requirements)
