"""Exception -> a sentence for the person and a level for the log.

The sentence says what to do, and never shows a path of the host, a token or a traceback. What nobody foresaw
gets a reference under which the log holds the traceback.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.lanes import BusyError, ClosingError
from bot.markdown import escape, shorten
from bot.reindexing import ReindexRunningError
from bot.sending import NO_PINGS
from index import (
    ArticleNotFoundError,
    BackupError,
    BlockedAddressError,
    FetchError,
    ModelError,
    NewsIndexError,
    NotAnArticleError,
    QuestionError,
    SourceError,
    StoreDamagedError,
    StoreError,
    StoreInUseError,
    StoreUnwritableError,
    StoreVersionError,
    TooLargeError,
    UnreadableError,
)

log = logging.getLogger(__name__)

GONE = {10003, 10008, 10015, 10062, 50027}
"""The channel, message, webhook, interaction or its token is no more: nobody is left to be told.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""
MAX_REASON_UNITS = 1200
ASK_OPERATOR = "Please tell the person who runs this bot; the log says more."
DISPLAYED = {"manage_guild": "Manage Server"}
"""Permissions that Discord's client names otherwise than its API."""
WITHDRAWN = "This did not work. Only the person who asked is told why."


@dataclass(frozen=True, slots=True)
class Failure:
    """What the person is told, and how loudly the log speaks. `sentence` None: there is no way to tell."""

    sentence: str | None
    level: int
    with_traceback: bool = False


class Refusal(app_commands.AppCommandError):
    """The person asked for something that cannot be; the message is the sentence that they are told."""


def describe_failure(error: BaseException, *, reference: str) -> Failure:
    """Total: every exception has a description. `reference` is shown only for what nobody foresaw."""
    error = unwrap(error)
    if isinstance(error, SourceError):
        return _describe_source_error(error)
    foreseen = (
        _describe_library_error(error)
        or _describe_worker_error(error)
        or _describe_refusal(error)
        or _describe_discord(error)
    )
    return foreseen or Failure(
        f"Something went wrong that should not have. {ASK_OPERATOR} Reference: `{reference}`.",
        logging.ERROR,
        with_traceback=True,
    )


def unwrap(error: BaseException) -> BaseException:
    """The error that a command raised, without discord.py's wrapping."""
    while isinstance(error, app_commands.CommandInvokeError | commands.CommandInvokeError):
        error = error.original
    return error


def note_failure(error: BaseException, subject: str) -> str | None:
    """Log a failure and return the sentence for the person; None if there is nobody to tell.

    `subject` names what was done ("/article add"), never what the person wrote.
    """
    reference = secrets.token_hex(4)
    failure = describe_failure(error, reference=reference)
    cause = unwrap(error)
    log.log(
        failure.level,
        "%s failed, reference %s: %s",
        subject,
        reference,
        type(cause).__name__,
        exc_info=cause if failure.with_traceback else None,
    )
    return failure.sentence


async def report_failure(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person privately, whatever stage the interaction is in. Never raises a Discord error."""
    command = interaction.command
    sentence = note_failure(error, f"/{command.qualified_name}" if command else "a button or form")
    if sentence is None or interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await _tell_privately(interaction, sentence)
    except discord.DiscordException as refused:
        log.info("could not tell a person about a failure: %s", type(refused).__name__)


async def _tell_privately(interaction: discord.Interaction, sentence: str) -> None:
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
        return
    original = await interaction.original_response()
    if not original.flags.loading or original.flags.ephemeral:
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
        return
    # "Thinking…" was shown to all, and the first message after it would be as public. So that one ends it.
    await interaction.edit_original_response(content=WITHDRAWN, allowed_mentions=NO_PINGS)
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
    await interaction.delete_original_response()


def _describe_source_error(error: SourceError) -> Failure:
    source, reason = _quote(error.source, 300), _quote(error.reason, MAX_REASON_UNITS)
    match error:
        case BlockedAddressError():
            sentence = f"I only read pages on the public internet, and {source} is not one."
        case FetchError():
            sentence = f"I could not get {source}: {reason}. Check that the link opens without logging in."
        case NotAnArticleError():
            sentence = (
                f"I found no article in {source}: {reason}. `/article add` without options takes pasted text."
            )
        case UnreadableError():
            sentence = f"I cannot read {source}: {reason}. Text, Markdown, HTML and PDF with text work."
        case TooLargeError():
            sentence = f"{source} is too large: {reason}. Add the part that matters as text."
        case _:
            sentence = f"I could not add {source}: {reason}."
    return Failure(sentence, logging.DEBUG)


def _describe_library_error(error: BaseException) -> Failure | None:
    match error:
        case QuestionError():
            return Failure(f"I cannot answer this: {_quote(str(error), MAX_REASON_UNITS)}.", logging.DEBUG)
        case ArticleNotFoundError():
            sentence = (
                f"There is no article {error.article_id} in this library; `/article list` shows the numbers."
            )
            return Failure(sentence, logging.DEBUG)
        case ModelError():
            problem = "My language model cannot be used right now, so I can neither search nor add."
        case StoreInUseError():
            problem = "Another program is using my library right now. Try again in a minute."
        case StoreUnwritableError():
            problem = "My library cannot be written right now, so nothing was changed."
        case StoreVersionError():
            problem = "My library was written by a newer version of me."
        case StoreDamagedError():
            problem = "My library is damaged and must be restored."
        case BackupError():
            problem = "The backup could not be written or read."
        case StoreError():
            problem = "My library cannot be used right now."
        case NewsIndexError():
            problem = "The library could not do this."
        case _:
            return None
    return Failure(f"{problem} {ASK_OPERATOR}", logging.ERROR, with_traceback=True)


def _describe_worker_error(error: BaseException) -> Failure | None:
    match error:
        case BusyError():
            return Failure("I am busy right now. Please try again in a moment.", logging.WARNING)
        case ClosingError():
            return Failure("I am restarting. Please try again in a minute.", logging.INFO)
        case ReindexRunningError():
            sentence = "A reindex is running already. Wait for its end, or stop it with its *Cancel* button."
            return Failure(sentence, logging.DEBUG)
    return None


def _describe_refusal(error: BaseException) -> Failure | None:
    match error:
        case Refusal():
            sentence = str(error)
        case app_commands.NoPrivateMessage():
            sentence = "This works only on a server, because every article belongs to one."
        case app_commands.MissingPermissions():
            sentence = f"For this you need {_permissions(error.missing_permissions)} on this server."
        case app_commands.BotMissingPermissions():
            sentence = f"For this I need {_permissions(error.missing_permissions)} in this channel."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            sentence = "This command has changed since Discord last showed it. Restart Discord and try again."
        case app_commands.CheckFailure():
            sentence = "You may not use this here."
        case _:
            return None
    return Failure(sentence, logging.DEBUG)


def _describe_discord(error: BaseException) -> Failure | None:
    match error:
        case discord.HTTPException() if error.code in GONE:
            return Failure(None, logging.DEBUG)
        case discord.Forbidden():
            sentence = "Discord does not let me do this here. Let me view this channel and send messages in it."
            return Failure(sentence, logging.INFO)
        case discord.DiscordServerError():
            return Failure("Discord has a problem right now. Please try again in a moment.", logging.WARNING)
    return None


def _quote(text: str, most_units: int) -> str:
    return escape(shorten(text, most_units)).rstrip(".")


def _permissions(names: Sequence[str]) -> str:
    words = (DISPLAYED.get(name, name.replace("_", " ").title()) for name in names)
    return "the permission " + ", ".join(f"**{word}**" for word in words)
