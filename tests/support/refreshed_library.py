"""Texts and shortcuts for tests of rechecks, refreshes and rollbacks of one source."""

from datetime import UTC, datetime, timedelta

from libraries import TALKS
from sqlalchemy import update

from index import SHARED_CORPUS, CorpusName
from index.store.schema import articles

SHARED = [SHARED_CORPUS]
LATER = TALKS.replace("in March", "in April")
LATEST = TALKS.replace("in March", "in May")
URL = "https://a.example/talks"
QUESTION = "When will the two sides meet again in Taipei?"


class ShutDownError(Exception):
    """Simulates a kill; the program catches it nowhere."""


def get(index, article_id):
    return index.get_article(SHARED, article_id)


def make_due(index):
    """Make all pages due, as if they had been read long ago."""
    with index.database.write_transaction() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=400)
        connection.execute(update(articles).values(added_at=long_ago, next_check_at=long_ago))


def look(index):
    """Recheck all pages; the changes by article."""
    make_due(index)
    report = index.sources.poll([CorpusName("nobody"), SHARED_CORPUS], only_due=True)
    index.sync()
    return {article.article_id: article for article in report.changes}


def quoted(index, question=QUESTION):
    return " ".join(sentence.text for sentence in index.ask(question, corpora=SHARED).sentences)


def refresh(index, source, **options):
    return index.sources.refresh(SHARED_CORPUS, source.source_id, **options)


def roll_back(index, source):
    return index.sources.rollback(SHARED_CORPUS, source.source_id)


def changes(report):
    return {article.article_id: article.change for article in report.articles}
