"""`watchdesk add`: add articles from URLs, files or standard input."""

import dataclasses
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.json_output import outcome_json, print_json, print_note
from bot.cli.library_access import open_or_create_library
from bot.cli.long_commands import stop_on_signals, sync
from bot.cli.options import AsJson, Corpus, DataDir
from bot.exit_codes import BadInputError, ExitCode, exit_code_of
from index import (
    OPERATOR,
    SHARED_CORPUS,
    AddOutcome,
    AddStatus,
    ArticleDraft,
    CorpusName,
    Provenance,
    PublishedAt,
    ReadError,
    TextOrigin,
)

if TYPE_CHECKING:
    from index import NewsIndex

STANDARD_INPUT = "-"
# More than any sensible INDEX_FETCH_MAX_BYTES; keeps an endless pipe from filling the memory.
_MOST_BYTES = 1_000_000_000
_URL = re.compile(r"(?:feed:)?[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOptions:
    """Facts that the user states; they override those found in the article."""

    title: str | None = None
    outlet: str | None = None
    published: PublishedAt | None = None
    url: str | None = None

    def apply(self, draft: ArticleDraft) -> ArticleDraft:
        from index import set_supplier, state_facts

        described = dataclasses.replace(
            draft,
            title=self.title or draft.title,
            outlet=self.outlet or draft.outlet,
            published=self.published or draft.published,
            url=self.url or draft.url,
        )
        now = datetime.now(UTC)
        return set_supplier(state_facts(draft, described, OPERATOR, now), OPERATOR, now)


@dataclass(frozen=True, slots=True)
class AddResult:
    """Outcome of one SOURCE argument; `code` is the exit code for this argument alone."""

    source: str
    outcome: AddOutcome
    code: ExitCode
    draft: ArticleDraft | None = None
    """The article as read; None if it could not be read."""


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE", help="A URL, a file (.txt .md .html .pdf), or - for text on standard input."
        ),
    ],
    *,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title of the article.")] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was published, such as 2021-08-24.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="URL of the article.")] = None,
    data_dir: DataDir = None,
    corpus: Corpus = SHARED_CORPUS,
    as_json: AsJson = False,
) -> None:
    """Add articles from URLs, files or standard input.

    Exit code 1: some could not be added. 2: none could, because of the input.
    """
    description = ArticleOptions(title=title, outlet=outlet, published=_read_published(published), url=url)
    if len(sources) > 1 and description != ArticleOptions():
        raise BadInputError("--title, --outlet, --published and --url describe one article; give one SOURCE")
    results: list[AddResult] = []
    with open_or_create_library(data_dir) as index, stop_on_signals() as is_stopped:
        for source in sources:
            if not is_stopped():
                results.append(add_article(index, corpus, source, description))
                _print_result(results[-1], as_json=as_json)
        synced = sync(index, is_stopped) if any(_is_new(result) for result in results) else None
        stopped = is_stopped()
    if as_json:
        outcomes = [outcome_json(result.source, result.outcome, result.draft) for result in results]
        print_json({"outcomes": outcomes, "embedded": synced.embedded if synced else 0, "cancelled": stopped})
    raise typer.Exit(ExitCode.STOPPED if stopped else combined_code([result.code for result in results]))


def add_article(index: "NewsIndex", corpus: CorpusName, source: str, description: ArticleOptions) -> AddResult:
    """Read one source and store it. An unreadable source is an outcome, not an error."""
    try:
        draft = description.apply(_read_source(index, source))
    except ReadError as error:
        rejected = AddOutcome(status=AddStatus.REJECTED, reason=error.reason)
        return AddResult(source, rejected, exit_code_of(error))
    [outcome] = index.add(corpus, [draft])
    code = ExitCode.BAD_INPUT if outcome.status is AddStatus.REJECTED else ExitCode.DONE
    return AddResult(source, outcome, code, draft)


def combined_code(codes: Sequence[ExitCode]) -> ExitCode:
    """The common code if all are equal, else FAILED."""
    different = set(codes)
    return different.pop() if len(different) == 1 else ExitCode.FAILED


def _read_source(index: "NewsIndex", source: str) -> ArticleDraft:
    if source == STANDARD_INPUT:
        if sys.stdin.isatty():
            print_note("Type or paste the text, then press Ctrl-D (on Windows: Ctrl-Z, Enter).")
        draft = index.read_bytes(sys.stdin.buffer.read(_MOST_BYTES), name="text.txt")
        return dataclasses.replace(draft, came_from=Provenance(text_origin=TextOrigin.TYPED))
    if _URL.match(source):
        return index.fetch(source)
    return index.read_file(Path(source))


def _read_published(text: str | None) -> PublishedAt | None:
    if text is None:
        return None
    from index import read_date

    published = read_date(text)
    if published is None:
        raise BadInputError(
            f"--published {text!r} is not a date; write 2021-08-24 or 2021-08-24T10:00:00+08:00"
        )
    return published


def _print_result(result: AddResult, *, as_json: bool) -> None:
    from bot.cli.report_output import outcome_text

    if result.code is not ExitCode.DONE:
        print_note(outcome_text(_source_name(result.source), result.outcome))
    elif not as_json:
        print(outcome_text(_source_name(result.source), result.outcome, result.draft), flush=True)


def _source_name(source: str) -> str:
    return "standard input" if source == STANDARD_INPUT else source


def _is_new(result: AddResult) -> bool:
    return result.outcome.status in (AddStatus.ADDED, AddStatus.UPDATED)
