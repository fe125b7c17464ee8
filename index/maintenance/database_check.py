"""Check the database file: pages, indexes and rows, and which articles are affected by damage."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from index.extraction.draft_validation import content_hash
from index.model.base_types import ArticleId
from index.model.errors import StoreDamagedError
from index.model.report_types import Finding
from index.model.wording import word
from index.store.article_queries import read_article_texts, read_content_hashes
from index.store.database import Database
from index.store.integrity_checks import DamagedRows
from index.store.schema import articles

_MOST_NAMED = 20
_ADVICE = Finding(subject=word("database"), problem=word("restore a backup"))
# Tables that are computed from the texts of articles, and computed again if rows are missing.
_DERIVED = frozenset({"passages", "embeddings"})


def find_database_damage(database: Database, *, repair: bool, names_articles: bool) -> list[Finding]:
    """All damage of the file; with `repair`, indexes and rows computed from texts are repaired.

    For damage that cannot be repaired, a finding advises to restore a backup and, with `names_articles`, names
    the affected articles of all corpora.

    Raises StoreError if the file cannot be opened.
    """
    problems = database.find_damage()
    repaired = bool(problems) and repair and database.rebuild_indexes()
    findings = [Finding(subject=word("database"), problem=p, repaired=repaired) for p in problems]
    rows = database.find_damaged_rows()
    findings += [_to_finding(database, damaged, repair=repair) for damaged in rows]
    if any(not finding.repaired for finding in findings):
        findings.append(_advise_restore(database, rows) if names_articles else _ADVICE)
    return findings


def _to_finding(database: Database, damaged: DamagedRows, *, repair: bool) -> Finding:
    subject = word("table {name}", name=damaged.table)
    if damaged.is_incomplete:
        return Finding(subject=subject, problem=word("it cannot be read completely"))
    repaired = repair and damaged.table in _DERIVED and database.delete_damaged_rows(damaged)
    problem = word("damaged rows: {n:,}", n=damaged.rows)
    return Finding(subject=subject, problem=problem, repaired=repaired)


def _advise_restore(database: Database, rows: Sequence[DamagedRows]) -> Finding:
    numbers = sorted({*find_damaged_articles(database), *(i for damaged in rows for i in damaged.articles)})
    if not numbers:
        return _ADVICE
    named = ", ".join(str(number) for number in numbers[:_MOST_NAMED])
    if len(numbers) > _MOST_NAMED:
        named += ", …"
    problem = word("restore a backup; damaged articles ({n:,}): {named}", n=len(numbers), named=named)
    return Finding(subject=word("database"), problem=problem)


def find_damaged_articles(database: Database) -> Iterator[int]:
    """Articles whose text cannot be read, or no longer has its content hash."""
    for number in _list_numbers(database):
        try:
            with database.read_transaction() as connection:
                text = read_article_texts(connection, [number]).get(number)
                stored = read_content_hashes(connection, [number]).get(number)
            if text is None or content_hash(text) != stored:
                yield number
        except StoreDamagedError:
            yield number


def _list_numbers(database: Database) -> Sequence[ArticleId]:
    """The numbers of all articles; none if they cannot be read."""
    try:
        with database.read_transaction() as connection:
            numbers = connection.execute(select(articles.c.id).order_by(articles.c.id)).scalars()
            return [ArticleId(number) for number in numbers]
    except StoreDamagedError:
        return ()
