"""Which road leads to a URL."""

from __future__ import annotations

import pytest
from steplog.dispatch.dispatcher import Call, CallUnreachable, Reply
from steplog.dispatch.inprocess import InProcess, Receive, Scope, Send
from steplog.dispatch.routing import Routing


class Recorder:
    """Stands for the network: answers with 299, and notes what went there."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.is_closed = False

    async def call(self, call: Call) -> Reply:
        self.urls.append(call.url)
        return Reply(299, {}, b"")

    async def close(self) -> None:
        self.is_closed = True


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


def mounted(base_url: str) -> tuple[Routing, Recorder]:
    network = Recorder()
    return Routing(network, {base_url: InProcess(app, base_url)}), network


def post(url: str) -> Call:
    return Call(url, {}, b"")


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/api/inngest?fnId=a"),
        ("http://127.0.0.1:8000", "http://localhost:8000/api"),
        ("http://localhost:8000/", "http://0.0.0.0:8000/api"),
        ("http://localhost:8000", "http://[::1]:8000/api"),
        ("http://localhost:8000", "HTTP://LOCALHOST:8000/api"),
        ("http://localhost", "http://127.0.0.1:80/api"),
        ("http://shop.test/api", "http://shop.test/api/inngest"),
        ("http://shop.test/api", "http://shop.test/api?x=1"),
        ("http://shop.test", "http://shop.test"),
    ],
)
async def test_a_mounted_app_is_called_in_process(base_url: str, url: str) -> None:
    routing, network = mounted(base_url)

    reply = await routing.call(post(url))

    assert reply.status == 200
    assert network.urls == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/api",
        "https://127.0.0.1:8000/api",
        "http://shop.test:8000/api",
        "http://127.0.0.2:8000/api",
        "http://127.0.0.1:8000/apinot",
    ],
)
async def test_everything_else_goes_over_the_network(url: str) -> None:
    routing, network = mounted("http://127.0.0.1:8000/api")

    await routing.call(post(url))

    assert network.urls == [url]


@pytest.mark.parametrize("url", ["wss://connect", "ftp://x/", "nonsense", "http://x:port/"])
async def test_what_cannot_be_called_is_named(url: str) -> None:
    routing, network = mounted("http://localhost:8000")

    with pytest.raises(CallUnreachable, match=url):
        await routing.call(post(url))

    assert network.urls == []


async def test_an_app_may_be_mounted_later() -> None:
    network = Recorder()
    routing = Routing(network)
    await routing.call(post("http://localhost:1/"))
    routing.mount("http://127.0.0.1:1", InProcess(app, "http://127.0.0.1:1"))

    reply = await routing.call(post("http://localhost:1/x"))

    assert reply.body == b"/x"
    assert network.urls == ["http://localhost:1/"]


async def test_closing_closes_every_road() -> None:
    routing, network = mounted("http://localhost:8000")

    await routing.close()

    assert network.is_closed
