"""Lists of feeds in words: what a file of them held, and what of ours one holds. Pure."""

from collections.abc import Iterator, Sequence

from bot.following.fitting import Fitted, fit_lines
from bot.following.report_lines import Quote
from bot.language import Language
from bot.text_file import TextFile
from index import OpmlReport, Source, SourceKind

IMPORT_FILE = "import.txt"


def describe_export(sources: Sequence[Source], say: Language) -> str:
    """What the file holds, and what it cannot."""
    feeds = sum(source.kind is SourceKind.FEED for source in sources)
    told = say.plural("{n:,} feed, as OPML.", "{n:,} feeds, as OPML.", feeds)
    if not (sitemaps := len(sources) - feeds):
        return told
    left_out = say.plural(
        "{n:,} news sitemap is left out, which OPML has no place for.",
        "{n:,} news sitemaps are left out, which OPML has no place for.",
        sitemaps,
    )
    return f"{told} {left_out}"


def describe_import(report: OpmlReport, say: Language) -> str:
    """The figures, and as many of the problems as fit."""
    lines = [say.plural("{n:,} feed is followed now.", "{n:,} feeds are followed now.", len(report.added))]
    if report.added:
        lines.append(
            say("They are read within the next minutes; {list} tells.", list=say.command("source list"))
        )
    if report.known:
        lines.append(say.plural("{n:,} was followed already.", "{n:,} were followed already.", report.known))
    if report.problems:
        lines.append(say.plural("{n:,} was not taken:", "{n:,} were not taken:", len(report.problems)))
    return "\n".join([*lines, *_fit(report, say).shown])


def attach_import(report: OpmlReport, say: Language) -> TextFile | None:
    """All problems; None if they fit into the message."""
    return _fit(report, say).attach(IMPORT_FILE)


def _fit(report: OpmlReport, say: Language) -> Fitted:
    return fit_lines(lambda quote: _problems(report, say, quote), say)


def _problems(report: OpmlReport, say: Language, quote: Quote) -> Iterator[str]:
    for problem in report.problems:
        reason = quote(say.wording(problem.reason))
        yield say("- {subject}: {result}", subject=quote(problem.url), result=reason)
