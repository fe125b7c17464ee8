"""Rate limits and outages of the wire server's HTTP side.

https://discord.com/developers/docs/topics/rate-limits
"""

import json
import re
import time
from dataclasses import dataclass, field

from aiohttp import web

VIA = {"Via": "1.1 google"}
"""A header of every response of Discord itself; a 429 without it comes from the firewall in front."""


@dataclass
class Fault:
    """What happens to the next `times` requests whose "METHOD /path" matches `pattern`."""

    pattern: str
    status: int
    times: int = 1
    retry_after_s: float = 0.5
    is_global: bool = False
    is_cut: bool = False
    """Instead of a response, the connection is cut after the request was carried out."""

    def matches(self, request_line: str) -> bool:
        return self.times > 0 and re.search(self.pattern, request_line) is not None

    def response(self) -> web.Response:
        self.times -= 1
        if self.status == 429:
            return too_many_requests(self.retry_after_s, is_global=self.is_global)
        return web.Response(
            status=self.status, text="<html>upstream connect error</html>", content_type="text/html"
        )


@dataclass
class Bucket:
    """A fixed window of requests."""

    name: str
    limit: int
    window_s: float
    used: int = 0
    resets_at: float = 0.0

    def take(self) -> bool:
        """Whether there is room for one more request."""
        if time.monotonic() >= self.resets_at:
            self.used, self.resets_at = 0, time.monotonic() + self.window_s
        self.used += 1
        return self.used <= self.limit

    @property
    def reset_after_s(self) -> float:
        return max(self.resets_at - time.monotonic(), 0.001)

    def headers(self) -> dict[str, str]:
        return VIA | {
            "X-RateLimit-Bucket": self.name,
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": f"{time.time() + self.reset_after_s:.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after_s:.3f}",
        }


@dataclass
class Buckets:
    """One bucket per route and major parameter. `exceeded` lists requests that a careful client avoids."""

    exceeded: list[str] = field(default_factory=list)
    window_s: float = 5.0
    """After how long five more requests of one kind are allowed, such as messages in a channel."""
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def take(self, method: str, path: str) -> tuple[Bucket, bool]:
        """The bucket of a request, and whether the request is within it."""
        key = bucket_key(method, path)
        limit, window_s = (5, 2.0) if "/webhooks/" in key else (5, self.window_s)
        bucket = self._buckets.setdefault(key, Bucket(f"{abs(hash(key.split(':')[0])):x}", limit, window_s))
        is_within = bucket.take()
        if not is_within:
            self.exceeded.append(key)
        return bucket, is_within


def bucket_key(method: str, path: str) -> str:
    """Route and major parameter: `POST /channels/…/messages:310000000000000001`."""
    parts = path.strip("/").split("/")
    major = "/".join(parts[1:3] if parts[0] in ("webhooks", "interactions") else parts[1:2])
    shape = re.sub(r"/(?:\d{15,}|@original|aW[\w-]+)", "/…", path)
    return f"{method} {shape}:{major}"


def too_many_requests(
    retry_after_s: float, *, is_global: bool, headers: dict[str, str] | None = None
) -> web.Response:
    """A 429 as Discord sends it."""
    scope = (
        {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        if is_global
        else {"X-RateLimit-Scope": "user"}
    )
    body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": is_global}
    retry = {"Retry-After": str(max(round(retry_after_s), 1))}
    return json_response(body, status=429, headers=VIA | (headers or {}) | scope | retry)


def json_response(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON as Discord sends it: discord.py takes `application/json; charset=utf-8` for text."""
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json"
    )
