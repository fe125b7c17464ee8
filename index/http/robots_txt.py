"""Evaluate a robots.txt file (RFC 9309) for our product token.

The bytes come from anywhere: call these functions in a worker process, which limits their time and memory.
"""

import re

from protego import Protego

from index.http.http_transport import PRODUCT_TOKEN

MAX_ROBOTS_BYTES = 500 * 1024
"""What RFC 9309, section 2.5, requires a crawler to parse; Google ignores the rest as well."""

_BLANKS = r"[^\S\n]*+"
_AGENT_LINE = re.compile(
    rf"^{_BLANKS}user-?{_BLANKS}agent{_BLANKS}:?{_BLANKS}([^\n#]*)", re.IGNORECASE | re.MULTILINE
)
_TOKEN = re.compile(r"[a-z_-]*", re.IGNORECASE)


def is_url_allowed(robots: bytes, url: str) -> bool:
    """Whether the rules for us, or else for every crawler, allow a URL of the site."""
    return _parse(robots).can_fetch(url, PRODUCT_TOKEN)


def find_crawl_delay_s(robots: bytes) -> float | None:
    """The seconds between two requests that the site asks of us; None if it doesn't say."""
    return _parse(robots).crawl_delay(PRODUCT_TOKEN)


def _parse(robots: bytes) -> Protego:
    """The rules, with all other crawlers as one.

    Protego copies each rule to every user agent of its group, which takes quadratic time: 17 s for 3,000 agents
    with 3,000 rules (80 KB).
    """
    text = _limit_size(robots).decode("utf-8-sig", errors="replace")
    return Protego.parse(_AGENT_LINE.sub(_merge_agent, "\n".join(text.splitlines())))


def _merge_agent(line: re.Match[str]) -> str:
    name = line[1].strip()
    token = _TOKEN.match(name)
    is_ours = token is not None and token[0].lower() == PRODUCT_TOKEN.lower()
    return f"User-agent: {'*' if name == '*' else PRODUCT_TOKEN if is_ours else 'other'}"


def _limit_size(robots: bytes) -> bytes:
    """Cut at the last line break within the limit: half a rule would be another rule."""
    if len(robots) <= MAX_ROBOTS_BYTES:
        return robots
    return robots[: robots.rfind(b"\n", 0, MAX_ROBOTS_BYTES) + 1]
