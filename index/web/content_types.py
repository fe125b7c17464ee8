"""What a response is said to be. Read strictly: `email` raises for some malformed parameters."""

import re

_TYPE = re.compile(r"\s*([!-.0-:<-~]+/[!-.0-:<-~]+)\s*(?:;|$)")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9][a-z0-9._:+-]{0,39})[\"']?\s*(?:;|$)", re.IGNORECASE)


def read_content_type(header: str) -> str:
    """`text/html` of a Content-Type header, in lower case; empty if it names none."""
    match = _TYPE.match(header)
    return match[1].lower() if match else ""


def read_charset(header: str) -> str | None:
    """The charset that a Content-Type header declares, in lower case; it may be one that does not exist."""
    match = _CHARSET.search(header)
    return match[1].lower() if match else None
