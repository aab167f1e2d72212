"""Which network addresses a customer's webhook may lead to: public ones only. Pure."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Not reachable as public addresses, although some Python versions call them global.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "64:ff9b:1::/48",  # local NAT64
        "100::/64",
        "2001::/23",
        "5f00::/16",
        "fec0::/10",  # site-local, deprecated
    )
)


def is_public(text: str) -> bool:
    """False for anything that is not the literal of a public unicast address."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(one) for one in (address, *_carried(address)))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return True  # the address that it carries decides
    if not address.is_global or address.is_multicast or address.is_reserved:
        return isinstance(address, ipaddress.IPv6Address) and address in _NAT64
    return not any(address in network for network in _REFUSED if network.version == address.version)


def _carried(address: Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads on to."""
    if not isinstance(address, ipaddress.IPv6Address):
        return ()
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(one for one in carried if one is not None)
