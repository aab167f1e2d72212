"""Where the engine may call on behalf of an app."""

from __future__ import annotations

import pytest
from steplog.dispatch.addresses import ANYWHERE, PUBLIC, is_allowed, reach_of


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "::", "::1"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1"),
        *("169.254.169.254", "fe80::1", "fe80::1%eth0", "224.0.0.1", "ff02::1", "240.0.0.1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::"),
        "192.0.2.1",
    ],
)
def test_a_private_address_is_refused_unless_its_network_is_named(address: str) -> None:
    assert not is_allowed(address, PUBLIC)
    assert is_allowed(address, ANYWHERE)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_allowed(address, PUBLIC)


def test_a_network_that_is_named_is_allowed_and_no_other() -> None:
    reach = reach_of(["10.1.0.0/16", "fd00::/8"])

    assert is_allowed("10.1.2.3", reach)
    assert is_allowed("::ffff:10.1.2.3", reach)
    assert is_allowed("fd00::7", reach)
    assert is_allowed("8.8.8.8", reach)
    assert not is_allowed("10.2.0.1", reach)
    assert not is_allowed("169.254.169.254", reach)


def test_a_network_with_host_bits_or_none_at_all_is_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"10\.1\.0\.1/16"):
        reach_of(["10.1.0.1/16"])
    with pytest.raises(ValueError, match="office"):
        reach_of(["office"])
