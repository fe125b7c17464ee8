"""Turn an exception into a sentence for the user and a log level.

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

from bot.bot_errors import BusyError, ClosingError, Refusal
from bot.i18n.translator import ENGLISH, N_, Translator, translator_of_reader
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import NO_PINGS
from index import (
    ArticleChangedError,
    ArticleNotFoundError,
    ArticleReplacedError,
    BackupError,
    BlockedAddressError,
    FetchError,
    LabelError,
    ModelError,
    NewsIndexError,
    NotAFeedError,
    NotAnArticleError,
    NothingToRollBackError,
    QuestionError,
    ReadError,
    ReadingAbortedError,
    SourceExistsError,
    SourceNotFoundError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreInUseError,
    StoreUnwritableError,
    StoreVersionError,
    TooLargeError,
    TooManySourcesError,
    UnreadableError,
    Wording,
)

log = logging.getLogger(__name__)

GONE_CODES = {10003, 10008, 10015, 10062, 50027}
"""The channel, message, webhook, interaction or its token is no more: nobody is left to be told.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""
MAX_REASON_UNITS = 1200
ASK_OPERATOR = N_("Please tell the person who runs this bot; the log says more.")
PERMISSION_NAMES = {"manage_guild": N_("Manage Server")}
"""Permissions that Discord's client names otherwise than its API."""
WITHDRAWN = N_("This did not work. Only the person who asked is told why.")

_LIBRARY_ERROR_TEXTS: dict[type[NewsIndexError], str] = {
    ModelError: N_("My language model cannot be used right now, so I can neither search nor add."),
    StoreInUseError: N_("Another program is using my library right now. Try again in a minute."),
    StoreFullError: N_("My disk is full, so nothing was changed. I can still answer questions."),
    StoreUnwritableError: N_("My library cannot be written right now, so nothing was changed."),
    StoreVersionError: N_("My library was written by a newer version of me."),
    StoreDamagedError: N_("A part of my library is damaged, so I cannot do this."),
    BackupError: N_("The backup could not be written or read."),
    StoreError: N_("My library cannot be used right now."),
    NewsIndexError: N_("The library could not do this."),
}
_SOURCE_ERROR_TEXTS: dict[type[ReadError], str] = {
    BlockedAddressError: N_("I only read pages on the public internet, and {source} is not one."),
    FetchError: N_("I could not get {source}: {reason}. Check that the link opens without logging in."),
    NotAnArticleError: N_(
        "I found no article in {source}: {reason}. `/article add` without options takes pasted text."
    ),
    NotAFeedError: N_("I found nothing to follow in {source}: {reason}."),
    ReadingAbortedError: N_("I stopped reading {source}: {reason}."),
    UnreadableError: N_("I cannot read {source}: {reason}. Text, Markdown, HTML and PDF with text work."),
    TooLargeError: N_("{source} is too large: {reason}. Add the part that matters as text."),
    ReadError: N_("I could not add {source}: {reason}."),
}
"""Of both the first that fits counts: from the particular to the general."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """What the person is told, and how loudly the log speaks. `sentence` None: there is no way to tell."""

    sentence: str | None
    level: int
    with_traceback: bool = False


def describe_error(error: BaseException, *, reference: str, say: Translator = ENGLISH) -> ErrorReport:
    """Total: every exception has a description. `reference` is shown only for what nobody foresaw."""
    error = unwrap_command_error(error)
    if isinstance(error, ReadError):
        return _describe_source_error(error, say)
    foreseen = (
        _describe_library_error(error, say)
        or _describe_worker_error(error, say)
        or _describe_refusal(error, say)
        or _describe_discord(error, say)
    )
    return foreseen or ErrorReport(
        say(
            "Something went wrong that should not have. {ask_operator} Reference: `{reference}`.",
            ask_operator=say(ASK_OPERATOR),
            reference=reference,
        ),
        logging.ERROR,
        with_traceback=True,
    )


def unwrap_command_error(error: BaseException) -> BaseException:
    """The error that a command raised, without discord.py's wrapping."""
    while isinstance(error, app_commands.CommandInvokeError | commands.CommandInvokeError):
        error = error.original
    return error


def log_and_describe_error(error: BaseException, subject: str, say: Translator = ENGLISH) -> str | None:
    """Log a failure and return the sentence for the person; None if there is nobody to tell.

    `subject` names what was done ("/article add"), never what the person wrote.
    """
    reference = secrets.token_hex(4)
    failure = describe_error(error, reference=reference, say=say)
    cause = unwrap_command_error(error)
    log.log(
        failure.level,
        "%s failed, reference %s: %s%s",
        subject,
        reference,
        type(cause).__name__,
        # Says what to do, on one line and without any contents of the library.
        f": {cause}" if isinstance(cause, StoreError) else "",
        exc_info=cause if failure.with_traceback else None,
    )
    return failure.sentence


