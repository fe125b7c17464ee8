"""The kinds of search, each with its own weights and learned models."""

from enum import StrEnum

from index.model.protocols import Embedder, FloatArray


class SearchKind(StrEnum):
    """How passages are searched for a question. The values are keys in the files of the learned models."""

    LEXICAL = "lexical"
    """By words alone, for a script that the embedding model cannot read."""
    SYMMETRIC = "symmetric"
    """Also by a model that embeds questions and passages alike."""
    ASYMMETRIC = "asymmetric"
    """Also by a model that was trained on questions and the passages that answer them."""
    READ = "read"
    """As ASYMMETRIC, and a reader has read the passages whose sentences are ranked."""


def find_search_kind(vector: FloatArray | None, embedder: Embedder | None) -> SearchKind:
    """The kind of a search with this question vector, None for a search by words alone."""
    if vector is None or embedder is None:
        return SearchKind.LEXICAL
    return SearchKind.ASYMMETRIC if embedder.is_asymmetric else SearchKind.SYMMETRIC
