"""Decide whether a request may be answered, and with which headers. Pure.

The page listens on loopback, which keeps other machines out, but neither the web sites in the operator's own
browser nor the other users of the machine (decision 0059).
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from http import HTTPStatus

USER_NAME = "watchdesk"
"""Of the password prompt; browsers want one."""
SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "watchdesk",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_MOST_CREDENTIAL_CHARS = 200


def find_refusal(
    method: str, hosts: Sequence[str], authorization: str, came_from: str, *, port: int, key: str
) -> HTTPStatus | None:
    """The status with which a request is refused; None if it may be answered.

    `hosts` are the values of all Host headers. With another name in it, the request comes from a web site whose
    own name leads to this machine (DNS rebinding). `came_from` is the header Sec-Fetch-Site: to the requests of
    other sites, too, browsers add the password.
    """
    if method not in ("GET", "HEAD"):
        return HTTPStatus.METHOD_NOT_ALLOWED
    if len(hosts) != 1 or not _names_this_port(hosts[0], port):
        return HTTPStatus.MISDIRECTED_REQUEST
    if came_from not in ("", "none", "same-origin"):
        return HTTPStatus.FORBIDDEN
    return None if _has_key(authorization, key) else HTTPStatus.UNAUTHORIZED


def _names_this_port(host: str, port: int) -> bool:
    own = {f"{name}:{port}" for name in _LOOPBACK_NAMES}
    if port == 80:
        own |= {*_LOOPBACK_NAMES}
    return host.lower() in own


def _has_key(authorization: str, key: str) -> bool:
    """Whether the header has the key as a password (RFC 7617). Takes the same time for every wrong key."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() != "basic" or len(credentials) > _MOST_CREDENTIAL_CHARS:
        return False
    try:
        given = base64.b64decode(credentials.strip(), validate=True)
    except ValueError:  # not Base64, or not even ASCII
        return False
    return hmac.compare_digest(given, f"{USER_NAME}:{key}".encode())
