"""The requesting user, their server and their permissions, and permission checks inside a transaction."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import discord
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.db.server_queries import ChannelDefaults, ServerSettings, load_settings
from bot.i18n.translator import N_, Translator, translator_for, translator_of_reader
from bot.ui.custom_ids import parse_record_id
from bot.ui.discord_markup import clean
from index import SHARED_CORPUS, CorpusName, Supplier, SupplierRole, Within

MAX_NAME_CHARS = 80
"""Discord's display names have 32."""
NO_ROLE_TO_ASK = N_("On this server only people with certain roles may ask me: {roles}")
IGNORED_CHANNEL = N_("I do not answer in this channel: the moderators turned me off here. Ask in another one.")


def guild_corpus(guild_id: int) -> CorpusName:
    """The corpus of one server, which no other server reads."""
    return CorpusName(f"guild-{guild_id}")


def guild_of_corpus(corpus: CorpusName) -> int | None:
    """The server that a corpus belongs to; None for a corpus of no server."""
    prefix, _, number = corpus.partition("-")
    try:
        return parse_record_id(number) if prefix == "guild" else None
    except ValueError:
        return None


def readable_corpora(guild_id: int | None) -> tuple[CorpusName, ...]:
    """The corpora that may be quoted on a server; in direct messages (None) only the shared one."""
    return (SHARED_CORPUS,) if guild_id is None else (guild_corpus(guild_id), SHARED_CORPUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestContext:
    """Who made a request, in which channel, and which settings of the server apply.

    `guild_id` is None in direct messages, and on servers where the bot is only installed for the user: those
    have no library. `say` translates for this user, `say_to_all` for everyone in the channel.
    """

    person_id: int
    person_name: str = ""
    """The display name."""
    role_ids: frozenset[int] = frozenset()
    manages_server: bool = False
    guild_id: int | None
    channel_ids: tuple[int, ...] = ()
    """The channel, the parent channel of a thread, and the category."""
    say: Translator
    guild_locale: str = "en"
    settings: ServerSettings = field(default_factory=ServerSettings)

    @property
    def supplier(self) -> Supplier:
        """The user as the supplier of a text or a fact."""
        name = clean(self.person_name)[:MAX_NAME_CHARS]
        return Supplier(role=SupplierRole.MEMBER, person_id=self.person_id, name=name)

    @property
    def say_to_all(self) -> Translator:
        if not self.guild_id:
            return self.say
        return translator_for(self.channel_defaults.language or self.settings.language or self.guild_locale)

    @property
    def channel_defaults(self) -> ChannelDefaults:
        """What applies to questions asked here that say nothing else."""
        return self.settings.defaults_in(self.channel_ids)

    @property
    def corpora(self) -> tuple[CorpusName, ...]:
        """The corpora that may be quoted here."""
        return readable_corpora(self.guild_id)

    @property
    def is_moderator(self) -> bool:
        """Whether the user has *Manage Server* or a moderator role of the server."""
        return self.guild_id is not None and (
            self.manages_server or not self.role_ids.isdisjoint(self.settings.moderator_roles)
        )

    @property
    def may_ask(self) -> bool:
        return self._has_one_of(self.settings.ask_roles)

    @property
    def may_add(self) -> bool:
        return self.guild_id is not None and self._has_one_of(self.settings.add_roles)

    @property
    def is_in_ignored_channel(self) -> bool:
        return self._is_in(self.settings.ignored_channels)

    @property
    def is_in_ask_channel(self) -> bool:
        return self._is_in(self.settings.ask_channels) and not self.is_in_ignored_channel

    def require_server(self) -> int:
        """The server's id. Raises Refusal in direct messages."""
        if self.guild_id is None:
            raise Refusal("This works only on a server that has added me.")
        return self.guild_id

    def require_moderator(self) -> int:
        """The server's id. Raises Refusal."""
        guild_id = self.require_server()
        if not self.is_moderator:
            raise Refusal(
                "This is for the moderators of this server: people with **Manage Server** or a role chosen in "
                "`/settings`."
            )
        return guild_id

    def require_contributor(self) -> int:
        """The server's id. Raises Refusal."""
        guild_id = self.require_server()
        if not self.may_add:
            raise Refusal(
                "On this server only people with certain roles may add articles: {roles}",
                roles=mention_roles(self.settings.add_roles),
            )
        return guild_id

    def require_asker(self) -> None:
        """Raises Refusal if the user may not ask here."""
        if not self.may_ask:
            raise Refusal(NO_ROLE_TO_ASK, roles=mention_roles(self.settings.ask_roles))
        if self.is_in_ignored_channel:
            raise Refusal(IGNORED_CHANNEL)

    def _has_one_of(self, roles: Collection[int]) -> bool:
        return not roles or self.is_moderator or not self.role_ids.isdisjoint(roles)

    def _is_in(self, channels: Collection[int]) -> bool:
        return any(channel_id in channels for channel_id in self.channel_ids)


def context_of_interaction(interaction: discord.Interaction) -> RequestContext:
    """The context with default server settings; `Services.context` adds the server's own."""
    is_user_install = interaction.is_user_integration() and not interaction.is_guild_integration()
    is_guild_install = interaction.guild_id is not None and not is_user_install
    return RequestContext(
        person_id=interaction.user.id,
        person_name=interaction.user.display_name,
        role_ids=_role_ids(interaction.user),
        manages_server=is_guild_install and interaction.permissions.manage_guild,
        guild_id=interaction.guild_id if is_guild_install else None,
        channel_ids=_channel_ids(interaction.channel),
        say=translator_of_reader(interaction),
        guild_locale=str(interaction.guild_locale or "en"),
    )


def context_of_message(message: discord.Message) -> RequestContext:
    """The context with default server settings; `Services.context_of_message` adds the server's own."""
    locale = str(message.guild.preferred_locale) if message.guild else "en"
    return RequestContext(
        person_id=message.author.id,
        person_name=message.author.display_name,
        role_ids=_role_ids(message.author),
        manages_server=_manages_server(message),
        guild_id=message.guild.id if message.guild else None,
        channel_ids=_channel_ids(message.channel),
        say=translator_for(locale),
        guild_locale=locale,
    )


def mention_roles(role_ids: Iterable[int]) -> str:
    """Mentions of roles. They notify nobody in a message that allows no mentions."""
    return " ".join(f"<@&{role_id}>" for role_id in role_ids)


def _role_ids(person: discord.User | discord.Member) -> frozenset[int]:
    return frozenset(role.id for role in person.roles) if isinstance(person, discord.Member) else frozenset()


def _manages_server(message: discord.Message) -> bool:
    author = message.author
    return isinstance(author, discord.Member) and author.guild_permissions.manage_guild


def _channel_ids(channel: object) -> tuple[int, ...]:
    chain = (channel, getattr(channel, "parent", None), getattr(channel, "category", None))
    return tuple(place.id for place in chain if isinstance(place, discord.abc.Snowflake))


def visible_channels(interaction: discord.Interaction) -> list[int] | None:
    """The channels and threads whose messages the person can read; None for administrators, who read all.

    A private thread counts only for people who manage threads: the bot does not know who is in it.
    """
    guild, person = interaction.guild, interaction.user
    if interaction.permissions.administrator:
        return None
    if guild is None or not isinstance(person, discord.Member):
        return []
    visible = [channel.id for channel in guild.channels if channel.permissions_for(person).view_channel]
    for thread in guild.threads:
        may = thread.permissions_for(person) if thread.parent is not None else discord.Permissions.none()
        if may.view_channel and (may.manage_threads or not thread.is_private()):
            visible.append(thread.id)
    return visible


PermissionCheck = Callable[[RequestContext], object]
"""Raises Refusal without permission, such as `RequestContext.require_moderator`."""


def require_in_transaction(context: RequestContext, check: PermissionCheck) -> Within:
    """The check against the server's current settings, to run at the start of a transaction."""

    def require(connection: Connection) -> None:
        check(replace(context, settings=load_settings(connection, context.require_server())))

    return require


def require_moderator_in_transaction(context: RequestContext) -> Within:
    return require_in_transaction(context, RequestContext.require_moderator)


@runtime_checkable
class ShardedClient(Protocol):
    """A client that knows which shards are for this process."""

    def serves_shard(self, shard_id: int) -> bool:
        """Whether the events of a shard are for this process, and what the bot posts there."""


def serves_guild(client: discord.Client, guild_id: int) -> bool:
    """Whether this process handles a server, if several processes share the shards.

    https://discord.com/developers/docs/events/gateway#sharding-sharding-formula
    """
    shard_id = (guild_id >> 22) % (client.shard_count or 1)
    return not isinstance(client, ShardedClient) or client.serves_shard(shard_id)


def find_served_guild(client: discord.Client | None, guild_id: int) -> discord.Guild | None:
    """None if the client is not connected, does not serve the server, or was not sent it yet."""
    if client is None or not client.is_ready() or not serves_guild(client, guild_id):
        return None
    guild = client.get_guild(guild_id)
    return None if guild is None or guild.unavailable else guild
