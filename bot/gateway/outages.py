"""Tell temporary connection failures from permanent refusals, and retry the temporary ones."""

import json
import logging
from collections.abc import Callable

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_exponential_jitter

INVALID_TOKEN = "Discord rejects the bot's token; copy it again from the developer portal"
FATAL_CLOSE_CODES = {
    4004: INVALID_TOKEN,
    4010: "Discord rejects these DISCORD_SHARD_IDS with this DISCORD_SHARD_COUNT (code 4010)",
    4011: "the bot is on too many servers for so few connections (sharding): raise DISCORD_SHARD_COUNT",
    4013: "Discord does not know the intents of this version; update the bot",
    4014: "Discord rejects the intents of the bot (code 4014), although it needs no privileged one; check"
    " Privileged Gateway Intents on the Bot page of the developer portal, or update the bot",
}
"""Close codes after which Discord asks a client not to reconnect:
https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes"""


def is_outage(error: BaseException) -> bool:
    """Whether a retry may succeed."""
    if isinstance(error, discord.HTTPException):
        # 400 is a bug of the bot and 401 a bad token. A 403 or 404 may come from a firewall or proxy, which the
        # operator can fix meanwhile.
        return error.status not in (400, 401)
    return isinstance(
        error,
        OSError  # refused, reset, unknown name, TLS
        | TimeoutError
        | aiohttp.ClientError
        | discord.GatewayNotFound
        | ReconnectWebSocket  # closed before its hello
        | discord.RateLimited
        | json.JSONDecodeError,
    )


def is_intent_refused(error: BaseException) -> bool:
    """Whether Discord's developer portal does not grant the requested intents."""
    return isinstance(error, discord.PrivilegedIntentsRequired) or (
        isinstance(error, discord.ConnectionClosed) and error.code == 4014
    )


def explain_refusal(error: BaseException) -> str | None:
    """What the operator must do about a permanent refusal; None for any other error."""
    if is_intent_refused(error):
        return FATAL_CLOSE_CODES[4014]
    if isinstance(error, discord.ConnectionClosed):
        return FATAL_CLOSE_CODES.get(
            error.code, f"Discord closed the connection and accepts no other (code {error.code})"
        )
    if isinstance(error, discord.LoginFailure) or (
        isinstance(error, discord.HTTPException) and error.status == 401
    ):
        return INVALID_TOKEN
    return None


def describe_outage(error: BaseException) -> str:
    """The cause in one line."""
    if isinstance(error, discord.HTTPException):
        return f"Discord answered with HTTP {error.status}"
    if isinstance(error, discord.RateLimited):
        return f"Discord asks to wait {error.retry_after:.0f} s"
    if isinstance(error, ReconnectWebSocket):
        return "the gateway closed the connection at once"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    line, _, _ = str(error).strip().partition("\n")
    return line[:200] or type(error).__name__


def retry_outages(
    log: logging.Logger, event: str, *, first_wait_s: float, longest_wait_s: float
) -> AsyncRetrying:
    """Endless attempts with exponential backoff, at most `longest_wait_s` apart. Raises all other errors.

    Logs each outage in one line that begins with `event`.
    """
    return AsyncRetrying(
        retry=retry_if_exception(is_outage),
        wait=wait_exponential_jitter(multiplier=first_wait_s, max=longest_wait_s, jitter=first_wait_s),
        before_sleep=_log_outage(log, event),
        reraise=True,
    )


def _log_outage(log: logging.Logger, event: str) -> Callable[[RetryCallState], None]:
    def log_outage(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        wait_s = state.next_action.sleep if state.next_action else 0
        log.warning("%s, trying again in %.0f s: %s", event, wait_s, describe_outage(error) if error else "?")

    return log_outage
