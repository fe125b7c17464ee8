"""Find the article that a user means: by number, or by words of title, outlet or link."""

import re
from collections.abc import Sequence

from bot.bot_errors import Refusal
from bot.executor.index_executor import IndexExecutor
from bot.i18n.translator import Translator
from bot.ui.discord_markup import shorten
from bot.ui.link_labels import label_text
from index import SHARED_CORPUS, ArticleFacts, ArticleId, ArticleNotFoundError, CorpusName, NewsIndex

MAX_CHOICES = 25
MAX_CHOICE_UNITS = 100
"""https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure"""


async def find_matching_articles(
    executor: IndexExecutor, corpora: Sequence[CorpusName], typed: str
) -> list[ArticleFacts]:
    """The article of that number, or else the newest ones with these words."""
    number = _parse_article_number(typed)
    numbered = await _find_numbered(executor, corpora, number)
    if numbered:
        return [numbered]
    found = await executor.lookup(
        lambda index: index.list_articles(corpora, contains=typed.strip(), limit=MAX_CHOICES)
    )
    return [article.facts for article in found]


async def choose_article(executor: IndexExecutor, corpora: Sequence[CorpusName], typed: str) -> ArticleFacts:
    """The one matching article. Raises Refusal unless there is exactly one.

    A number only matches the article of that number, not one whose link happens to contain it.
    """
    number = _parse_article_number(typed)
    found = await find_matching_articles(executor, corpora, typed)
    if number is not None:
        found = [article for article in found if article.article_id == number]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal("Several articles match. Pick one from the suggestions.")
    raise Refusal("No article matches. `/article list` shows all of them with their numbers.")


async def choose_own_article(executor: IndexExecutor, corpus: CorpusName, typed: str) -> ArticleFacts:
    """The one matching article that the server's moderators may change. Raises Refusal."""
    number = _parse_article_number(typed)
    if await _find_numbered(executor, [SHARED_CORPUS], number):
        raise Refusal(
            "Article {number} is in the shared library. Only the person who runs this bot can change it.",
            number=number,
        )
    return await choose_article(executor, [corpus], typed)


def article_choice_name(facts: ArticleFacts, say: Translator) -> str:
    """Number and title for a list of choices."""
    title = label_text(facts.title, facts.url) or facts.url or say("untitled")
    return shorten(f"{facts.article_id} · {title}", MAX_CHOICE_UNITS)


async def _find_numbered(
    executor: IndexExecutor, corpora: Sequence[CorpusName], number: ArticleId | None
) -> ArticleFacts | None:
    if number is None:
        return None

    def find(index: NewsIndex) -> ArticleFacts | None:
        try:
            return index.get_article(corpora, number).facts
        except ArticleNotFoundError:
            return None

    return await executor.lookup(find)


def parse_typed_number(typed: str) -> int | None:
    """The number in `7` or `#7`; None for any other text."""
    match = re.fullmatch(r"#?(\d{1,18})", typed.strip(), re.ASCII)
    return int(match[1]) if match else None


def _parse_article_number(typed: str) -> ArticleId | None:
    number = parse_typed_number(typed)
    return None if number is None else ArticleId(number)
