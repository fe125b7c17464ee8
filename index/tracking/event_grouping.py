"""Group articles into events: what several outlets report within a few days. Pure.

An event is wider than a story, whose articles are copies of one report. Two articles are similar if their
openings share rare words and mean the same. Groups are merged while the average similarity of their articles is
high enough; merging by the most similar pair would chain all articles of one affair together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_array

from index.model.article_types import CopiesByArticle
from index.model.base_types import ArticleId
from index.model.protocols import FloatArray, Matrix
from index.text.scripts import writing_system
from index.text.tokenizer import content_tokens

OPENING_CHARS = 800
"""How much of a text is compared. Later paragraphs tell what happened before, which other events share."""
# Fitted on three weeks of US news, 67 articles; docs/decisions/0051 has the figures for ten other weeks.
_LEAST_SIMILARITY = 0.16
_MEANING_WEIGHT = 0.3
# Texts in two writing systems share no words: their vectors must be nearer.
_LEAST_FOREIGN_MEANING = 0.35
_FEWEST_FOR_MEDIAN = 8
_SAMPLE_CHARS = 100
_MOST_DAYS_APART = 4
# A title is written to say what happened.
_TITLE_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class ComparedOpening:
    """What of an article is compared with others."""

    article_id: ArticleId
    title: str
    text: str
    """The first `OPENING_CHARS` characters."""
    day: date
    """Of publication, or of arrival if the article is undated."""
    vector: FloatArray | None = None
    """The unit vector of the first passage; None while it is not embedded."""


_NO_COPIES: CopiesByArticle = {}


def group_events(
    openings: Sequence[ComparedOpening],
    copies: CopiesByArticle = _NO_COPIES,
    *,
    background: Sequence[ComparedOpening] = (),
) -> list[list[ArticleId]]:
    """The articles of each event in the order given; the events in the order of their first article.

    `background` are other articles, which show among few what is rare. The same articles give the same events
    in any order. Copies of one report are always in one event.
    """
    if len(openings) < 2:
        return [[opening.article_id] for opening in openings]
    ordered = sorted(openings, key=lambda opening: opening.article_id)
    distances = 1.0 - _compare(ordered, copies, background)
    merges = linkage(distances[np.triu_indices(len(ordered), 1)], "average")
    labels = fcluster(merges, 1.0 - _LEAST_SIMILARITY, "distance")
    event_of = {opening.article_id: int(label) for opening, label in zip(ordered, labels, strict=True)}
    events: dict[int, list[ArticleId]] = {}
    for opening in openings:
        events.setdefault(event_of[opening.article_id], []).append(opening.article_id)
    return list(events.values())


def _compare(
    openings: Sequence[ComparedOpening], copies: CopiesByArticle, background: Sequence[ComparedOpening]
) -> Matrix:
    """The similarity of each pair, 0 to 1: 1 for copies, 0 for articles of different weeks."""
    similarity = _compare_words(openings, background)
    _blend_meaning(similarity, openings, background)
    days = np.array([opening.day.toordinal() for opening in openings])
    similarity[np.abs(days[:, None] - days) > _MOST_DAYS_APART] = 0.0
    places = {opening.article_id: place for place, opening in enumerate(openings)}
    for article_id in copies.keys() & places.keys():
        story = [places[other] for other in copies[article_id] if other in places]
        similarity[places[article_id], story] = 1.0
    return np.asarray(np.clip(similarity, 0.0, 1.0), dtype=np.float32)


def _compare_words(openings: Sequence[ComparedOpening], background: Sequence[ComparedOpening]) -> Matrix:
    """The cosine of the words of titles and openings, weighted by their rarity among all articles."""
    counted = [_weigh_words(opening) for opening in openings]
    others = [_weigh_words(opening) for opening in background]
    containing = Counter(token for words in (*counted, *others) for token in words)
    rarity = {token: log((len(counted) + len(others) + 1) / n) for token, n in containing.items()}
    columns = {token: column for column, token in enumerate(rarity)}
    values = [weight * rarity[token] for words in counted for token, weight in words.items()]
    rows = [row for row, words in enumerate(counted) for _ in words]
    places = [columns[token] for words in counted for token in words]
    vectors = csr_array((values, (rows, places)), shape=(len(counted), len(columns)), dtype=np.float32)
    lengths = np.sqrt(vectors.multiply(vectors).sum(axis=1))
    lengths[lengths == 0.0] = 1.0
    products: Matrix = (vectors @ vectors.T).toarray()
    return np.asarray(products / lengths[:, None] / lengths, dtype=np.float32)


def _blend_meaning(
    similarity: Matrix, openings: Sequence[ComparedOpening], background: Sequence[ComparedOpening]
) -> None:
    """Blend the similarity of words with that of the vectors, in place, for the pairs that have vectors.

    It is a geometric mean: articles must share words, unless they are in two writing systems.
    """
    embedded = [place for place, opening in enumerate(openings) if opening.vector is not None]
    own = [opening.vector for opening in openings if opening.vector is not None]
    others = [other.vector for other in background if other.vector is not None]
    if not own or len(own) + len(others) < _FEWEST_FOR_MEDIAN:
        return
    meaning = _compare_meaning(np.array([*own, *others], np.float32))[: len(own), : len(own)]
    systems = np.array([writing_system(openings[place].text[:_SAMPLE_CHARS]).value for place in embedded])
    pairs = np.ix_(embedded, embedded)
    blended = np.clip(similarity[pairs], 0.0, 1.0) ** (1 - _MEANING_WEIGHT) * meaning**_MEANING_WEIGHT
    foreign = np.clip((meaning - _LEAST_FOREIGN_MEANING) / (1 - _LEAST_FOREIGN_MEANING), 0.0, 1.0)
    similarity[pairs] = np.where(systems[:, None] == systems, blended, foreign)


def _compare_meaning(vectors: Matrix) -> Matrix:
    """The cosines of the rows above that of unrelated texts, scaled to 0 to 1.

    The cosine of unrelated texts differs between models: 0.1 for one, 0.4 or more for others. Most pairs are
    unrelated, so it is the median of all pairs.
    """
    cosines = vectors @ vectors.T
    unrelated = float(np.median(cosines[np.triu_indices(len(vectors), 1)]))
    scaled = (cosines - unrelated) / max(1 - unrelated, 1e-3)
    return np.asarray(np.clip(scaled, 0.0, 1.0), dtype=np.float32)


def _weigh_words(opening: ComparedOpening) -> dict[str, float]:
    """The distinct words of an opening: 1, or more for those of the title."""
    weights = dict.fromkeys(content_tokens(opening.text), 1.0)
    for token in dict.fromkeys(content_tokens(opening.title)):
        weights[token] = weights.get(token, 0.0) + _TITLE_WEIGHT
    return weights
