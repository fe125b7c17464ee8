"""Find the source that a user means: by number, or by words of title or URL."""

from collections.abc import Sequence

from bot.bot_errors import Refusal
from bot.context import RequestContext, guild_corpus
from bot.executor.index_executor import IndexExecutor
from bot.interactions.article_choice import MAX_CHOICE_UNITS, parse_typed_number
from bot.ui.discord_markup import shorten
from bot.ui.link_labels import label_text
from index import SHARED_CORPUS, CorpusName, Source, SourceId, fold_name


async def find_matching_sources(
    executor: IndexExecutor, corpora: Sequence[CorpusName], typed: str
) -> list[Source]:
    """The source of that number, or else all with these words, by title."""
    sources = await executor.lookup(lambda index: index.sources.list_sources(corpora))
    number = parse_source_number(typed)
    numbered = [source for source in sources if source.source_id == number]
    wanted = fold_name(typed.strip())
    return numbered or [s for s in sources if wanted in fold_name(s.title) or wanted in fold_name(s.url)]


async def choose_source(executor: IndexExecutor, corpora: Sequence[CorpusName], typed: str) -> Source:
    """The one matching source. Raises Refusal unless there is exactly one.

    A number only matches the source of that number, not one whose URL happens to contain it.
    """
    number = parse_source_number(typed)
    found = await find_matching_sources(executor, corpora, typed)
    if number is not None:
        found = [source for source in found if source.source_id == number]
    exact = [source for source in found if fold_name(source.title) == fold_name(typed.strip())]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if found:
        raise Refusal("Several sources match. Choose one from the list that appears as you type.")
    raise Refusal("No source of this server matches. `/source list` shows all of them.")


async def choose_own_source(executor: IndexExecutor, context: RequestContext, typed: str) -> Source:
    """The one matching source that the server's moderators may change. Raises Refusal."""
    corpus = guild_corpus(context.require_moderator())
    number = parse_source_number(typed)
    shared = await executor.lookup(lambda index: index.sources.list_sources([SHARED_CORPUS])) if number else []
    if any(source.source_id == number for source in shared):
        raise Refusal(
            "Source {number} is shared. Only the person who runs this bot can change it.", number=number
        )
    return await choose_source(executor, [corpus], typed)


def source_choice_name(source: Source) -> str:
    """Number and title for a list of choices."""
    return shorten(f"{source.source_id} · {label_text(source.title, source.url)}", MAX_CHOICE_UNITS)


def parse_source_number(typed: str) -> SourceId | None:
    number = parse_typed_number(typed)
    return None if number is None else SourceId(number)
