"""Lines of poll and refresh reports; a text file has the whole report if it does not fit into a message."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.i18n.translator import N_, Translator
from bot.ui.attachments import TextFile
from bot.ui.discord_markup import clean, count_units, escape, shorten
from index import EntryOutcome, PageChange, PollReport, RefreshedArticle, SourcePoll

MAX_THIRD_PARTY_UNITS = 150

FormatThirdPartyText = Callable[[str], str]
"""Formats third-party text for a line."""

OUTCOME_COUNT_TEXTS: Mapping[EntryOutcome, str] = {
    EntryOutcome.ADDED: N_("{n:,} added"),
    EntryOutcome.UPDATED: N_("{n:,} updated"),
    EntryOutcome.DUPLICATE: N_("{n:,} known already"),
    EntryOutcome.REJECTED: N_("{n:,} refused"),
    EntryOutcome.FAILED: N_("{n:,} to be tried again"),
}
PAGE_CHANGE_TEXTS: Mapping[PageChange, str] = {
    PageChange.UNCHANGED: N_("unchanged"),
    PageChange.REVISED: N_("its text has changed"),
    PageChange.CORRECTED: N_("corrected by the outlet"),
    PageChange.FACTS: N_("its title, date or another fact has changed"),
    PageChange.GONE: N_("its page is gone"),
    PageChange.BACK: N_("its page is back"),
    PageChange.FAILED: N_("could not be read"),
}


def format_for_message(text: str) -> str:
    """Format third-party text for a message."""
    return escape(shorten(text, MAX_THIRD_PARTY_UNITS))


def format_for_file(text: str) -> str:
    """Format third-party text for a text file, which has no markup."""
    return clean(text)


def describe_counts(counts: Mapping[EntryOutcome, int], say: Translator) -> str:
    """The outcomes of the listed articles, in figures."""
    parts = [say(text, n=n) for outcome, text in OUTCOME_COUNT_TEXTS.items() if (n := counts.get(outcome, 0))]
    return ", ".join(parts) or say("nothing new")


def poll_lines(report: PollReport, say: Translator, quote: FormatThirdPartyText) -> Iterator[str]:
    """A line per source, each followed by its rejected articles; then the changed pages of older articles."""
    for poll in report.polls:
        yield say("- {subject}: {result}", subject=quote(poll.title), result=_poll_result(poll, say, quote))
        for problem in poll.problems:
            reason = quote(say.wording(problem.reason))
            yield "  " + say("- {subject}: {result}", subject=quote(problem.url), result=reason)
    yield from article_lines(report.changes, say, quote)


def article_lines(
    articles: Iterable[RefreshedArticle], say: Translator, quote: FormatThirdPartyText
) -> Iterator[str]:
    """A line per changed article."""
    for article in articles:
        if article.change is not PageChange.UNCHANGED:
            subject = f"{article.article_id} · {quote(article.title)}"
            yield say("- {subject}: {result}", subject=subject, result=_change(article, say, quote))


def _poll_result(poll: SourcePoll, say: Translator, quote: FormatThirdPartyText) -> str:
    if poll.error is None:
        return describe_counts(poll.counts, say)
    reason = quote(say.wording(poll.error))
    if poll.was_paused:
        return say("could not be read for days, so it is paused now: {reason}", reason=reason)
    return say("could not be read: {reason}", reason=reason)


def _change(article: RefreshedArticle, say: Translator, quote: FormatThirdPartyText) -> str:
    change = say(PAGE_CHANGE_TEXTS[article.change])
    if article.reason is None:
        return change
    return say("{change}: {reason}", change=change, reason=quote(say.wording(article.reason)))


MAX_REPORT_UNITS = 1600
"""Of the 2,000 of a message; the rest is for the text around the lines."""

BuildLines = Callable[[FormatThirdPartyText], Iterable[str]]
"""Builds the lines of a report with the given format of third-party text."""


@dataclass(frozen=True, slots=True)
class TruncatedReport:
    """The shown lines of a report, and the whole report if it was truncated."""

    shown: tuple[str, ...]
    whole: str | None = None

    def attach(self, name: str) -> TextFile | None:
        """A file with the whole report; None if the message shows all of it."""
        return None if self.whole is None else TextFile(name, self.whole)


def truncate_report(
    make_lines: BuildLines, say: Translator, *, room_units: int = MAX_REPORT_UNITS
) -> TruncatedReport:
    """The first lines that fit into `room_units`, and the number of further lines."""
    whole = [*make_lines(format_for_file)]
    shown: list[str] = []
    for line in make_lines(format_for_message):
        room_units -= count_units(line) + 1
        if room_units < 0:
            left = say("and {n:,} more", n=len(whole) - len(shown))
            return TruncatedReport((*shown, left), "\n".join(whole) + "\n")
        shown.append(line)
    return TruncatedReport(tuple(shown))
