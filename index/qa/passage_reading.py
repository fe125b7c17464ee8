"""Let the reader read the passages whose sentences are ranked."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from index.model.answer_types import Timing
from index.model.base_types import ArticleId
from index.model.errors import ModelError
from index.model.protocols import PassageSentences, Reader, SentenceReading
from index.qa import support
from index.qa.passage_sentences import ScoredPassage
from index.qa.question import Question
from index.qa.ranking import sentence_ranker
from index.qa.ranking.boosted_trees import list_kinds
from index.qa.search_kind import SearchKind
from index.qa.time_constraints import drop_asked_time
from index.store.article_queries import find_publication_dates

log = logging.getLogger(__name__)
_RANKED_BY = (sentence_ranker.WEIGHTS_FILE, support.WEIGHTS_FILE)


class ReadPassages(NamedTuple):
    """Passages, and the kind of search whose trees rank their sentences."""

    passages: Sequence[ScoredPassage]
    kind: SearchKind


def read_passages(
    questions: Sequence[str], passages: Sequence[ScoredPassage], kind: SearchKind, reader: Reader | None
) -> ReadPassages:
    """The passages with the readings of their sentences, to be ranked as `SearchKind.READ`.

    `questions` has the question as it is read with each passage. The passages are unchanged, with the kind of
    search given, if they are not read: without a reader, without trees for what it
    finds, if the search is not asymmetric, or if the reader fails, which is logged.
    """
    readings = find_readings(questions, [passage.to_read for passage in passages], kind, reader)
    if readings is None:
        return ReadPassages(passages, kind)
    return ReadPassages(_with_readings(passages, readings), SearchKind.READ)


def find_read_texts(
    question: Question, timing: Timing, article_ids: Sequence[int], connection: Connection
) -> list[str]:
    """The question as it is read with a passage of each of these articles."""
    if timing.asked is None:
        return [question.read_text] * len(article_ids)
    published = find_publication_dates(connection, {ArticleId(i) for i in article_ids})
    return [drop_asked_time(question.read_text, timing, published.get(ArticleId(i))) for i in article_ids]


def find_readings(
    questions: Sequence[str], passages: Sequence[PassageSentences], kind: SearchKind, reader: Reader | None
) -> list[list[SentenceReading | None]] | None:
    """As `Reader.read`, for a question with each passage; None for the reasons of `read_passages`."""
    if reader is None or kind is not SearchKind.ASYMMETRIC or not can_rank_readings():
        return None
    found: dict[int, list[SentenceReading | None]] = {}
    try:
        for question in dict.fromkeys(questions):
            places = [place for place, other in enumerate(questions) if other == question]
            readings = reader.read(question, [passages[place] for place in places])
            found |= dict(zip(places, readings, strict=True))
    except ModelError as error:
        log.warning("answered a question without the reader: %s", error)
        return None
    return [found[place] for place in range(len(passages))]


def can_rank_readings() -> bool:
    """Whether trees were fitted to what the reader finds. Without them, nothing is read."""
    return all(SearchKind.READ in list_kinds(file) for file in _RANKED_BY)


def warm_up(reader: Reader) -> None:
    """Load the reader, so that no question waits for that. A reader that cannot be loaded is logged."""
    if not can_rank_readings():
        return
    try:
        reader.read("warm up", [PassageSentences("", ["warm up"])])
    except ModelError as error:
        log.warning("questions are answered without the reader: %s", error)


def add_readings(question: str, passages: Sequence[ScoredPassage], reader: Reader) -> list[ScoredPassage]:
    """The passages with the readings of their sentences. Raises ModelError."""
    return _with_readings(passages, reader.read(question, [passage.to_read for passage in passages]))


def _with_readings(
    passages: Sequence[ScoredPassage], readings: Sequence[Sequence[SentenceReading | None]]
) -> list[ScoredPassage]:
    return [replace(passage, readings=tuple(found)) for passage, found in zip(passages, readings, strict=True)]
