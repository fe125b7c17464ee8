"""Editing, removing, restoring and previewing articles."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from libraries import canal, open_library, talks

from index import (
    SHARED_CORPUS,
    AddStatus,
    Answer,
    ArticleEdit,
    ArticleId,
    ArticleNotFoundError,
    ArticleReplacedError,
    CorpusName,
    NewsIndex,
    read_date,
)

OTHER = CorpusName("guild-7")
NOW = datetime.now(UTC)


@pytest.fixture
def index(tmp_path: Path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        yield index


def ids(index: NewsIndex, **narrowing) -> list[int]:
    return [a.facts.article_id for a in index.list_articles([SHARED_CORPUS], **narrowing)]


def titles_cited(index: NewsIndex, question: str) -> set[str]:
    answer = index.ask(question, corpora=[SHARED_CORPUS])
    return {c.article.title for c in answer.citations} if isinstance(answer, Answer) else set()


# --- removing and restoring


def test_a_removed_article_is_neither_cited_listed_counted_nor_found(index: NewsIndex):
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)

    assert "Japan and Taiwan hold security talks" not in titles_cited(index, "Who led the Japanese side?")
    assert ids(index) == [2]
    assert index.count_articles([SHARED_CORPUS]) == 1
    assert {hit.article.article_id for hit in index.search("Japan Taiwan", corpora=[SHARED_CORPUS])} == {2}
    with pytest.raises(ArticleNotFoundError):
        index.get_article([SHARED_CORPUS], ArticleId(1))


def test_a_restored_article_is_unchanged_and_cited_again(index: NewsIndex):
    index.add(SHARED_CORPUS, [talks(text=talks().text + " The talks went on.")])
    before = index.get_article([SHARED_CORPUS], ArticleId(1))
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)

    index.restore_article(SHARED_CORPUS, ArticleId(1))

    assert index.get_article([SHARED_CORPUS], ArticleId(1)) == before
    assert "Japan and Taiwan hold security talks" in titles_cited(index, "Who led the Japanese side?")


def test_a_restored_article_keeps_its_earlier_revisions(tmp_path: Path, index: NewsIndex):
    index.add(SHARED_CORPUS, [talks(text=talks().text + " The talks went on.")])
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)
    index.restore_article(SHARED_CORPUS, ArticleId(1))
    old_line = tmp_path / "old.jsonl"
    old_line.write_text(f'{{"text": {json.dumps(talks().text)}, "url": "{talks().url}"}}\n', "utf-8")

    report = index.import_file(SHARED_CORPUS, old_line)

    assert (report.duplicate, report.updated) == (1, 0)


def test_restoring_embeds_nothing_again(tmp_path: Path):
    embedder = FakeEmbedder()
    with open_library(tmp_path, embedder=embedder) as index:
        index.add(SHARED_CORPUS, [talks()])
        index.sync()
        calls = len(embedder.calls)
        index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)
        index.sync()
        index.restore_article(SHARED_CORPUS, ArticleId(1))
        index.sync()

        assert len(embedder.calls) == calls


def test_a_permanently_removed_article_cannot_be_restored(index: NewsIndex):
    index.remove_article(SHARED_CORPUS, ArticleId(1))

    with pytest.raises(ArticleNotFoundError):
        index.restore_article(SHARED_CORPUS, ArticleId(1))


def test_a_purged_article_cannot_be_restored(index: NewsIndex):
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)

    assert index.purge_removed(NOW - timedelta(days=1)) == 0
    assert index.purge_removed(datetime.now(UTC) + timedelta(seconds=1)) == 1
    with pytest.raises(ArticleNotFoundError):
        index.restore_article(SHARED_CORPUS, ArticleId(1))


def test_an_article_of_another_corpus_is_not_restored(index: NewsIndex):
    index.add(OTHER, [canal()])
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)

    with pytest.raises(ArticleNotFoundError):
        index.restore_article(OTHER, ArticleId(1))


@pytest.mark.parametrize("again", [talks(), talks(text=canal().text.replace("canal", "strait"))])
def test_an_article_that_was_added_again_meanwhile_is_not_restored(index: NewsIndex, again):
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)
    [outcome] = index.add(SHARED_CORPUS, [again])

    with pytest.raises(ArticleReplacedError) as raised:
        index.restore_article(SHARED_CORPUS, ArticleId(1))

    assert raised.value.by == outcome.article_id


def test_a_restored_article_gets_its_url_back(index: NewsIndex):
    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)
    index.add(SHARED_CORPUS, [canal(url=talks().url)])
    index.restore_article(SHARED_CORPUS, ArticleId(1))

    assert index.find_by_url([SHARED_CORPUS], [talks().url]) == {talks().url: {1}}


def test_an_id_is_never_reused(index: NewsIndex):
    index.remove_article(SHARED_CORPUS, ArticleId(2), restorable=True)
    [outcome] = index.add(
        SHARED_CORPUS, [talks(text="Something else was said here. " * 9, url="https://b.example/x")]
    )

    assert outcome.article_id == 3


# --- editing


def edit(**changes) -> ArticleEdit:
    facts = {
        "title": talks().title,
        "outlet": talks().outlet,
        "published": talks().published,
    }
    return ArticleEdit(**(facts | changes))


def test_an_edit_is_shown_at_once_and_in_answers(index: NewsIndex):
    facts = index.edit_article(
        SHARED_CORPUS, ArticleId(1), edit(title="Talks online", outlet=None, published=read_date("2021-08-28"))
    )

    assert (facts.title, facts.outlet, facts.published) == ("Talks online", None, read_date("2021-08-28"))
    assert "Talks online" in titles_cited(index, "Who led the Japanese side?")


def test_edited_facts_win_over_what_the_page_states_later(index: NewsIndex):
    index.edit_article(SHARED_CORPUS, ArticleId(1), edit(title="Talks online", outlet=None))

    index.add(SHARED_CORPUS, [talks(text=talks().text + " The talks went on.", author="A. Writer")])

    article = index.get_article([SHARED_CORPUS], ArticleId(1))
    assert (article.facts.title, article.facts.outlet, article.facts.author) == (
        "Talks online",
        None,
        "A. Writer",
    )
    assert article.text.endswith("The talks went on.")


def test_an_edit_that_changes_nothing_makes_no_revision(index: NewsIndex):
    index.edit_article(SHARED_CORPUS, ArticleId(1), edit())

    assert index.get_article([SHARED_CORPUS], ArticleId(1)).revision == 1


def test_an_edited_title_is_found_by_its_words(index: NewsIndex):
    index.edit_article(SHARED_CORPUS, ArticleId(1), edit(title="Zephyr consultations"))
    index.sync()

    [hit, *_] = index.search("zephyr", corpora=[SHARED_CORPUS])

    assert hit.article.article_id == 1


def test_an_edit_is_cleaned_like_an_added_article(index: NewsIndex):
    facts = index.edit_article(SHARED_CORPUS, ArticleId(1), edit(title="  Talks\n online ", outlet="  "))

    assert (facts.title, facts.outlet) == ("Talks online", None)


def test_an_article_of_another_corpus_is_not_edited(index: NewsIndex):
    with pytest.raises(ArticleNotFoundError):
        index.edit_article(OTHER, ArticleId(1), edit())


# --- previews


def test_a_preview_stores_nothing(index: NewsIndex):
    preview = index.preview(OTHER, talks())

    assert (preview.status, preview.held) == (AddStatus.ADDED, None)
    assert preview.passages == 1
    assert index.count_articles([OTHER]) == 0


@pytest.mark.parametrize(
    ("draft", "status"),
    [
        (talks(), AddStatus.DUPLICATE),
        (talks(text=talks().text + " The talks went on."), AddStatus.UPDATED),
        (talks(outlet="Another Outlet"), AddStatus.UPDATED),
        (talks(url="https://b.example/copy"), AddStatus.DUPLICATE),
        (talks(text="Too short."), AddStatus.REJECTED),
    ],
)
def test_a_preview_predicts_the_outcome_of_adding(index: NewsIndex, draft, status: AddStatus):
    preview = index.preview(SHARED_CORPUS, draft)
    [outcome] = index.add(SHARED_CORPUS, [draft])

    assert preview.status == outcome.status == status
    assert preview.reason == outcome.reason
    assert (preview.held.article_id if preview.held else None) == outcome.article_id


# --- filtered lists and reindexes


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, [2, 1]),
        ("2021-08-27", None, [1]),
        ("2021-08-28", None, []),
        (None, "2021-08-27", [2, 1]),
        (None, "2021-03-30", [2]),
        ("2021-03-30", "2021-03-30", [2]),
    ],
)
def test_a_list_is_limited_to_days_of_publication(index: NewsIndex, since, until, found):
    index.add(SHARED_CORPUS, [])
    bounds = {name: read_date(day).at for name, day in (("since", since), ("until", until)) if day is not None}

    assert ids(index, **bounds) == found
    assert index.count_articles([SHARED_CORPUS], **bounds) == len(found)


@pytest.mark.parametrize(
    ("narrowing", "articles"),
    [({}, 2), ({"outlet": "strait daily"}, 1), ({"article_id": ArticleId(2)}, 1), ({"outlet": "none"}, 0)],
)
def test_a_reindex_is_limited_to_the_selected_articles(index: NewsIndex, narrowing, articles: int):
    assert index.reindex([SHARED_CORPUS], **narrowing).articles == articles
