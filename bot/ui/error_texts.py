"""Turn an exception into a message for the user and a log level.

The message says what to do, and never contains a path of the host, a token or a traceback. An unexpected error
gets a reference id; the log has the traceback under the same id.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import BusyError, ClosingError, Refusal
from bot.bot_observer import InteractionOutcome
from bot.i18n.translator import ENGLISH, N_, Translator, translator_of_reader
from bot.request_reference import current_reference
from bot.ui.discord_markup import escape, shorten
from bot.ui.repeated_sending import CUT_CONNECTION
from bot.ui.reply import NO_PINGS
from index import (
    ArticleChangedError,
    ArticleNotFoundError,
    ArticleReplacedError,
    BackupError,
    BlockedAddressError,
    CriteriaError,
    DeclarationError,
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
    RobotsDisallowedError,
    SourceExistsError,
    SourceNotFoundError,
    StandingQueryNotFoundError,
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
"""The channel, message, webhook, interaction or its token no longer exists, so no reply is possible.
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json"""
MAX_REASON_UNITS = 1200
OUTCOME = "outcome"
"""In the extras of an interaction that failed: its InteractionOutcome."""
RESTARTING = N_("I am restarting. Please try again in a minute.")
ASK_OPERATOR = N_("Please tell the bot's operator; the log has details.")
PERMISSION_NAMES = {"manage_guild": N_("Manage Server")}
"""Permissions whose name in Discord's client differs from its API."""
WITHDRAWN = N_("That did not work. Only the person who asked can see why.")

