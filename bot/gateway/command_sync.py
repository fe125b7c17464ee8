"""Register the application commands with Discord, but only if they have changed.

After a registration, a file keeps two fingerprints: of the commands that were sent, and of those that Discord
then listed. The next start sends nothing if both are unchanged. A lost or broken file costs one needless
registration.
"""

import asyncio
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from discord import Client
from discord.app_commands import CommandTree
from discord.http import Route

from bot.gateway.outages import retry_outages

COMMAND_FINGERPRINT_FILE = "discord-commands.json"
MAX_SYNC_DELAY_S = 600

ClientT = TypeVar("ClientT", bound=Client)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CommandFingerprints:
    """Fingerprints of the commands that the bot sent and of those that Discord listed afterwards."""

    offered: str
    held: str


async def sync_commands_with_retry(tree: CommandTree[ClientT], file: Path) -> None:
    """Register the commands, and retry while Discord fails; registered commands work meanwhile."""
    async for attempt in retry_outages(
        log, "cannot register the commands with Discord", first_wait_s=2, longest_wait_s=MAX_SYNC_DELAY_S
    ):
        with attempt:
            if await sync_commands(tree, file):
                log.info("registered the commands of this version with Discord")


async def sync_commands(tree: CommandTree[ClientT], file: Path) -> bool:
    """Register the commands if they have changed. Returns whether they had. Raises discord.HTTPException."""
    payloads = await build_payloads(tree)
    offered = _fingerprint(payloads)
    last = await asyncio.to_thread(_load, file)
    if last and last.offered == offered and last.held == _fingerprint(await _fetch_registered(tree.client)):
        return False
    await tree.client.http.request(_route("PUT", tree.client), json=payloads)
    held = _fingerprint(await _fetch_registered(tree.client))
    await asyncio.to_thread(_save, file, CommandFingerprints(offered, held))
    return True


async def build_payloads(tree: CommandTree[ClientT]) -> list[Mapping[str, object]]:
    """The commands with their translations, as Discord expects them. Translating takes 30 ms."""
    translator = tree.translator
    return [
        await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
        for command in tree.get_commands()
    ]


async def _fetch_registered(client: Client) -> list[Mapping[str, object]]:
    """The commands as Discord lists them. `CommandTree.fetch_commands` leaves out the translations."""
    held: list[Mapping[str, object]] = await client.http.request(
        _route("GET", client), params={"with_localizations": "true"}
    )
    return held


def _route(method: str, client: Client) -> Route:
    return Route(method, "/applications/{application_id}/commands", application_id=client.application_id)


def _fingerprint(payloads: Iterable[Mapping[str, object]]) -> str:
    lines = sorted(json.dumps(payload, sort_keys=True) for payload in payloads)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _load(file: Path) -> CommandFingerprints | None:
    try:
        return CommandFingerprints(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _save(file: Path, registration: CommandFingerprints) -> None:
    fresh = file.with_suffix(".new")
    try:
        with open(fresh, "w", encoding="utf-8", opener=_open_private) as stream:
            json.dump(asdict(registration), stream)
        fresh.replace(file)
    except OSError as error:
        log.warning("cannot save which commands are registered, the next start registers them again: %s", error)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
