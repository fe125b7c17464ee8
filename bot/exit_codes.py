"""Exit codes of the process, and the mapping from errors to exit codes."""

from enum import IntEnum

from index import (
    ArticleNotFoundError,
    BackupError,
    BlockedAddressError,
    CriteriaError,
    DeclarationError,
    FetchError,
    LabelError,
    NewsIndexError,
    NothingToRollBackError,
    QuestionError,
    ReadError,
    SourceExistsError,
    SourceNotFoundError,
    StandingQueryNotFoundError,
    TooManySourcesError,
)

_BAD_INPUT_ERRORS = (
    ReadError,
    QuestionError,
    ArticleNotFoundError,
    BackupError,
    SourceNotFoundError,
    SourceExistsError,
    LabelError,
    DeclarationError,
    CriteriaError,
    StandingQueryNotFoundError,
    NothingToRollBackError,
    TooManySourcesError,
)


class ExitCode(IntEnum):
    """Part of the terminal contract: other programs rely on these numbers."""

    DONE = 0
    FAILED = 1
    BAD_INPUT = 2
    UPGRADE_NEEDED = 3
    UPGRADE_BLOCKED = 4
    STOPPED = 130


class BadInputError(Exception):
    """Unusable input or settings; the message says why, in one line."""


def exit_code_of(error: NewsIndexError) -> ExitCode:
    """BAD_INPUT if the input was wrong, FAILED for any other cause."""
    if isinstance(error, FetchError) and not isinstance(error, BlockedAddressError):
        return ExitCode.FAILED
    return ExitCode.BAD_INPUT if isinstance(error, _BAD_INPUT_ERRORS) else ExitCode.FAILED
