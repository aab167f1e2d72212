from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from api.pages.assets import FOLDER, asset_url, assets


async def test_scripts_and_styles_are_kept_for_ever_under_their_version(site: Any) -> None:
    style = await site.client.get(asset_url("debrief.css"))
    script = await site.client.get(asset_url("meeting.js"))
    outdated = await site.client.get("/assets/000000000000/debrief.css")

    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in style.headers["cache-control"]
    assert outdated.status_code == 404


def test_every_script_that_is_imported_is_there() -> None:
    for name, content in assets().files.items():
        for imported in re.findall(r'from "\./([^"]+)"', content.decode()):
            assert imported in assets().files, f"{name} imports {imported}"


def test_pages_take_nothing_from_anywhere_else() -> None:
    folder = Path(FOLDER).parent
    for path in [*folder.rglob("*.html"), *folder.rglob("*.css"), *folder.rglob("*.js")]:
        found = re.search(r"https?://(?!www\.w3\.org/2000/svg)", path.read_text())
        assert not found, f"{path.name} names another site"
