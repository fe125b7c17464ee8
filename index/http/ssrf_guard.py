"""SSRF protection: which IP addresses and ports may be visited, and name resolution.

The bot fetches URLs that members type. Without this check, a member could reach the bot's own machine, its
network, or the metadata service of the cloud.
"""

import queue
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

Resolve: TypeAlias = Callable[[str], Sequence[str]]
"""Host name -> its addresses as text. Blocks; raises OSError if there are none."""

# https://www.iana.org/assignments/iana-ipv4-special-registry
_BLOCKED_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent, although in a public range
        "169.254.0.0/16",  # link-local; the metadata service of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata service
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunnelling
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)

# https://www.iana.org/assignments/iana-ipv6-special-registry
_GLOBAL_UNICAST_IPV6 = IPv6Network(
    "2000::/3"
)  # global unicast; loopback, local, multicast and reserved lie outside
_BLOCKED_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: contains an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; False if it is not a valid address.

    For an IPv4 address inside an IPv6 address (mapped, NAT64) the IPv4 address decides. 6to4, Teredo, local
    NAT64 and IPv4-compatible addresses are never public.
    """
    try:
        return _is_public(ip_address(address))
    except ValueError:
        return False


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _BLOCKED_IPV4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return _is_public(address.ipv4_mapped)
    if address in _NAT64:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_UNICAST_IPV6 and not any(address in network for network in _BLOCKED_IPV6)


def resolve_name(name: str) -> list[str]:
    """All addresses of a host name, in the system's order of preference. Raises OSError if there are none."""
    found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def find_addresses(host: str, resolve: Resolve, *, timeout_s: float) -> list[str]:
    """The addresses of a canonical host, which is an address itself or a name to resolve.

    Raises TimeoutError, and OSError for a name that does not resolve.
    """
    try:
        return [str(ip_address(host))]
    except ValueError:
        return _resolve_in_time(host, resolve, timeout_s)


def _resolve_in_time(name: str, resolve: Resolve, timeout_s: float) -> list[str]:
    """Resolve in a thread that is abandoned at the timeout: system resolvers cannot be interrupted."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(resolve(name)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError("not a name that can be resolved"))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_s)
    except queue.Empty:
        raise TimeoutError("the name took too long to resolve") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


# https://fetch.spec.whatwg.org/#port-blocking: mail, files, shells, names, telephony, chat and the like.
_BLOCKED_PORTS = frozenset(
    [
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179),
        *(389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587),
        *(601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
        *(6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    ]
)


def is_allowed_port(port: int | None) -> bool:
    """Whether a port may be used for web pages; None is the default port."""
    return port not in _BLOCKED_PORTS
