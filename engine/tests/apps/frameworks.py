"""Flask and Django apps of the official SDK behind a real port, each in threads of its own."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import django
import flask
import inngest
import inngest.django
import inngest.flask
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import clear_url_caches, set_urlconf
from werkzeug.serving import make_server

Functions = Sequence[inngest.Function[Any]]
MakeApp = Callable[[inngest.Inngest, Functions], Any]
URLS = "steplog_tests_urls"


def flask_app(client: inngest.Inngest, functions: Functions) -> Any:
    app = flask.Flask(__name__, root_path=".")
    inngest.flask.serve(app, client, list(functions))
    return app


def django_app(client: inngest.Inngest, functions: Functions) -> Any:
    """Django has one configuration in a process; each app brings its own addresses."""
    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["*"], DEBUG=False, ROOT_URLCONF=URLS, SECRET_KEY="of tests", USE_TZ=True
        )
        django.setup()
    urls = ModuleType(URLS)
    urls.__dict__["urlpatterns"] = [inngest.django.serve(client, list(functions))]
    sys.modules[URLS] = urls
    clear_url_caches()
    set_urlconf(None)
    return get_wsgi_application()


@asynccontextmanager
async def serving(app: Any, port: int = 0) -> AsyncIterator[int]:
    """The app on a port of this machine, which is free again when the block ends."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        await asyncio.to_thread(server.shutdown)
        await asyncio.to_thread(thread.join)
        server.server_close()


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}/api/inngest"
