"""Options that several commands share. Imported by every command, so nothing here may load the index."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.exit_codes import BadInputError
from index import SHARED_CORPUS, CorpusName, Period, Region

# Matches the corpora of servers too; only characters that are safe in a shell, a file system and a list.
_CORPUS_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


MAX_NUMBER = 2**63 - 1
"""The largest integer that the database stores; larger numbers are bad input."""


def read_corpus_name(text: str) -> CorpusName:
    """Validate the name of a corpus. Raises typer.BadParameter."""
    if not _CORPUS_NAME.fullmatch(text):
        raise typer.BadParameter(f"{text!r} is not a corpus name; use letters, digits and - _ . :")
    return CorpusName(text)


def readable_corpora(corpus: CorpusName) -> list[CorpusName]:
    """The corpora that a question in a corpus may quote: that corpus and the shared one."""
    return list(dict.fromkeys([corpus, SHARED_CORPUS]))


DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", metavar="DIR", help="Folder of the library, instead of INDEX_DATA_DIR."),
]
Corpus = Annotated[
    CorpusName, typer.Option("--corpus", metavar="NAME", parser=read_corpus_name, help="Corpus to use.")
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
        help="Accepted but ignored: this command covers the whole library.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]

REGIONS = ", ".join(Region)
Since = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published on DATE or later.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles published on DATE or earlier.")]
Outlet = Annotated[str | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")]
InRegion = Annotated[
    Region | None,
    typer.Option("--region", metavar="REGION", help=f"Only articles about this region: {REGIONS}."),
]
InLanguages = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        metavar="CODE",
        help="Only articles in this language, such as en or zh, and those whose language is unknown. "
        "Repeat it for several.",
    ),
]
AsOf = Annotated[
    str | None, typer.Option(metavar="DATE", help="Answer as on that day: ignore articles published later.")
]


def read_period(text: str, *, now: datetime | None = None) -> Period:
    """Parse a year, month, day, instant or phrase like `index.read_period`. Raises BadInputError."""
    from index import read_period as find_period

    period = find_period(text, now=now or datetime.now(UTC))
    if period is None:
        raise BadInputError(
            f"{text!r} is not a date; write 2021, 2021-08, 2021-08-24 or 2021-08-24T10:00:00+08:00, "
            "or words such as yesterday, last week, 3 days, March 2021"
        )
    return period
