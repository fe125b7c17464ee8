"""Postings match the stored texts: they are checked, repaired, and rebuilt after an update."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from libraries import canal, draft, harbour, numbered, open_library, talks
from sqlalchemy import select, text, update

from index import SHARED_CORPUS, ArticleDraft, NewsIndex, StoreError
from index.search import corpus_postings, index_consistency
from index.search.corpus_postings import CorpusPostings, PostingsSnapshots
from index.store.database import open_database
from index.store.schema import snapshots
from index.text.tokenizer import token_rules, tokenize

SHARED = [SHARED_CORPUS]
OUTDATED = "the word index is from an older version; it is updated by a repair or with the next article"
WRONG = "word index: 1 of 3 checked passages are indexed incorrectly"
ADDED_WORD = "word index: 1 words point to passages without them"


def with_stem_lost(text: str) -> list[str]:
    """The result of a damaged stemmer: "tugboat" is another word."""
    return ["suffix" if token == "tugboat" else token for token in tokenize(text)]


def with_word_added(text: str) -> list[str]:
    return [*tokenize(text), "suffix"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def damaged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed library of three articles; one is indexed under a wrong word."""
    fill(folder, monkeypatch, with_stem_lost)
    return folder


def fill(folder: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[str], list[str]]) -> None:
    with open_library(folder) as index, monkeypatch.context() as patched:
        index.add(SHARED_CORPUS, [talks(), harbour()])
        index.sync()
        patched.setattr(corpus_postings, "tokenize", damage)
        index.add(SHARED_CORPUS, [canal()])
        index.sync()


def endless() -> ArticleDraft:
    """A text with a word that is too long to be indexed."""
    return draft("x" * 90_000 + " was the password. " + "The ships sailed on Monday from the old port. " * 8)


def problems(index: NewsIndex, **options: bool) -> list[str]:
    return [finding.problem for finding in index.check(**options)]


def found(index: NewsIndex, query: str) -> set[str]:
    """The titles of lexical hits."""
    (corpus,) = index._derived.read([1]).corpora.values()
    hits = corpus.postings.index.search(tokenize(query), 10)
    return {index.get_article(SHARED, owner).facts.title for owner in owners(index, [i for i, _ in hits])}


def owners(index: NewsIndex, passage_ids: list[int]) -> list[int]:
    with index.database.read_transaction() as connection:
        rows = connection.exec_driver_sql("SELECT id, article_id FROM passages").all()
    return [article_id for passage_id, article_id in rows if passage_id in passage_ids]


def forget_rules(folder: Path) -> None:
    """Remove the tokenizer rules from the stamp: earlier versions wrote only the commit."""
    commit = read_row(folder)[1].partition(" ")[0]
    with closing(open_database(folder)) as database, database.write_transaction() as connection:
        stamped = update(snapshots).where(snapshots.c.kind == "postings").values(stamp=commit)
        connection.execute(stamped)


def read_row(folder: Path) -> tuple[str, str]:
    query = select(snapshots.c.file_name, snapshots.c.stamp).where(snapshots.c.kind == "postings")
    with closing(open_database(folder)) as database, database.read_transaction() as connection:
        name, stamp = connection.execute(query).one()
        return name, stamp


def test_intact_library_has_no_wrong_words(folder: Path):
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour(), numbered(1), endless()])
        index.sync()
        index.remove_article(SHARED_CORPUS, index.list_articles(SHARED)[1].facts.article_id)

        assert index.check(full=True) == []


def test_check_finds_wrongly_indexed_passages_and_repair_fixes_them(damaged: Path):
    embedder = FakeEmbedder()
    with open_library(damaged, embedder=embedder) as index:
        assert found(index, "tugboats") == set()

        assert problems(index) == [WRONG]
        assert [finding.repaired for finding in index.check(repair=True)] == [True]
        assert index.check(full=True) == []
        assert found(index, "tugboats") == {"Canal reopens"}
    assert embedder.calls == []


def test_full_check_finds_words_that_are_in_no_text(folder: Path, monkeypatch: pytest.MonkeyPatch):
    fill(folder, monkeypatch, with_word_added)
    with open_library(folder) as index:
        assert problems(index) == []
        assert problems(index, full=True) == [ADDED_WORD]
        index.check(full=True, repair=True)
        assert index.check(full=True) == []


