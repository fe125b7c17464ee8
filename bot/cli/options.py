"""Options that several commands share."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.exit_codes import BadInputError
from index import SHARED_CORPUS, CorpusName, Period
from index import read_period as find_period

# Matches the corpora of servers too; only characters that are safe in a shell, a file system and a list.
_CORPUS_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


MAX_NUMBER = 2**63 - 1
"""The largest integer that the database stores; larger numbers are bad input."""


def read_corpus_name(text: str) -> CorpusName:
    """Validate the name of a corpus. Raises typer.BadParameter."""
    if not _CORPUS_NAME.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is no name of a corpus; use letters, digits and - _ . :")
    return CorpusName(text)


def readable_corpora(corpus: CorpusName) -> list[CorpusName]:
    """The corpora that a question in a corpus may quote: that corpus and the shared one."""
    return list(dict.fromkeys([corpus, SHARED_CORPUS]))


DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Folder of the library, before INDEX_DATA_DIR."),
]
Corpus = Annotated[
    CorpusName, typer.Option("--corpus", metavar="NAME", parser=read_corpus_name, help="Corpus to work in.")
]
OneCorpusOrAll = Annotated[
    CorpusName | None,
    typer.Option("--corpus", metavar="NAME", parser=read_corpus_name, help="One corpus instead of all."),
]
EveryCorpus = Annotated[
    CorpusName | None,
    typer.Option(
        "--corpus",
        metavar="NAME",
        parser=read_corpus_name,
        help="Taken as everywhere, but this command always concerns the whole library.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


def read_period(text: str, *, now: datetime | None = None) -> Period:
    """Parse a year, month, day, instant or phrase like `index.read_period`. Raises BadInputError."""
    period = find_period(text, now=now or datetime.now(UTC))
    if period is None:
        raise BadInputError(
            f"{text!r} is no date; write 2021, 2021-08, 2021-08-24 or 2021-08-24T10:00:00+08:00, "
            "or words such as yesterday, last week, 3 days, March 2021"
        )
    return period
