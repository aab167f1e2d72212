"""Which addresses the engine may call on behalf of an app. Pure: it is asked at the connection."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from msgspec import Struct

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address in its last four bytes


class Reach(Struct, frozen=True):
    """The public internet, and the private `networks` that are named; or anywhere at all."""

    networks: tuple[Network, ...] = ()
    is_anywhere: bool = False


ANYWHERE = Reach(is_anywhere=True)  # for development: a model server of one's own is the point
PUBLIC = Reach()


def reach_of(networks: Iterable[str]) -> Reach:
    """`networks` as CIDR, like 10.1.0.0/16. Raises ValueError."""
    return Reach(tuple(ip_network(text) for text in networks))


def chosen_reach(networks: Iterable[str] | None, otherwise: Reach) -> Reach:
    """What the setting outbound.networks says, or `otherwise` where it is not given."""
    return otherwise if networks is None else reach_of(networks)


def is_allowed(address: str, reach: Reach) -> bool:
    """Whether a connection to this address (no name: what a name was resolved to) may be made.

    An address that carries an IPv4 address inside is judged by that one: it leads there.
    """
    if reach.is_anywhere:
        return True
    parsed = _embedded(ip_address(address.partition("%")[0]))
    if any(parsed in network for network in reach.networks):
        return True
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _embedded(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address
