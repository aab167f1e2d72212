"""Sign in with the dashboard's password, and out again."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ..doors import SIGN_IN
from ..lock import address_of
from ..sessions import COOKIE, SESSION_S, Sessions, TooManyFailures
from .actions import form_of
from .rendering import Renderer

HOME = "/"
WRONG = "That is not the password."


class SignIn:
    def __init__(self, sessions: Sessions, renderer: Renderer) -> None:
        self._sessions = sessions
        self._renderer = renderer

    def routes(self) -> list[Route]:
        return [
            Route(SIGN_IN, self.show, methods=["GET"]),
            Route(SIGN_IN, self.begin, methods=["POST"]),
            Route("/sign-out", self.end, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        return self._page(request, 200, request.query_params.get("next"), "")

    async def begin(self, request: Request) -> Response:
        form = await form_of(request)
        if form is None:
            return self._page(request, 413, None, WRONG)
        target = form.get("next")
        try:
            cookie = self._sessions.begin(form.get("password", ""), address_of(request.scope))
        except TooManyFailures as error:
            page = self._page(request, 429, target, f"{str(error).capitalize()}.")
            page.headers["retry-after"] = str(error.wait_s)
            return page
        if cookie is None:
            return self._page(request, 401, target, WRONG)
        response = RedirectResponse(_local(target), 303)
        response.set_cookie(
            COOKIE,
            cookie,
            max_age=SESSION_S,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def end(self, request: Request) -> Response:
        response = RedirectResponse(SIGN_IN, 303)
        response.delete_cookie(COOKIE)
        return response

    def _page(self, request: Request, status: int, target: str | None, problem: str) -> Response:
        return self._renderer.page(
            request, "sign_in.html", status_code=status, target=_local(target), problem=problem
        )


def _local(target: str | None) -> str:
    """A page of ours to go on with: never an address that leads elsewhere."""
    if target is None or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    is_plain = target.isascii() and target.isprintable() and "\\" not in target
    return target if is_plain and not parts.scheme and not parts.netloc else HOME
