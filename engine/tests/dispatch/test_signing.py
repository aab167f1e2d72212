"""Signatures on the way to an app and back: what is sent, and which answers are believed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inngest._internal import net, server_lib
from steplog.dispatch.dispatcher import Call, CallRejected, Reply
from steplog.dispatch.signing import Signing
from steplog.wire.json import encode
from steplog.wire.keys import SIGNATURE, Keys, Secret
from steplog.wire.signatures import sign

NEW, OLD, STRANGER = ("signkey-prod-" + digits * 32 for digits in ("0a", "0b", "0c"))
KEYS = Keys(Secret(NEW), (Secret("events"),), Secret(OLD))
NOW_S = 1_800_000_000
URL = "http://127.0.0.1:8000/api/inngest?fnId=a&stepId=step"
ANSWER = b'{"any": 1.0}'


@dataclass
class App:
    """Answers what it is told to, and keeps what it was asked."""

    reply: Reply = field(default_factory=lambda: Reply(200, {}, ANSWER))
    calls: list[Call] = field(default_factory=list)

    async def call(self, call: Call) -> Reply:
        self.calls.append(call)
        return self.reply

    async def close(self) -> None:
        return None


@pytest.fixture
def app() -> App:
    return App()


def signing(app: App, now_s: float = NOW_S) -> Signing:
    return Signing(app, KEYS, lambda: now_s)


def signed(key: str = NEW, at_s: int = NOW_S, status: int = 200, body: bytes = ANSWER) -> Reply:
    return Reply(status, {SIGNATURE: sign(body, key, at_s)}, body)


def accepted_by_sdk(call: Call) -> bool:
    return (
        net.validate_request_sig(
            body=call.body,
            headers=dict(call.headers),
            mode=server_lib.ServerKind.CLOUD,
            signing_key=NEW,
            signing_key_fallback=None,
        )
        == NEW
    )


async def test_each_kind_of_call_is_signed_with_the_key_of_today(app: App) -> None:
    for method, body in (("POST", b'{"b":1,"a":[]}'), ("PUT", b'{"url":"x"}'), ("GET", b"")):
        await signing(app).call(Call(URL, {"x-run-id": "r"}, body, method=method))

    assert all(accepted_by_sdk(call) for call in app.calls)
    assert [call.body for call in app.calls] == [b'{"a":[],"b":1}', b'{"url":"x"}', b""]
    assert all(call.headers["x-run-id"] == "r" for call in app.calls)
    assert app.calls[0].headers[SIGNATURE].startswith(f"t={NOW_S}&")


async def test_large_integers_arrive_with_all_their_digits_and_are_signed_all_the_same(
    app: App,
) -> None:
    body = '{"id":1152921504606846977,"🦊":1e400}'.encode().replace(b"1e400", b"1.50")

    await signing(app).call(Call(URL, {}, body))

    assert app.calls[0].body == body
    assert accepted_by_sdk(app.calls[0])


async def test_somebodys_own_request_is_signed_and_not_rewritten(app: App) -> None:
    for method, body in (("POST", b'{ "b": 1, "a": 2 }'), ("POST", b"a=1&b=2"), ("GET", b"")):
        await signing(app).call(Call(URL, {SIGNATURE: ""}, body, method=method))

    assert [call.body for call in app.calls] == [b'{ "b": 1, "a": 2 }', b"a=1&b=2", b""]
    assert all(call.headers[SIGNATURE] for call in app.calls)
    assert accepted_by_sdk(app.calls[0])


async def test_a_number_that_cannot_be_signed_is_an_error_of_its_call(app: App) -> None:
    with pytest.raises(CallRejected, match="cannot be signed: a number is too large"):
        await signing(app).call(Call(URL, {}, b'{"n":1e999}'))

    assert app.calls == []


@pytest.mark.parametrize("key", [NEW, OLD])
@pytest.mark.parametrize("at_s", [NOW_S, NOW_S - 300, NOW_S + 300])
async def test_an_answer_signed_with_either_key_is_believed(app: App, key: str, at_s: int) -> None:
    app.reply = signed(key, at_s)

    assert await signing(app).call(Call(URL, {}, b"{}")) == app.reply


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (signed(STRANGER), "not one of our signing key"),
        (Reply(200, signed().headers, ANSWER + b" "), "it was changed on its way"),
        (Reply(500, {SIGNATURE: "nonsense"}, ANSWER), "not one of our signing key"),
        (signed(at_s=NOW_S - 301), "301 s old, and at most 300 s are allowed"),
        (signed(at_s=NOW_S + 301), "301 s ahead, and at most 300 s are allowed"),
    ],
)
async def test_an_answer_with_another_signature_is_not(app: App, reply: Reply, reason: str) -> None:
    app.reply = reply

    with pytest.raises(CallRejected, match=reason) as caught:
        await signing(app).call(Call(URL, {}, b"{}"))

    assert "http://127.0.0.1:8000/api/inngest is not believed" in str(caught.value)


async def test_an_app_that_signs_has_to_go_on_signing_and_another_need_not_begin(
    app: App,
) -> None:
    dispatcher = signing(app)
    unsigned = app.reply
    other = Call(URL.replace("8000", "9000"), {}, b"{}")

    assert await dispatcher.call(Call(URL, {}, b"{}")) == unsigned, "it has never signed"
    app.reply = signed()
    await dispatcher.call(Call(URL, {}, b"{}"))
    app.reply = unsigned
    with pytest.raises(CallRejected, match="it has no signature, and this app signs"):
        await dispatcher.call(Call(f"{URL}&more=1", {}, b"{}"))
    assert await dispatcher.call(other) == unsigned
    app.reply = Reply(502, {}, b"bad gateway")
    assert await dispatcher.call(Call(URL, {}, b"{}")) == app.reply, "a proxy answers as it can"


def stream(inner: Reply) -> Reply:
    """As some SDKs stream: the header was sent, and signed, before there was an answer."""
    envelope = {
        "status": inner.status,
        "headers": {name.upper(): text for name, text in inner.headers.items()},
        "body": inner.body.decode(),
    }
    return Reply(201, {SIGNATURE: sign(b"null", NEW, NOW_S)}, b"   " + encode(envelope))


async def test_of_a_stream_what_counts_is_the_signature_inside(app: App) -> None:
    dispatcher = signing(app)
    for inner in (Reply(200, {}, ANSWER), signed(), Reply(200, {}, ANSWER)):
        app.reply = stream(inner)
        assert await dispatcher.call(Call(URL, {}, b"{}")) == app.reply

    app.reply = stream(signed(STRANGER))
    with pytest.raises(CallRejected, match="not one of our signing key"):
        await dispatcher.call(Call(URL, {}, b"{}"))


@given(st.text(), st.binary(max_size=20))
def test_whatever_stands_in_the_header_is_an_answer_and_not_an_accident(
    text: str, body: bytes
) -> None:
    assert KEYS.disbelief(body, text, NOW_S) is not None
