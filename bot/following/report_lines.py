"""What reading a source did, line by line: for a message, shortened and escaped, or for a text file, whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.language import N_, Language
from bot.markdown import clean, escape, shorten
from index import EntryOutcome, PageChange, PollReport, RefreshedArticle, SourcePoll

MAX_PIECE_UNITS = 150

Quote = Callable[[str], str]
"""What is done with a text of others before it stands in a line."""

OUTCOME_COUNTS: Mapping[EntryOutcome, str] = {
    EntryOutcome.ADDED: N_("{n:,} added"),
    EntryOutcome.UPDATED: N_("{n:,} updated"),
    EntryOutcome.DUPLICATE: N_("{n:,} known already"),
    EntryOutcome.REJECTED: N_("{n:,} refused"),
    EntryOutcome.FAILED: N_("{n:,} to be tried again"),
}
CHANGES: Mapping[PageChange, str] = {
    PageChange.UNCHANGED: N_("as it was"),
    PageChange.REVISED: N_("its text has changed"),
    PageChange.CORRECTED: N_("corrected by the outlet"),
    PageChange.FACTS: N_("its title, date or another fact has changed"),
    PageChange.GONE: N_("its page is gone"),
    PageChange.BACK: N_("its page is back"),
    PageChange.FAILED: N_("could not be read"),
}


def in_message(text: str) -> str:
    """A piece of a line in a message."""
    return escape(shorten(text, MAX_PIECE_UNITS))


def in_file(text: str) -> str:
    """The same in a text file, where nothing is markup."""
    return clean(text)


def describe_counts(counts: Mapping[EntryOutcome, int], say: Language) -> str:
    """What became of the articles that were listed, in figures."""
    told = [say(words, n=n) for outcome, words in OUTCOME_COUNTS.items() if (n := counts.get(outcome, 0))]
    return ", ".join(told) or say("nothing new")


def poll_lines(report: PollReport, say: Language, quote: Quote) -> Iterator[str]:
    """A line a source, each followed by the articles that were not taken; then pages that were looked at."""
    for poll in report.polls:
        yield say("- {subject}: {result}", subject=quote(poll.title), result=_poll_result(poll, say, quote))
        for problem in poll.problems:
            reason = quote(say.wording(problem.reason))
            yield "  " + say("- {subject}: {result}", subject=quote(problem.url), result=reason)
    yield from article_lines(report.changes, say, quote)


def article_lines(articles: Iterable[RefreshedArticle], say: Language, quote: Quote) -> Iterator[str]:
    """A line an article, but for those that are as they were."""
    for article in articles:
        if article.change is not PageChange.UNCHANGED:
            subject = f"{article.article_id} · {quote(article.title)}"
            yield say("- {subject}: {result}", subject=subject, result=_change(article, say, quote))


def _poll_result(poll: SourcePoll, say: Language, quote: Quote) -> str:
    if poll.error is None:
        return describe_counts(poll.counts, say)
    reason = quote(say.wording(poll.error))
    if poll.was_paused:
        return say("could not be read for days, so it is paused now: {reason}", reason=reason)
    return say("could not be read: {reason}", reason=reason)


def _change(article: RefreshedArticle, say: Language, quote: Quote) -> str:
    change = say(CHANGES[article.change])
    if article.reason is None:
        return change
    return say("{change}: {reason}", change=change, reason=quote(say.wording(article.reason)))
