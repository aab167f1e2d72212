"""The example calls of the source tree, for a newcomer to try; an installed wheel has none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse

FOLDER = Path(__file__).parents[2] / "examples"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    title: str
    words: str


KNOWN = (
    Example(
        "discovery-call.vtt",
        "Discovery call",
        "Export of a video meeting, three people, 29 minutes. Budget, a competitor, objections.",
    ),
    Example(
        "first-call.flac",
        "First call",
        "A telephone recording with one speaker per channel, 4 minutes.",
    ),
    Example(
        "second-meeting.srt",
        "Second meeting",
        "Subtitles, 21 minutes. Nobody mentions a budget, so none is found.",
    ),
    Example(
        "angebotsgespraech.json",
        "Angebotsgespräch",
        "A German call as a transcription service answers, 22 minutes.",
    ),
)


def examples() -> tuple[Example, ...]:
    return tuple(example for example in KNOWN if (FOLDER / example.name).is_file())


@router.get("/examples/{name}")
async def download_example(name: str) -> FileResponse:
    if name not in {example.name for example in examples()}:
        raise HTTPException(404)
    return FileResponse(FOLDER / name, filename=name, media_type="application/octet-stream")
