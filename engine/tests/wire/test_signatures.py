"""Keys and signatures, judged by the official SDK's own checks."""

from __future__ import annotations

import json
import struct

import jcs  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inngest._internal import net, server_lib, transforms
from steplog.wire.canonical import canonical
from steplog.wire.json import JsonError
from steplog.wire.signatures import hash_key, is_authorized, is_signed, sign, sign_request

KEY = "signkey-prod-0123456789abcdef"
OTHER = "signkey-prod-ffff"
HASH = transforms.hash_signing_key(KEY)
BODY = b'{"b":1.0,"a":{"\\u00e9":[1e21,123456789012345678901],"A":null}}'


def test_the_official_sdk_accepts_our_requests() -> None:
    sent, signature = sign_request(BODY, KEY, 1_767_603_600)

    accepted_key = net.validate_request_sig(
        body=sent,
        headers={"x-inngest-signature": signature},
        mode=server_lib.ServerKind.CLOUD,
        signing_key=KEY,
        signing_key_fallback=None,
    )

    assert accepted_key == KEY
    assert json.loads(sent)["b"] == 1


def test_we_accept_the_official_sdks_responses_and_notice_a_change() -> None:
    signature = net.sign_response(BODY, KEY)
    assert isinstance(signature, str)

    assert is_signed(BODY, signature, KEY)
    assert not is_signed(BODY + b" ", signature, KEY)
    assert not is_signed(BODY, signature, OTHER)


@pytest.mark.parametrize("signature", [None, "", "t=1", "s=ab", "t=1&s=é", "t=1&s=a&s=b"])
def test_a_signature_without_its_parts_proves_nothing(signature: str | None) -> None:
    assert not is_signed(BODY, signature, KEY)


def test_an_empty_body_is_signed_as_it_is() -> None:
    assert sign_request(b"", KEY, 5) == (b"", sign(b"", KEY, 5))


@pytest.mark.parametrize(
    "token", [KEY, HASH, f"signkey-test-{HASH}", KEY.removeprefix("signkey-prod-")]
)
def test_a_caller_may_show_the_key_or_its_hash_with_or_without_a_prefix(token: str) -> None:
    assert hash_key(KEY) == HASH
    assert is_authorized(f"Bearer {token}", KEY)
    assert is_authorized(f"bearer {token}", KEY)
    assert not is_authorized(f"Bearer {token}", OTHER)


@pytest.mark.parametrize(
    "header", [None, "", HASH, "Bearer", "Bearer ", f"Basic {HASH}", "Bearer é", f"Bearer {HASH}x"]
)
def test_anything_else_is_not_authorized(header: str | None) -> None:
    assert not is_authorized(header, KEY)


def test_a_key_that_is_not_hexadecimal_is_named_without_being_shown() -> None:
    with pytest.raises(ValueError, match="hexadecimal") as caught:
        hash_key("signkey-prod-secret")

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("333333333.33333329", "333333333.3333333"),
        ("1E30", "1e+30"),
        ("4.50", "4.5"),
        ("2e-3", "0.002"),
        ("0.000000000000000000000000001", "1e-27"),
        ("-0.0", "0"),
        ("1e20", "100000000000000000000"),
        ("1e21", "1e+21"),
        ("0.000001", "0.000001"),
        ("1e-7", "1e-7"),
        ("9007199254740993", "9007199254740992"),
        ("5e-324", "5e-324"),
    ],
)
def test_numbers_are_written_as_javascript_writes_them(number: str, text: str) -> None:
    assert canonical(number.encode()).decode() == text


def test_a_number_beyond_doubles_cannot_be_signed() -> None:
    with pytest.raises(JsonError, match="too large"):
        canonical(b"[1e999]")
    with pytest.raises(JsonError, match="too large"):
        canonical(b"1" + b"0" * 400)


@given(st.binary(min_size=8, max_size=8))
def test_any_double_is_written_as_another_implementation_writes_it(bits: bytes) -> None:
    (number,) = struct.unpack(">d", bits)
    if number - number != 0:  # NaN and the infinities are not JSON
        return

    assert canonical(json.dumps(number).encode()) == jcs.canonicalize(number)


_NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


@given(
    st.recursive(
        st.none() | st.booleans() | _NAMES | st.integers(-(2**53), 2**53),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
        max_leaves=10,
    )
)
def test_any_value_is_written_as_another_implementation_writes_it(value: object) -> None:
    assert canonical(json.dumps(value).encode()) == jcs.canonicalize(value)
