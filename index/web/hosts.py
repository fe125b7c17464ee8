"""One host, one spelling: names in ASCII, numeric hosts as the address that they mean."""

import ipaddress
import re

import idna

_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_MAX_NAME_CHARS = 253  # RFC 1035, without the trailing dot


def canonical_host(host: str) -> str:
    """A host name or address as it is compared and connected to; an IPv6 address without brackets.

    Every IPv4 notation that C libraries read (`2130706433`, `0x7f.1`, `0177.0.0.1`) comes out dotted, so
    that what looks like a name never is an address in disguise. Idempotent.

    Raises ValueError for anything that is neither a well-formed name nor an address.
    """
    if ":" in host:
        return _ipv6(host)
    ascii_host = host.lower() if host.isascii() else _ascii_name(host)
    name = ascii_host.removesuffix(".")
    if not _NAME.fullmatch(name) or len(name) > _MAX_NAME_CHARS:
        raise ValueError("not a host name")
    return _ipv4(name) if _is_number(name.rpartition(".")[2]) else name


def _ascii_name(host: str) -> str:
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError as error:
        raise ValueError("not an international host name") from error


def _ipv6(host: str) -> str:
    address = ipaddress.IPv6Address(host)
    if address.scope_id is not None:
        raise ValueError("an address with a zone is for one machine alone")
    return str(address)


def _ipv4(host: str) -> str:
    """https://url.spec.whatwg.org/#concept-ipv4-parser"""
    labels = host.split(".")
    if len(labels) > 4 or not all(map(_is_number, labels)):
        raise ValueError("not an IPv4 address")
    *leading, last = [_read_number(label) for label in labels]
    if any(number > 255 for number in leading) or last >= 256 ** (4 - len(leading)):
        raise ValueError("not an IPv4 address")
    value = last + sum(number << (8 * (3 - place)) for place, number in enumerate(leading))
    return str(ipaddress.IPv4Address(value))


def _is_number(label: str) -> bool:
    return re.fullmatch(r"[0-9]+|0x[0-9a-f]*", label) is not None


def _read_number(label: str) -> int:
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)
