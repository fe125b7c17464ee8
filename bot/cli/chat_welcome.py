"""What a chat says at first: what the library holds, and questions that it can answer."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from bot.cli.sample_articles import SAMPLES_CORPUS
from bot.cli.terminal_text import count
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.dates_and_ages import describe_day
from index import Answer, CorpusName, PublishedAt, Region

if TYPE_CHECKING:
    from index import NewsIndex

_SAMPLE_QUESTIONS = (
    "When did Finland join NATO?",
    "Where was the Comprehensive Military Agreement signed?",
    "How many people may move from Tuvalu to Australia a year?",
)
_MOST_REGIONS = 5
_MOST_EXAMPLES = 3
# Names that English uses with an article.
_WITH_ARTICLE = ("strait", "sea", "gulf", "pacific", "levant", "baltic", "arctic", "sahel")


def describe_library(index: "NewsIndex", corpora: Sequence[CorpusName]) -> str:
    """`Watchdesk: 1,204 articles, the newest from 24 Aug 2021.`, and a line with the regions."""
    statuses = index.status(corpora).corpora
    articles = sum(status.articles for status in statuses)
    if not articles:
        return (
            "Watchdesk: the library has no articles yet. Add some with `watchdesk add` or `watchdesk import`."
        )
    newest = max((status.newest for status in statuses if status.newest), key=lambda day: day.at, default=None)
    lines = [f"Watchdesk: {count(articles, 'article')}{_newest_text(newest)}."]
    if regions := index.list_regions(corpora)[:_MOST_REGIONS]:
        named = ", ".join(f"{name_region(each.region)} ({each.articles:,})" for each in regions)
        lines.append(f"Mostly about: {named}.")
    return "\n".join(lines)


def find_example_questions(index: "NewsIndex", corpora: Sequence[CorpusName]) -> list[str]:
    """At most three questions that the library answers: each one was asked. Loads the model."""
    answered = (
        question
        for question in _suggest_questions(index, corpora)
        if isinstance(index.ask(question, corpora=corpora), Answer)
    )
    return list(islice(answered, _MOST_EXAMPLES))


def name_region(region: Region) -> str:
    """`the Taiwan Strait`, `Korea`."""
    name = region.value.replace("-", " ").title()
    return f"the {name}" if name.casefold().endswith(_WITH_ARTICLE) else name


def _suggest_questions(index: "NewsIndex", corpora: Sequence[CorpusName]) -> Iterator[str]:
    if SAMPLES_CORPUS in corpora:
        yield from _SAMPLE_QUESTIONS
    for each in index.list_regions(corpora)[: 2 * _MOST_EXAMPLES]:
        yield f"What is the latest on {name_region(each.region)}?"


def _newest_text(newest: PublishedAt | None) -> str:
    return f", the newest from {describe_day(newest.at.date(), PLAIN_ENGLISH)}" if newest else ""
