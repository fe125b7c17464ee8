"""Find whether an answer rests on one origin, on state media, or on text of members."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from index.agreement.answer_caution import find_caution, is_unchecked_text_of_member
from index.agreement.outlet_independence import count_independent_outlets
from index.agreement.publisher_table import PublisherTable, load_publisher_table
from index.model.answer_types import Caution, Citation
from index.model.base_types import ArticleId
from index.store.outlet_tie_queries import read_outlet_ties
from index.store.story_queries import find_wires


def load_publishers(connection: Connection, corpus_ids: Iterable[int]) -> PublisherTable:
    """The built-in table with what moderators declared in the corpora."""
    ties = read_outlet_ties(connection, corpus_ids)
    return load_publisher_table().with_declared(ties) if ties else load_publisher_table()


def find_answer_caution(
    citations: Sequence[Citation],
    texts: Mapping[ArticleId, str],
    publishers: PublisherTable,
    connection: Connection,
) -> Caution | None:
    """The gravest caution for an answer; the `texts` of cited articles reveal reports in common."""
    cited = {citation.article.article_id: citation.article for citation in citations}
    known = cited | {copy.article_id: copy for citation in citations for copy in citation.copies}
    confirming = [article for article in cited.values() if not is_unchecked_text_of_member(article)]
    origins = len(confirming)
    if origins > 1:
        copies = {
            citation.article.article_id: frozenset(a.article_id for a in (citation.article, *citation.copies))
            for citation in citations
        }
        wires = find_wires(connection, cited)
        origins = count_independent_outlets(confirming, copies, wires, publishers, texts=texts)
    return find_caution([*known.values()], publishers, origins=origins)
