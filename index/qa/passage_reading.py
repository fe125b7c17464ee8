"""Let the reader read the passages whose sentences are ranked."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.model.errors import ModelError
from index.model.protocols import PassageSentences, Reader
from index.qa import support
from index.qa.passage_sentences import ScoredPassage
from index.qa.ranking import sentence_ranker
from index.qa.ranking.boosted_trees import list_kinds
from index.qa.search_kind import SearchKind

log = logging.getLogger(__name__)
_RANKED_BY = (sentence_ranker.WEIGHTS_FILE, support.WEIGHTS_FILE)


class ReadPassages(NamedTuple):
    """Passages, and the kind of search whose trees rank their sentences."""

    passages: Sequence[ScoredPassage]
    kind: SearchKind


def read_passages(
    question: str, passages: Sequence[ScoredPassage], kind: SearchKind, reader: Reader | None
) -> ReadPassages:
    """The passages with the readings of their sentences, to be ranked as `SearchKind.READ`.

    Unchanged, with the kind of search given, if they are not read: without a reader, without trees for what it
    finds, if the search is not asymmetric, or if the reader fails, which is logged.
    """
    if reader is None or kind is not SearchKind.ASYMMETRIC or not can_rank_readings():
        return ReadPassages(passages, kind)
    try:
        return ReadPassages(add_readings(question, passages, reader), SearchKind.READ)
    except ModelError as error:
        log.warning("Answered a question without the reader: %s", error)
        return ReadPassages(passages, kind)


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
        log.warning("Questions are answered without the reader: %s", error)


def add_readings(question: str, passages: Sequence[ScoredPassage], reader: Reader) -> list[ScoredPassage]:
    """The passages with the readings of their sentences. Raises ModelError."""
    texts = [
        PassageSentences(passage.title, [passage.text_of(place) for place in range(len(passage.sentences))])
        for passage in passages
    ]
    return [
        replace(passage, readings=tuple(readings))
        for passage, readings in zip(passages, reader.read(question, texts), strict=True)
    ]
