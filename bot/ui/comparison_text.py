"""What stands above quotes that disagree, and how many outlets report a quote. Pure."""

from collections.abc import Iterator, Sequence

from bot.i18n.plain_english import MessageFormatter
from index import CitedSentence, Comparison, Disagreement


def describe_comparison(comparison: Comparison, say: MessageFormatter) -> str:
    """The heading of the group; it claims a contradiction only where one is known."""
    match comparison.relation:
        case Disagreement.OTHER_ANSWERS:
            return say("Articles give different answers:")
        case Disagreement.CONFLICT:
            return say("Reports differ:")
        case Disagreement.DENIAL:
            return say("A claim and its denial:")
        case Disagreement.UPDATE:
            return say("The first figure replaces an earlier one:")


def describe_agreement(sentence: CitedSentence, say: MessageFormatter) -> str:
    """How many outlets report it independently; empty for fewer than two."""
    outlets = sentence.independent_outlets
    if outlets < 2:
        return ""
    return say.plural("{n:,} independent outlet", "{n:,} independent outlets", outlets)


def split_by_comparison(
    comparisons: Sequence[Comparison], shown: int, say: MessageFormatter
) -> Iterator[tuple[str, range]]:
    """The first `shown` sentences in groups, each with its heading; empty for those that are not compared.

    A group of which fewer than two sentences are shown has no heading.
    """
    at = 0
    for comparison in comparisons:
        first, end = comparison.sentences[0], min(comparison.sentences[-1] + 1, shown)
        if end - first >= 2:
            yield from _group("", at, first)
            yield from _group(describe_comparison(comparison, say), first, end)
            at = end
    yield from _group("", at, shown)


def _group(heading: str, first: int, end: int) -> Iterator[tuple[str, range]]:
    if first < end:
        yield heading, range(first, end)
