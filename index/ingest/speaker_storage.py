"""Find the speakers of articles and store them; find them again after a change of the attribution rules."""

import logging

from index.language.attribution.article_statements import attribution_version, find_statements
from index.language.attribution.speaker_matching import find_bearer, list_index_words
from index.model.answer_types import Speaker
from index.model.protocols import IsCancelled, Span
from index.store.database import Database
from index.store.speaker_queries import NewSpeaker, read_articles_without_speakers, store_speakers

log = logging.getLogger(__name__)

# Half a second of finding speakers; a transaction of a few milliseconds.
_BATCH = 50


def find_article_speakers(text: str) -> tuple[NewSpeaker, ...]:
    """The speakers of an article with their sentences, in the order of the first ones."""
    sentences: dict[Speaker, list[Span]] = {}
    for statement in find_statements(text):
        for speaker in statement.speakers:
            sentences.setdefault(speaker, []).append(statement.span)
    for speaker in [speaker for speaker in sentences if speaker.described is None]:
        bearer = find_bearer(speaker.name, sentences)
        if bearer is not None:
            sentences[bearer] = sorted({*sentences[bearer], *sentences.pop(speaker)})
    return tuple(
        NewSpeaker(speaker, tuple(spans), list_index_words(speaker)) for speaker, spans in sentences.items()
    )


def backfill_speakers(database: Database, is_cancelled: IsCancelled) -> int:
    """Find the speakers of every article that lacks them, in batches; returns the number of articles.

    If none lacks them, it costs one index lookup. It can be interrupted at any time and run by any process.
    """
    version, searched = attribution_version(), 0
    while not is_cancelled():
        with database.read_transaction() as connection:
            batch = read_articles_without_speakers(connection, version, _BATCH)
        if not batch:
            break
        found = [(article, find_article_speakers(article.text)) for article in batch]
        with database.write_transaction() as connection:
            for article, speakers in found:
                store_speakers(connection, article.id, article.revision, speakers, version)
        searched += len(batch)
    if searched:
        log.info("found the speakers of %d articles", searched)
    return searched
