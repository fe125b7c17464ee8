"""Questions: `/ask`, and mentioning the bot."""

import logging
import re

import discord
from discord import app_commands
from discord.ext import commands

from bot.audience import readable_corpora
from bot.desk import Desk
from bot.failures import note_failure
from bot.rendering import Reply, render_answer
from bot.sending import answer_message, complete

log = logging.getLogger(__name__)

SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
HINT = "Ask me something: mention me together with a question, or use `/ask`."
ROLE_HINT = "Please mention me, not my role: Discord shows me only messages that name me. Or use `/ask`."


class Asking(commands.Cog):
    """Answers from the articles of the server and the shared ones."""

    def __init__(self, client: commands.Bot, desk: Desk) -> None:
        self._client = client
        self._worker = desk.worker

    @app_commands.command(
        name="ask", description="Ask a question; the answer quotes the articles collected here."
    )
    @app_commands.describe(question="What do you want to know?")
    @app_commands.allowed_installs(guilds=True, users=False)
    async def ask(self, interaction: discord.Interaction, question: str) -> None:
        await interaction.response.defer(thinking=True)
        answer = await self._worker.ask(question, readable_corpora(interaction.guild_id))
        await complete(interaction, render_answer(answer))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if not self._is_for_us(message):
            return
        permissions = _our_permissions(message)
        if not _may_send(permissions, message.channel):
            log.debug(
                "a mention in channel %s stays unanswered: the bot may not send there", message.channel.id
            )
            return
        try:
            async with message.channel.typing():
                reply = await self._reply_to(message, may_embed=permissions.embed_links)
            await answer_message(message, reply, as_reply=permissions.read_message_history)
        except discord.HTTPException as error:
            note_failure(error, "answering a mention")

    def _is_for_us(self, message: discord.Message) -> bool:
        """Whether a person speaks to us: by name or role, in a reply that notifies us, in direct messages."""
        if message.author.bot or message.webhook_id or message.type not in SPOKEN:
            return False
        named = any(user.id == self._user_id for user in message.mentions)
        return message.guild is None or named or _our_role(message) in message.role_mentions

    @property
    def _user_id(self) -> int:
        assert self._client.user is not None, "events come only after the login"
        return self._client.user.id

    async def _reply_to(self, message: discord.Message, *, may_embed: bool) -> Reply:
        role = _our_role(message)
        question = question_in(message.content, user_id=self._user_id, role_id=role.id if role else None)
        if not question:
            return Reply(content=ROLE_HINT if role in message.role_mentions else HINT)
        try:
            answer = await self._worker.ask(
                question, readable_corpora(message.guild.id if message.guild else None)
            )
        except Exception as error:
            return Reply(content=note_failure(error, "answering a mention") or HINT)
        return render_answer(answer, as_embed=may_embed, shows_question=False)


def question_in(content: str, *, user_id: int, role_id: int | None = None) -> str:
    """What is asked, without the mentions of the bot; empty if there is nothing else."""
    return " ".join(re.sub(rf"<@!?{user_id}>|<@&{role_id}>", " ", content).split())


def _our_role(message: discord.Message) -> discord.Role | None:
    """The role that Discord made for the bot; people pick it by mistake, since it bears the bot's name."""
    return message.guild.self_role if message.guild else None


def _our_permissions(message: discord.Message) -> discord.Permissions:
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable):
        return discord.Permissions.all()  # Not known here; Discord itself will say no.
    return message.channel.permissions_for(message.guild.me)


def _may_send(permissions: discord.Permissions, channel: discord.abc.Messageable) -> bool:
    if isinstance(channel, discord.Thread):
        return permissions.view_channel and permissions.send_messages_in_threads
    return permissions.view_channel and permissions.send_messages
