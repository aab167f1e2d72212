"""The pages a person opens in a browser: `router` holds them, `not_found` is one to answer with.

Rendered here from what `models.queries` reads; a small script follows along. No framework, nothing
from anywhere else. Without the script every page can be read and a call uploaded; following along,
quotes that lead to their place, and trying again need it.
"""

from __future__ import annotations

from fastapi import APIRouter

from . import assets, examples, home, meeting, sign_in
from .meeting import not_found

__all__ = ["not_found", "router"]

router = APIRouter(include_in_schema=False)
for pages in (home, meeting, sign_in, examples, assets):
    router.include_router(pages.router)