async def reply_with_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Tell the person privately, whatever stage the interaction is in. Never raises a Discord error."""
    command = interaction.command
    subject = f"/{command.qualified_name}" if command else "a button or form"
    sentence = log_and_describe_error(error, subject, translator_of_reader(interaction))
    if sentence is None or interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await _reply_privately(interaction, sentence)
    except discord.DiscordException as refused:
        log.info("could not tell a person about a failure: %s", type(refused).__name__)


async def _reply_privately(interaction: discord.Interaction, sentence: str) -> None:
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
        return
    original = await interaction.original_response()
    if not original.flags.loading or original.flags.ephemeral:
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
        return
    # "Thinking…" was shown to all, and the first message after it would be as public. So that one ends it.
    withdrawn = translator_of_reader(interaction)(WITHDRAWN)
    await interaction.edit_original_response(content=withdrawn, allowed_mentions=NO_PINGS)
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
    await interaction.delete_original_response()


def _describe_source_error(error: ReadError, say: Translator) -> ErrorReport:
    pattern = next(pattern for kind, pattern in _SOURCE_ERROR_TEXTS.items() if isinstance(error, kind))
    location = _quote(say.wording(error.location), 300)
    reason = _quote(say.wording(error.reason), MAX_REASON_UNITS)
    return ErrorReport(say(pattern, source=location, reason=reason), logging.DEBUG)


def _describe_library_error(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case QuestionError():
            reason = _quote(say.wording(error.reason), MAX_REASON_UNITS)
            return ErrorReport(say("I cannot answer this: {reason}.", reason=reason), logging.DEBUG)
        case ArticleNotFoundError():
            sentence = say(
                "There is no article {number} in this library; `/article list` shows the numbers.",
                number=error.article_id,
            )
            return ErrorReport(sentence, logging.DEBUG)
    foreseen = (
        _sentence_about_change(error, say)
        or _sentence_about_source(error, say)
        or _sentence_about_number(error, say)
    )
    if foreseen is not None:
        return ErrorReport(foreseen, logging.DEBUG)
    problem = _problem_of_library(error)
    if problem is None:
        return None
    sentence = f"{say(problem)} {say(ASK_OPERATOR)}"
    return ErrorReport(sentence, logging.ERROR, with_traceback=not isinstance(error, StoreError))


def _sentence_about_change(error: BaseException, say: Translator) -> str | None:
    match error:
        case ArticleChangedError():
            return say("This has changed since you were shown it, so nothing was done. Look at it again.")
        case ArticleReplacedError():
            return say(
                "Article {number} was added again as article {by}, so it stays removed.",
                number=error.article_id,
                by=error.by,
            )
    return None


def _sentence_about_source(error: BaseException, say: Translator) -> str | None:
    match error:
        case SourceNotFoundError():
            return say("There is no source {number}; `/source list` shows the numbers.", number=error.source_id)
        case SourceExistsError():
            return say("This feed is followed already, as source {number}.", number=error.source_id)
        case NothingToRollBackError():
            return say(
                "No reindex of source {number} has changed anything that could be taken back.",
                number=error.source_id,
            )
        case LabelError():
            reason = _quote(say.wording(error.reason), MAX_REASON_UNITS)
            return say("I cannot set this label: {reason}.", reason=reason)
        case StoreInUseError(reason=Wording() as reason):  # Of one source: others poll it or read it again.
            return say("Not now: {reason}.", reason=_quote(say.wording(reason), MAX_REASON_UNITS))
    return None


def _sentence_about_number(error: BaseException, say: Translator) -> str | None:
    if not isinstance(error, TooManySourcesError):
        return None
    return say("This server follows {n:,} sources, as many as it may. Remove some of them first.", n=error.most)


def _problem_of_library(error: BaseException) -> str | None:
    return next((problem for kind, problem in _LIBRARY_ERROR_TEXTS.items() if isinstance(error, kind)), None)


def _describe_worker_error(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case BusyError():
            sentence = say("I am busy right now. Please try again in a moment.")
            return ErrorReport(sentence, logging.WARNING)
        case ClosingError():
            return ErrorReport(say("I am restarting. Please try again in a minute."), logging.INFO)
    return None


def _describe_refusal(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case Refusal():
            sentence = error.translate_with(say)
        case app_commands.NoPrivateMessage():
            sentence = say("This works only on a server, because every article belongs to one.")
        case app_commands.MissingPermissions():
            names = _permissions(error.missing_permissions, say)
            sentence = say("For this you need the permission {names} on this server.", names=names)
        case app_commands.BotMissingPermissions():
            names = _permissions(error.missing_permissions, say)
            sentence = say("For this I need the permission {names} in this channel.", names=names)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            sentence = say(
                "This command has changed since Discord last showed it. Restart Discord and try again."
            )
        case app_commands.CheckFailure():
            sentence = say("You may not use this here.")
        case _:
            return None
    return ErrorReport(sentence, logging.DEBUG)


def _describe_discord(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case discord.HTTPException() if error.code in GONE_CODES:
            return ErrorReport(None, logging.DEBUG)
        case discord.Forbidden():
            sentence = say(
                "Discord does not let me do this here. Let me view this channel and send messages in it."
            )
            return ErrorReport(sentence, logging.INFO)
        case discord.DiscordServerError():
            return ErrorReport(
                say("Discord has a problem right now. Please try again in a moment."), logging.WARNING
            )
    return None


def _quote(text: str, most_units: int) -> str:
    return escape(shorten(text, most_units)).rstrip(".")


def _permissions(names: Sequence[str], say: Translator) -> str:
    words = (say(PERMISSION_NAMES.get(name, name.replace("_", " ").title())) for name in names)
    return ", ".join(f"**{word}**" for word in words)
