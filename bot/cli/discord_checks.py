"""Checks of the Discord token and application for `watchdesk doctor`."""

import asyncio

import aiohttp
from pydantic import BaseModel, ValidationError

from bot.cli.machine_checks import Checkup, Level
from bot.settings import BotSettings
from bot.token_source import is_open_to_others

_API_URL = "https://discord.com/api/v10"
_PORTAL = "https://discord.com/developers/applications"
_TIMEOUT_S = 10
# Discord requires this format: https://discord.com/developers/docs/reference#user-agent
_HEADERS = {"User-Agent": "DiscordBot (https://pypi.org/project/watchdesk, 0.1)"}
# https://discord.com/developers/docs/resources/application#application-object-application-flags
_MESSAGE_CONTENT_FLAGS = 1 << 18 | 1 << 19
# View channels, send messages, create public threads, send messages in threads, embed links and read message
# history.
INVITE_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 35 | 1 << 38 | 1 << 14 | 1 << 16


class _User(BaseModel):
    username: str


class _Application(BaseModel):
    id: str
    flags: int = 0
    approximate_guild_count: int = 0


def examine_discord(settings: BotSettings) -> list[Checkup]:
    """Check the token with Discord. Being offline is a warning, not a failure."""
    token = settings.token.get_secret_value()
    if not token:
        advice = (
            f"create an application at {_PORTAL} and set DISCORD_TOKEN or DISCORD_TOKEN_FILE; the terminal "
            "works without it"
        )
        return [Checkup("discord", Level.WARN, "there is no token", advice)]
    try:
        user, application = asyncio.run(_ask_discord(settings.api_url or _API_URL, token))
    except aiohttp.ClientResponseError as error:
        return [_explain_status(error.status)]
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        finding = f"cannot be reached: {str(error) or 'no answer in time'}"
        return [Checkup("discord", Level.WARN, finding, "check the network; the bot itself keeps retrying")]
    except ValidationError:
        finding = "the reply did not come from Discord"
        return [
            Checkup(
                "discord",
                Level.WARN,
                finding,
                "check DISCORD_API_URL, and the network for a login page",
            )
        ]
    return [
        Checkup("discord", Level.OK, f"the token is valid; the bot is called {user.username}"),
        _examine_intents(application),
        _examine_servers(application),
    ]


def examine_token_file(settings: BotSettings) -> list[Checkup]:
    """Warn if other users of this machine may read the token."""
    if settings.token_file is None or not is_open_to_others(settings.token_file):
        return []
    advice = "run chmod 600 on the file that DISCORD_TOKEN_FILE names"
    return [Checkup("token", Level.WARN, "other users of this machine may read its file", advice)]


async def _ask_discord(api_url: str, token: str) -> tuple[_User, _Application]:
    headers = _HEADERS | {"Authorization": f"Bot {token}"}
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout, trust_env=True) as session:
        user = _User.model_validate_json(await _get(session, f"{api_url}/users/@me"))
        return user, _Application.model_validate_json(await _get(session, f"{api_url}/applications/@me"))


async def _get(session: aiohttp.ClientSession, url: str) -> bytes:
    async with session.get(url, raise_for_status=True) as response:
        return await response.read()


def _explain_status(status: int) -> Checkup:
    if status == 401:
        advice = f"reset the token at {_PORTAL}, page Bot, and use the new one"
        return Checkup("discord", Level.FAIL, "Discord rejected the token", advice)
    return Checkup("discord", Level.WARN, f"Discord replied with HTTP status {status}", "try again later")


def _examine_intents(application: _Application) -> Checkup:
    state = "on" if application.flags & _MESSAGE_CONTENT_FLAGS else "off"
    return Checkup("intents", Level.OK, f"no privileged intent is required; message content is {state}")


def _examine_servers(application: _Application) -> Checkup:
    if application.approximate_guild_count:
        return Checkup("servers", Level.OK, f"about {application.approximate_guild_count}")
    return Checkup(
        "servers", Level.WARN, "the bot is not on any server", f"invite it: {invite_url(application.id)}"
    )


def invite_url(application_id: str) -> str:
    """The page on which a server manager adds the bot."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope=bot+applications.commands&permissions={INVITE_PERMISSIONS}"
    )
