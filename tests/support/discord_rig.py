"""A server on a simulated Discord, with the real client, members and moderators."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fetched_drafts import as_fetched
from scripted_index import ObedientIndex
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.env import Env
from waiting import eventually

from bot.executor.index_executor import IndexExecutor
from bot.services import Services
from index import ArticleDraft, CorpusName

REST_OF_TEXT = "The harbour office said that ships will wait in port until the wind has calmed down again."


def draft(sentence: str, **facts: Any) -> ArticleDraft:
    """An article that begins with the sentence; one with a URL counts as fetched from there."""
    return as_fetched(ArticleDraft(text=f"{sentence} {REST_OF_TEXT}", **facts))


@dataclass(frozen=True)
class Rig:
    """A running bot and the people who use it."""

    env: Env
    library: ObedientIndex
    services: Services
    guild: GuildHandle
    channel: ChannelHandle
    member: MemberActor
    moderator: MemberActor

    @property
    def index(self) -> IndexExecutor:
        return self.services.index

    @property
    def corpus(self) -> CorpusName:
        return CorpusName(f"guild-{self.guild.id}")

    @property
    def mention(self) -> str:
        return f"<@{self.env.bot.user.id}>"

    def add(self, *drafts: ArticleDraft, corpus: CorpusName | None = None) -> None:
        self.library.add(corpus or self.corpus, drafts)
        self.library.sync()

    def requests(self, method: str, ending: str) -> list[dict[str, Any]]:
        """The bodies of the bot's requests to paths with this ending, in order."""
        return [
            request.json
            for request in self.env.http_requests
            if request.method == method and request.path.endswith(ending)
        ]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition is true."""
        await eventually(condition)

    async def until_found(self, find: Callable[[], Awaitable[object]]) -> None:
        """The same for a coroutine function."""
        await eventually(find)

    async def begin(self, action: Coroutine[Any, Any, object], until: Callable[[], object]) -> None:
        """Start an action of a person, and return once `until` is true, perhaps before the bot has finished."""
        acting = asyncio.create_task(action)
        await self.until(lambda: acting.done() or until())
        assert until(), "the action ended before that"
        acting.cancel()
        with suppress(asyncio.CancelledError):
            await acting
