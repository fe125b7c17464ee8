"""Which addresses are public, and that a slow resolver blocks nothing."""

import ipaddress
import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.http.ssrf_guard import find_addresses, is_public, resolve_name


@pytest.mark.parametrize(
    "address",
    [
        *(
            "8.8.8.8",
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
        ),
        *(
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
        ),
        *("192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.15"),
        *("2606:4700:4700::1111", "2001:4860:4860::8888", "2400:cb00::1", "2a00:1450:4001:81b::200e"),
        *("::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
    ],
)
def test_public_address_may_be_visited(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        # IPv4: this network, private, carrier-grade NAT, loopback, link-local
        *(
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
        ),
        *("127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255"),
        *("192.168.0.1", "192.168.255.255", "168.63.129.16"),
        # protocol assignments, documentation, relays, benchmarking, multicast, reserved, broadcast
        *(
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "192.88.99.1",
            "192.31.196.1",
        ),
        *("192.52.193.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.255.255.250"),
        *("240.0.0.1", "255.255.255.255"),
        # IPv6: unspecified, loopback, unique local, link-local, site-local, multicast, documentation
        *(
            "::",
            "::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fe80::1%eth0",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
        ),
        *(
            "3fff::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "100::1",
            "5f00::1",
            "4000::1",
            "2620:4f:8000::1",
        ),
        # IPv4 inside: mapped, compatible, translated, NAT64, local NAT64, 6to4, Teredo
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "::127.0.0.1"),
        *(
            "::8.8.8.8",
            "::ffff:0:127.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::8.8.8.8",
        ),
        *("2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
        # not an address
        *("", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "8.8.8.8:80", "[::1]", "8.8.8.8 "),
    ],
)
def test_other_address_must_not_be_visited(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4) | st.ip_addresses(network="2000::/3"))
def test_nothing_that_python_calls_private_is_public(address: ipaddress.IPv4Address) -> None:
    assert address.is_global or not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_mapped_address_is_classified_like_the_address_in_it(address: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))
    assert is_public(f"64:ff9b::{address}") == is_public(str(address))


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("2606::0:1", "2606::1")]
)
def test_numeric_host_is_not_resolved(host: str, address: str) -> None:
    def resolve(name: str) -> list[str]:
        raise AssertionError(name)

    assert find_addresses(host, resolve, timeout_s=1) == [address]


def test_every_address_of_a_name_is_returned_once() -> None:
    assert find_addresses("a.example", lambda _: ["8.8.8.8", "::1"], timeout_s=1) == ["8.8.8.8", "::1"]
    assert set(resolve_name("localhost")) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize("failure", [socket.gaierror("no such name"), UnicodeError("label too long")])
def test_name_that_does_not_resolve_is_an_os_error(failure: Exception) -> None:
    def resolve(name: str) -> list[str]:
        raise failure

    with pytest.raises(OSError):
        find_addresses("a.example", resolve, timeout_s=1)


def test_slow_resolver_is_abandoned() -> None:
    release = threading.Event()

    def resolve(name: str) -> list[str]:
        release.wait(30)
        return []

    with pytest.raises(TimeoutError):
        find_addresses("a.example", resolve, timeout_s=0.05)
    release.set()
