"""Error messages for users and for the log."""

import logging
from collections.abc import Iterator

import discord
import pytest
from discord import app_commands

from bot.bot_errors import BusyError, ClosingError, ExecutorError
from bot.ui.error_texts import Refusal, describe_error, log_and_describe_error
from index import (
    ArticleId,
    ArticleNotFoundError,
    ArticleReplacedError,
    ModelError,
    NewsIndexError,
    NothingToRollBackError,
    ReadError,
    ReadingAbortedError,
    SourceExistsError,
    SourceId,
    SourceNotFoundError,
    StoreError,
    TooLargeError,
    TooManySourcesError,
)

GENERIC = "Something went wrong on my side."


def test_every_error_of_the_library_has_its_own_message():
    sentences = {describe_error(error, reference="r").sentence for error in _library_errors()}

    assert len(sentences) == len(list(_library_errors()))
    assert not [sentence for sentence in sentences if sentence is None or GENERIC in sentence]


def test_every_error_of_the_executor_has_a_message():
    errors = [BusyError("questions", 3), ClosingError("questions")]

    assert {type(error) for error in errors} == set(ExecutorError.__subclasses__())
    assert not [error for error in errors if GENERIC in describe_error(error, reference="r").sentence]


@pytest.mark.parametrize(
    "error",
    [
        ZeroDivisionError("x"),
        KeyboardInterrupt(),
        app_commands.AppCommandError("x"),
        discord.DiscordException("x"),
    ],
)
def test_any_other_error_only_shows_its_reference(error: BaseException):
    failure = describe_error(error, reference="ab12")

    assert failure.sentence == (
        f"{GENERIC} Please tell the bot's operator; the log has details. Reference: `ab12`."
    )
    assert (failure.level, failure.with_traceback) == (logging.ERROR, True)


def test_a_store_error_does_not_show_its_path():
    assert "srv" not in describe_error(StoreError("/srv/secret", "broken"), reference="r").sentence


def test_user_input_is_escaped():
    error = ReadError("https://example.org/**x**", "it says @everyone")

    assert describe_error(error, reference="r").sentence == (
        r"I could not add https\:\/\/example.org\/\*\*x\*\*: it says \@everyone."
    )


def test_a_refusal_shows_its_own_message():
    assert describe_error(Refusal("Not today."), reference="r").sentence == "Not today."


def test_a_user_error_is_not_logged_above_debug(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO):
        log_and_describe_error(ReadError("a.txt", "empty"), "/article add")

    assert caplog.records == []


def test_a_broken_model_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture):
    log_and_describe_error(ModelError("some/model", "has no weights"), "/ask")

    [record] = caplog.records
    assert (record.levelno, bool(record.exc_info)) == (logging.ERROR, True)


def _library_errors() -> Iterator[NewsIndexError]:
    """One of each class, including the root."""
    kinds: list[type[NewsIndexError]] = [NewsIndexError]
    while kinds:
        kind = kinds.pop()
        kinds.extend(kind.__subclasses__())
        yield _example(kind)


def _limited(kind: type[NewsIndexError]) -> NewsIndexError:
    return kind(500) if kind is TooManySourcesError else kind("a.pdf", "it takes too long", cause="time")


def _example(kind: type[NewsIndexError]) -> NewsIndexError:
    if issubclass(kind, TooLargeError):
        return kind("a.txt", "over the limit", limit=10)
    if issubclass(kind, ReadingAbortedError | TooManySourcesError):
        return _limited(kind)
    if issubclass(kind, ReadError | StoreError | ModelError):
        return kind("name", "some reason")
    if issubclass(kind, ArticleReplacedError):
        return kind(ArticleId(7), by=ArticleId(8))
    if issubclass(kind, SourceExistsError):
        return kind("https://a.example/feed", source_id=SourceId(7))
    numbered = issubclass(kind, ArticleNotFoundError | SourceNotFoundError | NothingToRollBackError)
    return kind(ArticleId(7)) if numbered else kind("some reason")
