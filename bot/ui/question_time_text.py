"""Interpretation of the time in a question, and notes on outdated answers, in words."""

from collections.abc import Iterator

from bot.i18n.plain_english import MessageFormatter
from bot.ui.dates_and_ages import describe_days, describe_span
from index import AskedTime, NoAnswer, NoAnswerReason, TimeUse, Timing


def describe_timing(timing: Timing | None, say: MessageFormatter) -> Iterator[str]:
    """Which articles were searched or preferred because of the time in the question."""
    if timing is None:
        return
    if timing.asked is not None:
        yield _describe_asked(timing.asked, say)
    if timing.wants_newest:
        yield say("newest articles first")


def describe_outdated(timing: Timing | None, say: MessageFormatter) -> str:
    """A warning that the sources of an answer are old; empty if they are not."""
    if timing is None or timing.outdated_days is None:
        return ""
    span = describe_span(timing.outdated_days, say)
    if timing.asked is not None:
        return say("The newest source is {span} older than the time you asked about.", span=span)
    return say("The newest source is {span} old.", span=span)


def find_bounding_time(answer: NoAnswer) -> AskedTime | None:
    """The time in a question that excluded articles, which the user may leave out."""
    asked = answer.timing.asked if answer.timing else None
    has_articles = answer.reason is not NoAnswerReason.EMPTY_CORPUS
    return asked if asked is not None and asked.use is TimeUse.ONLY and has_articles else None


def describe_asked_days(asked: AskedTime, say: MessageFormatter) -> str:
    """The days that a question names."""
    return describe_days(asked.first, asked.last, say)


def _describe_asked(asked: AskedTime, say: MessageFormatter) -> str:
    days = describe_asked_days(asked, say)
    is_open = asked.first is None or asked.last is None
    if asked.use is TimeUse.PREFERRED and is_open:
        return say("articles from that time first ({days})", days=days)
    if asked.use is TimeUse.PREFERRED:
        return say("articles from {days} first", days=days)
    if is_open:
        return say("only articles from that time ({days}, for “{words}”)", days=days, words=asked.words)
    # Events of a week are announced before it and reported for days after it.
    return say("only articles from around {days} (for “{words}”)", days=days, words=asked.words)
