"""Which outlets the articles are from."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from index.store.schema import articles, corpora
from index.types import CorpusName, OutletCount


def count_outlets(
    connection: Connection, corpus_names: Sequence[CorpusName], *, contains: str, limit: int
) -> list[OutletCount]:
    """Outlets of the corpora, most articles first; spellings that differ in case alone are one outlet.

    So does the filter compare, which finds all of them by either spelling.
    """
    query = (
        select(articles.c.outlet, func.lower(articles.c.outlet).label("key"), func.count().label("count"))
        .join(corpora, corpora.c.id == articles.c.corpus_id)
        .where(corpora.c.name.in_(corpus_names), articles.c.outlet != "")
        .where(articles.c.outlet.icontains(contains, autoescape=True))
        .group_by(articles.c.outlet)
        .order_by(func.count().desc(), articles.c.outlet)
    )
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for name, key, count in connection.execute(query):
        names.setdefault(key, name)
        counts[key] = counts.get(key, 0) + count
    best = sorted(counts, key=lambda key: (-counts[key], key))[:limit]
    return [OutletCount(name=names[key], articles=counts[key]) for key in best]
