"""Limit how many articles and how much text a corpus may hold; the shared corpus is unlimited."""

import threading
import time
from dataclasses import dataclass

from sqlalchemy import Connection

from index.model.base_types import SHARED_CORPUS, CorpusName
from index.model.wording import Wording, word
from index.store.article_queries import count_articles, count_corpus_chars

_MEASURED_FOR_S = 60.0
_LEAST_PAUSE = 100
"""Measuring reads every text, so it is repeated only after at least 100 times as long as it took."""


@dataclass(slots=True)
class _MeasuredText:
    chars: int
    until: float


class CorpusQuota:
    """Limits the articles and characters of each corpus. Safe to share between threads."""

    def __init__(self, *, most_articles: int, most_chars: int) -> None:
        self._most_articles = most_articles
        self._most_chars = most_chars
        self._measured: dict[int, _MeasuredText] = {}
        self._lock = threading.Lock()

    def find_refusal(
        self, connection: Connection, corpus: CorpusName, corpus_id: int, *, more_articles: int, more_chars: int
    ) -> Wording | None:
        """Why the corpus has no room for more; None if it has. Call it in the transaction that stores the text.

        After None the text counts as stored. Articles are counted every time; characters at most once a minute,
        so removed texts count until the next measurement.
        """
        if corpus == SHARED_CORPUS:
            return None
        if more_articles and count_articles(connection, [corpus_id]) + more_articles > self._most_articles:
            return word(
                "this library is full ({n:,} articles); remove some, or ask the operator of the bot for more "
                "space",
                n=self._most_articles,
            )
        with self._lock:
            measured = self._measure(connection, corpus_id)
            if measured.chars + more_chars > self._most_chars:
                return word(
                    "this library is full ({n:,} million characters); remove articles, or ask the operator of "
                    "the bot for more space",
                    n=self._most_chars // 1_000_000,
                )
            measured.chars += more_chars
        return None

    def _measure(self, connection: Connection, corpus_id: int) -> _MeasuredText:
        began = time.monotonic()
        known = self._measured.get(corpus_id)
        if known is not None and began < known.until:
            return known
        chars = count_corpus_chars(connection, corpus_id)
        took = time.monotonic() - began
        fresh = _MeasuredText(chars, began + max(_MEASURED_FOR_S, _LEAST_PAUSE * took))
        self._measured[corpus_id] = fresh
        return fresh