_LIBRARY_ERROR_TEXTS: dict[type[NewsIndexError], str] = {
    ModelError: N_("My language model is unavailable right now, so I cannot search or add articles."),
    StoreInUseError: N_("Another program is using my library right now. Try again in a minute."),
    StoreFullError: N_("My disk is full, so nothing was changed. I can still answer questions."),
    StoreUnwritableError: N_("I cannot write to my library right now, so nothing was changed."),
    StoreVersionError: N_("My library was written by a newer version of this bot."),
    StoreDamagedError: N_("Part of my library is damaged, so I cannot do this."),
    BackupError: N_("The backup could not be written or read."),
    StoreError: N_("My library is unavailable right now."),
    NewsIndexError: N_("I could not do this."),
}
_SOURCE_ERROR_TEXTS: dict[type[ReadError], str] = {
    BlockedAddressError: N_("I can only read pages on the public internet, and {source} is not one."),
    FetchError: N_("I could not load {source}: {reason}. Check that the link opens without a login."),
    NotAnArticleError: N_(
        "I found no article in {source}: {reason}. To paste the text, use `/article add` without options."
    ),
    NotAFeedError: N_("I found nothing to follow in {source}: {reason}."),
    RobotsDisallowedError: N_("I did not read {source}: {reason}."),
    ReadingAbortedError: N_("I stopped reading {source}: {reason}."),
    UnreadableError: N_(
        "I cannot read {source}: {reason}. I can read text, Markdown, HTML, and PDF files that contain text."
    ),
    TooLargeError: N_("{source} is too large: {reason}. Paste the part that matters as text."),
    ReadError: N_("I could not add {source}: {reason}."),
}
"""In both mappings the first matching class counts, so subclasses come before their base."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """The message for the user and the log level. `sentence` is None if no reply is possible."""

    sentence: str | None
    level: int
    with_traceback: bool = False

    @property
    def outcome(self) -> InteractionOutcome:
        """What the error counts as if it ends the use of a command, button or form."""
        if self.sentence is None:
            return InteractionOutcome.LOST
        return InteractionOutcome.FAILED if self.level >= logging.WARNING else InteractionOutcome.REFUSED


def describe_error(error: BaseException, *, reference: str, say: Translator = ENGLISH) -> ErrorReport:
    """Describe any exception. `reference` is shown for unexpected ones only."""
    error = unwrap_command_error(error)
    if isinstance(error, ReadError):
        return _describe_read_error(error, say)
    expected = (
        _describe_library_error(error, say)
        or _describe_executor_error(error, say)
        or _describe_refusal(error, say)
        or _describe_discord_error(error, say)
    )
    return expected or ErrorReport(
        say(
            "Something went wrong on my side. {ask_operator} Reference: `{reference}`.",
            ask_operator=say(ASK_OPERATOR),
            reference=reference,
        ),
        logging.ERROR,
        with_traceback=True,
    )


def unwrap_command_error(error: BaseException) -> BaseException:
    """The error that a command raised, without the wrapper of discord.py."""
    while isinstance(error, app_commands.CommandInvokeError | commands.CommandInvokeError):
        error = error.original
    return error


def log_and_describe_error(error: BaseException, subject: str, say: Translator = ENGLISH) -> str | None:
    """Log an error and return the message for the user; None if no reply is possible.

    `subject` names the action ("/article add"), never what the user wrote.
    """
    reference = current_reference() or secrets.token_hex(4)
    report = describe_error(error, reference=reference, say=say)
    cause = unwrap_command_error(error)
    log.log(
        report.level,
        "%s failed, reference %s: %s%s",
        subject,
        reference,
        type(cause).__name__,
        # Its message is one line that says what to do, without any content of the library.
        f": {cause}" if isinstance(cause, StoreError) else "",
        exc_info=cause if report.with_traceback else None,
    )
    return report.sentence


async def reply_with_error(interaction: discord.Interaction, error: BaseException) -> None:
    """Report an error to the user privately, at any stage of the interaction.

    Never raises an error of Discord or the network.
    """
    command = interaction.command
    subject = f"/{command.qualified_name}" if command else "a button or form"
    interaction.extras[OUTCOME] = describe_error(error, reference="").outcome
    sentence = log_and_describe_error(error, subject, translator_of_reader(interaction))
    if sentence is None or interaction.type is discord.InteractionType.autocomplete:
        return
    try:
        await _reply_privately(interaction, sentence)
    except (discord.DiscordException, *CUT_CONNECTION) as refused:
        log.info("could not report an error to a user: %s", type(refused).__name__)


async def _reply_privately(interaction: discord.Interaction, sentence: str) -> None:
    if not interaction.response.is_done():
        await interaction.response.send_message(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
        return
    original = await interaction.original_response()
    if not original.flags.loading or original.flags.ephemeral:
        await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
        return
    # "Thinking…" is public, and so would be the first message after it. This edit takes that place.
    withdrawn = translator_of_reader(interaction)(WITHDRAWN)
    await interaction.edit_original_response(content=withdrawn, allowed_mentions=NO_PINGS)
    await interaction.followup.send(sentence, ephemeral=True, allowed_mentions=NO_PINGS)
    await interaction.delete_original_response()


def _describe_read_error(error: ReadError, say: Translator) -> ErrorReport:
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
                "There is no article {number} in this library. `/article list` shows the numbers.",
                number=error.article_id,
            )
            return ErrorReport(sentence, logging.DEBUG)
    expected = (
        _describe_article_change(error, say)
        or _describe_source_error(error, say)
        or _describe_source_limit(error, say)
        or _describe_declaration_error(error, say)
        or _describe_standing_query_error(error, say)
    )
    if expected is not None:
        return ErrorReport(expected, logging.DEBUG)
    problem = _find_library_problem(error)
    if problem is None:
        return None
    sentence = f"{say(problem)} {say(ASK_OPERATOR)}"
    return ErrorReport(sentence, logging.ERROR, with_traceback=not isinstance(error, StoreError))


def _describe_article_change(error: BaseException, say: Translator) -> str | None:
    match error:
        case ArticleChangedError():
            return say("This changed after you opened it, so nothing was done. Open it again.")
        case ArticleReplacedError():
            return say(
                "Article {number} was added again as article {by}, so it stays removed.",
                number=error.article_id,
                by=error.by,
            )
    return None


def _describe_source_error(error: BaseException, say: Translator) -> str | None:
    match error:
        case SourceNotFoundError():
            return say("There is no source {number}. `/source list` shows the numbers.", number=error.source_id)
        case SourceExistsError():
            return say("This feed is already followed as source {number}.", number=error.source_id)
        case NothingToRollBackError():
            return say(
                "There is no reindex of source {number} to undo.",
                number=error.source_id,
            )
        case LabelError():
            reason = _quote(say.wording(error.reason), MAX_REASON_UNITS)
            return say("I cannot set this label: {reason}.", reason=reason)
        case StoreInUseError(reason=Wording() as reason):  # Of one source, which another process polls.
            return say(
                "Not possible right now: {reason}.", reason=_quote(say.wording(reason), MAX_REASON_UNITS)
            )
    return None


def _describe_source_limit(error: BaseException, say: Translator) -> str | None:
    if not isinstance(error, TooManySourcesError):
        return None
    return say("This server already follows {n:,} sources, the most allowed. Remove one first.", n=error.most)


def _describe_declaration_error(error: BaseException, say: Translator) -> str | None:
    if not isinstance(error, DeclarationError):
        return None
    return say("I cannot do this: {reason}.", reason=_quote(say.wording(error.reason), MAX_REASON_UNITS))


def _describe_standing_query_error(error: BaseException, say: Translator) -> str | None:
    match error:
        case CriteriaError():
            reason = _quote(say.wording(error.reason), MAX_REASON_UNITS)
            return say("I cannot look for this: {reason}.", reason=reason)
        case StandingQueryNotFoundError():  # Only deliveries are asked about by number.
            return say("This delivery was removed. {list} shows the others.", list=say.command("deliver list"))
    return None


def _find_library_problem(error: BaseException) -> str | None:
    return next((problem for kind, problem in _LIBRARY_ERROR_TEXTS.items() if isinstance(error, kind)), None)


def _describe_executor_error(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case BusyError():
            sentence = say("I am busy right now. Please try again in a moment.")
            return ErrorReport(sentence, logging.WARNING)
        case ClosingError():
            return ErrorReport(say(RESTARTING), logging.INFO)
    return None


def _describe_refusal(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case Refusal():
            sentence = error.translate_with(say)
        case app_commands.NoPrivateMessage():
            sentence = say("This works only on a server.")
        case app_commands.MissingPermissions():
            names = _permissions(error.missing_permissions, say)
            sentence = say("You need the permission {names} on this server to do this.", names=names)
        case app_commands.BotMissingPermissions():
            names = _permissions(error.missing_permissions, say)
            sentence = say("I need the permission {names} in this channel to do this.", names=names)
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            sentence = say("This command has changed. Restart Discord and try again.")
        case app_commands.CheckFailure():
            sentence = say("You cannot use this here.")
        case _:
            return None
    return ErrorReport(sentence, logging.DEBUG)


def _describe_discord_error(error: BaseException, say: Translator) -> ErrorReport | None:
    match error:
        case discord.HTTPException() if error.code in GONE_CODES:
            return ErrorReport(None, logging.DEBUG)
        case discord.Forbidden():
            sentence = say(
                "Discord does not let me do this here. I need to view this channel and send messages in it."
            )
            return ErrorReport(sentence, logging.INFO)
        case discord.DiscordServerError():
            return ErrorReport(
                say("Discord is having problems right now. Please try again in a moment."), logging.WARNING
            )
    return None


def _quote(text: str, most_units: int) -> str:
    return escape(shorten(text, most_units)).rstrip(".")


def _permissions(names: Sequence[str], say: Translator) -> str:
    words = (say(PERMISSION_NAMES.get(name, name.replace("_", " ").title())) for name in names)
    return ", ".join(f"**{word}**" for word in words)
