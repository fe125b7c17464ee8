"""The passages that the filters of a question allow, and word search among them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from index.model.article_types import Filters
from index.model.protocols import NameTokens, SearchableCorpus, WordSearch
from index.store.article_queries import find_matching_ids
from index.store.passage_queries import find_passage_articles

# The word index looks up each of the articles, in about 1 µs.
_MOST_LISTED = 10_000
# With more, it searches all passages, and those of other articles are dropped: first so many times as many as
# should suffice, then four times as many each time, up to a limit.
_SURPLUS = 1.5
_MOST_UNFILTERED = 20_000


@dataclass(frozen=True, slots=True)
class AllowedPassages:
    """What a filtered question may find in one corpus."""

    connection: Connection
    """In the read transaction in which the articles matched."""
    articles: npt.NDArray[np.int64]
    """Ids, ascending."""
    passages: npt.NDArray[np.int64]
    """Ids of the passages of the articles that have vectors, ascending."""

    def search_words(
        self, words: WordSearch, tokens: Sequence[str], k: int, names: Sequence[NameTokens] = ()
    ) -> list[tuple[int, float]]:
        """As `WordSearch.search`, among all passages of the articles."""
        if len(self.articles) > _MOST_LISTED:
            depth = max(k, int(_SURPLUS * k * words.count_passages() / max(1, len(self.passages))))
            while depth <= _MOST_UNFILTERED:
                found = words.search(tokens, depth, names=names)
                kept = self._keep(found)
                if len(kept) >= k or len(found) < depth:
                    return kept[:k]
                depth *= 4
        return words.search(tokens, k, articles=self.articles.tolist(), names=names)

    def _keep(self, found: Sequence[tuple[int, float]]) -> list[tuple[int, float]]:
        """Those of the passages that belong to the articles, also if they have no vectors yet."""
        owners = find_passage_articles(self.connection, [passage_id for passage_id, _ in found])
        ids = np.fromiter(owners.values(), np.int64, len(owners))
        own = {i for i, is_own in zip(owners, np.isin(ids, self.articles), strict=True) if is_own}
        return [(passage_id, score) for passage_id, score in found if passage_id in own]


def find_allowed_passages(
    connection: Connection, corpus: SearchableCorpus, filters: Filters
) -> AllowedPassages:
    """The passages of a corpus whose articles match the filters."""
    matching = find_matching_ids(connection, corpus.corpus_id, filters)
    return AllowedPassages(connection, matching, corpus.passages_of(matching))