def test_check_samples_passages_and_full_check_reads_all(damaged: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(index_consistency, "SAMPLED_PASSAGES", 2)
    monkeypatch.setattr(index_consistency.random, "sample", lambda ids, count: sorted(ids)[:count])
    reported = []
    with open_library(damaged) as index:
        assert problems(index) == []
        findings = index.check(full=True, report_progress=reported.append)

    assert [str(finding.problem) for finding in findings] == [WRONG]
    assert [(p.done, p.total, p.unit) for p in reported] == [(3, 3, "articles"), (3, 3, "passages")]


def test_altered_text_is_reported_and_not_indexed(folder: Path):
    with open_library(folder) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
    with closing(open_database(folder)) as database, database.write_transaction() as connection:
        connection.execute(text("UPDATE articles SET text = replace(text, 'Tugboats', 'Airships')"))

    with open_library(folder) as index:
        assert problems(index, full=True, repair=True) == ["its text was changed outside Watchdesk"]
        assert found(index, "tugboats") == {"Canal reopens"}


def test_words_of_an_earlier_version_are_reindexed_once_without_embedding(damaged: Path):
    forget_rules(damaged)
    embedder = FakeEmbedder()
    with open_library(damaged, embedder=embedder) as index:
        assert found(index, "tugboats") == set()
        assert found(index, "insurers") == {"Canal reopens"}
        index.sync()
        assert found(index, "tugboats") == {"Canal reopens"}
        assert index.check(full=True) == []
        name, stamp = read_row(damaged)
        index.sync()

    with open_library(damaged, embedder=embedder) as index:
        index.sync()

    assert stamp.endswith(token_rules())
    assert read_row(damaged) == (name, stamp)
    assert embedder.calls == []
    assert [path.name for path in damaged.glob("derived/1/postings-*")] == [name.split("/")[1]]


def test_changed_token_rules_reindex_the_words(damaged: Path, monkeypatch: pytest.MonkeyPatch):
    before, _ = read_row(damaged)
    monkeypatch.setattr(corpus_postings, "token_rules", lambda: "2/3.2/17")
    with open_library(damaged) as index:
        assert problems(index)[0] == OUTDATED
        index.add(SHARED_CORPUS, [numbered(1)])
        index.sync()
        assert index.check(full=True) == []
    after, stamp = read_row(damaged)
    assert after != before
    assert stamp.endswith(" 2/3.2/17")


def test_check_reports_outdated_words_and_repair_reindexes_them(damaged: Path):
    forget_rules(damaged)
    with open_library(damaged) as index:
        assert problems(index) == [OUTDATED, WRONG]
        assert [finding.repaired for finding in index.check(repair=True)] == [True, True]
        assert index.check(full=True) == []


def test_changed_postings_of_an_earlier_version_stay_outdated(damaged: Path):
    forget_rules(damaged)
    with open_library(damaged) as index:
        index.search("canal", corpora=SHARED)
        index.add(SHARED_CORPUS, [numbered(1)])
        index.search("vessel", corpora=SHARED)

    assert " " not in read_row(damaged)[1]


def test_questions_are_answered_while_words_are_reindexed(damaged: Path, monkeypatch: pytest.MonkeyPatch):
    forget_rules(damaged)
    answered: list[set[str]] = []
    build = PostingsSnapshots.build

    with open_library(damaged) as index, ThreadPoolExecutor(1) as threads:

        def ask_and_build(shelf: PostingsSnapshots, *args: object, **options: object) -> CorpusPostings:
            answered.append(threads.submit(found, index, "insurers").result(timeout=60))
            return build(shelf, *args, **options)

        monkeypatch.setattr(PostingsSnapshots, "build", ask_and_build)
        index.sync()

        assert answered == [{"Canal reopens"}]
        assert found(index, "tugboats") == {"Canal reopens"}


def test_cancelled_reindexing_keeps_the_old_words_and_can_be_repeated(damaged: Path):
    forget_rules(damaged)
    before = read_row(damaged)
    with open_library(damaged) as index:
        index.sync(is_cancelled=stopping_while_words_are_indexed(index))
        assert read_row(damaged) == before
        assert found(index, "insurers") == {"Canal reopens"}
        assert index.check()[0].problem == OUTDATED

        index.sync()
        assert index.check(full=True) == []
    assert read_row(damaged) != before


def stopping_while_words_are_indexed(index: NewsIndex) -> Callable[[], bool]:
    """True as soon as a second folder of postings exists."""
    folder = index._derived_folder
    return lambda: len(list(folder.glob("1/postings-*"))) > 1


def test_questions_are_answered_after_reindexing_failed(damaged: Path, monkeypatch: pytest.MonkeyPatch):
    forget_rules(damaged)

    def fail(*args: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    with open_library(damaged) as index:
        monkeypatch.setattr(PostingsSnapshots, "build", fail)
        with pytest.raises(StoreError, match="free some space"):
            index.reindex_words()
        assert found(index, "insurers") == {"Canal reopens"}


def test_another_process_switches_to_the_new_postings(damaged: Path):
    forget_rules(damaged)
    with open_library(damaged) as first, open_library(damaged) as second:
        assert found(first, "tugboats") == set()
        second.sync()
        assert found(first, "tugboats") == {"Canal reopens"}

        first.add(SHARED_CORPUS, [numbered(1)])
        first.sync()

        assert first.check(full=True) == second.check(full=True) == []
