"""Every article records where its text came from; a supplied text never passes for a fetched one."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from fake_site import FakeSite, choice, following, listed
from libraries import CANAL, TALKS, canal, open_library, talks
from sqlalchemy import create_engine, text

from index import (
    OPERATOR,
    SHARED_CORPUS,
    AddStatus,
    ArticleChangedError,
    ArticleDraft,
    ArticleEdit,
    ArticleId,
    Expectation,
    NewsIndex,
    PageComparison,
    Provenance,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
    adopt_page,
    describe_text,
    is_checked_draft,
    record_comparison,
    set_supplier,
    state_facts,
)
from index.extraction.document_extraction import read_article_bytes
from index.extraction.draft_validation import content_hash
from index.store.article_queries import find_article_ids_by_url
from index.store.migrations import versions
from index.store.sqlite_backend import DATABASE_FILE

NOW = datetime(2026, 11, 29, 4, tzinfo=UTC)
ANN = Supplier(role=SupplierRole.MEMBER, person_id=11, name="Ann")
REUTERS = "https://www.reuters.com/world/talks"
PASTED = set_supplier(
    ArticleDraft(
        text=TALKS,
        title="Talks",
        url=REUTERS,
        outlet="Reuters",
        came_from=Provenance(text_origin=TextOrigin.TYPED),
    ),
    ANN,
    NOW,
)


class NotAllowedError(Exception):
    """An error that a permission check raises."""


def fetched(url: str = REUTERS, text: str = TALKS, **facts: object) -> ArticleDraft:
    came_from = Provenance(text_origin=TextOrigin.PAGE, text_url=url, at=NOW)
    return ArticleDraft(text=text, url=url, title="Talks", fetched_at=NOW, came_from=came_from, **facts)


def add(index: NewsIndex, draft: ArticleDraft):
    [outcome] = index.add(SHARED_CORPUS, [draft])
    return outcome


def article(index: NewsIndex, number: int = 1):
    return index.get_article([SHARED_CORPUS], ArticleId(number))


@pytest.fixture
def index(tmp_path):
    with open_library(tmp_path / "library") as opened:
        yield opened


# --- checked texts


@pytest.mark.parametrize(
    ("url", "text_url", "is_checked"),
    [
        (REUTERS, REUTERS, True),
        (REUTERS, "https://reuters.com/talks?x=1", True),
        (REUTERS, "https://evil.net/talks", False),
        (REUTERS, "https://reuters.com.evil.net/talks", False),
        ("https://a.github.io/x", "https://b.github.io/x", False),
        ("https://bbc.co.uk/a", "https://other.co.uk/a", False),
        (None, REUTERS, False),
        (REUTERS, None, False),
        ("no address", REUTERS, False),
    ],
)
def test_a_text_is_checked_if_it_was_fetched_from_the_site_shown(url, text_url, is_checked):
    came_from = Provenance(text_origin=TextOrigin.PAGE, text_url=text_url)

    assert describe_text(url, came_from).is_checked == is_checked


@pytest.mark.parametrize("origin", [None, TextOrigin.FILE, TextOrigin.TYPED, TextOrigin.IMPORT])
def test_no_other_origin_is_checked(origin):
    assert not describe_text(REUTERS, Provenance(text_origin=origin, text_url=REUTERS)).is_checked


@pytest.mark.parametrize("stated", ["https://evil.net/a", "https://www.reuters.com/other", None])
def test_a_text_whose_url_a_person_changed_is_not_checked(stated):
    draft = fetched()

    changed = state_facts(draft, replace(draft, url=stated), ANN, NOW)

    assert not is_checked_draft(changed)
    assert is_checked_draft(state_facts(changed, replace(changed, url=REUTERS), ANN, NOW))


def test_a_text_that_a_person_changed_is_typed():
    draft = fetched()

    changed = state_facts(draft, replace(draft, text=CANAL), ANN, NOW)

    assert changed.came_from == Provenance(text_origin=TextOrigin.TYPED, by=ANN, at=NOW)
    assert changed.fetched_at is None


def test_an_outlet_that_a_person_changed_is_marked_as_stated_by_them():
    draft = fetched(outlet="Blog")

    changed = state_facts(draft, replace(draft, outlet="Reuters"), ANN, NOW)

    source = describe_text(changed.url, changed.came_from)
    assert (source.is_checked, source.stated) == (True, ("outlet",))
    assert (changed.came_from.stated[0].by, changed.came_from.stated[0].at) == (ANN, NOW)


# --- supplied texts


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", f"---\nurl: {REUTERS}\noutlet: Reuters\n---\n\n{TALKS}"),
        (
            "a.html",
            f"<html><head><link rel=canonical href={REUTERS}><meta property=og:site_name content=Reuters>"
            f"<title>Talks</title></head><body><article><h1>Talks</h1><p>{TALKS}</p></article></body></html>",
        ),
        ("a.txt", TALKS),
    ],
)
def test_a_file_is_supplied_whatever_it_claims(index, name, content):
    draft = index.read_bytes(content.encode(), name=name)

    add(index, set_supplier(draft, OPERATOR, NOW))

    source = article(index).facts.text_source
    assert (source.origin, source.is_checked) == (TextOrigin.FILE, False)
    assert source.supplied_by is SupplierRole.OPERATOR


def test_markdown_from_the_web_does_not_choose_its_address():
    content = f"---\nurl: {REUTERS}\n---\n\n{TALKS}".encode()

    draft = read_article_bytes(content, name="a.md", max_bytes=10**6, url="https://evil.net/a.md")

    assert draft.url == "https://evil.net/a.md"


def test_a_line_of_an_import_is_imported(index, tmp_path):
    line = json.dumps({"text": TALKS, "url": REUTERS, "outlet": "Reuters"})
    (tmp_path / "a.jsonl").write_text(line)

    index.import_file(SHARED_CORPUS, tmp_path / "a.jsonl")

    stored = article(index)
    assert (stored.came_from.text_origin, stored.came_from.by) == (TextOrigin.IMPORT, OPERATOR)
    assert stored.came_from.at is not None
    assert not stored.facts.text_source.is_checked


# --- revisions


def test_a_pasted_text_that_replaces_a_fetched_one_is_not_fetched(index):
    add(index, fetched(outlet="Reuters"))

    outcome = add(index, replace(PASTED, text=CANAL, outlet=None))

    stored = article(index)
    assert (outcome.status, stored.facts.outlet) == (AddStatus.UPDATED, "Reuters")
    assert stored.came_from.text_origin is TextOrigin.TYPED
    assert stored.came_from.by == ANN
    assert not stored.facts.text_source.is_checked


def test_an_outlet_kept_from_a_pasted_text_is_marked_as_stated(index):
    add(index, PASTED)

    add(index, fetched(text=CANAL))

    stored = article(index).facts
    assert (stored.outlet, stored.text_source.is_checked) == ("Reuters", True)
    assert "outlet" in stored.text_source.stated


def test_a_fetched_text_that_is_pasted_again_stays_fetched_with_stated_facts(index):
    add(index, fetched())

    add(index, PASTED)

    stored = article(index).facts
    assert (stored.outlet, stored.text_source.is_checked) == ("Reuters", True)
    assert set(stored.text_source.stated) >= {"outlet"}


def test_the_page_confirms_a_text_that_was_pasted(index):
    add(index, PASTED)

    outcome = add(index, fetched())

    assert (outcome.status, outcome.revision) == (AddStatus.UPDATED, 2)
    assert article(index).facts.text_source.is_checked


def test_edits_record_who_and_when_and_keep_the_origin_of_the_text(index):
    add(index, fetched(outlet="Blog"))
    edit = ArticleEdit(title="Talks", outlet="Reuters", published=None)

    index.edit_article(SHARED_CORPUS, ArticleId(1), edit, by=ANN)

    stored = article(index)
    [stated] = stored.came_from.stated
    assert (stated.fact, stated.by) == ("outlet", ANN)
    assert stated.at is not None
    assert stored.facts.text_source.is_checked


def test_an_edit_of_a_revision_that_was_not_shown_changes_nothing(index):
    add(index, fetched())
    index.edit_article(SHARED_CORPUS, ArticleId(1), ArticleEdit(title="Two", outlet=None, published=None))
    edit = ArticleEdit(title="Three", outlet=None, published=None)

    with pytest.raises(ArticleChangedError):
        index.edit_article(SHARED_CORPUS, ArticleId(1), edit, revision=1)

    assert article(index).facts.title == "Two"


def test_a_comparison_applies_only_to_the_compared_text(index):
    add(index, PASTED)
    compared = PageComparison(match=TextMatch.DIFFERS, at=NOW)
    index.note_comparison(SHARED_CORPUS, ArticleId(1), compared, revision=1)
    assert article(index).facts.text_source.compared is TextMatch.DIFFERS

    add(index, replace(PASTED, text=CANAL))

    assert article(index).facts.text_source.compared is None
    with pytest.raises(ArticleChangedError):
        index.note_comparison(SHARED_CORPUS, ArticleId(1), compared, revision=1)


def test_an_adopted_page_keeps_missing_facts_as_stated_by_a_person():
    draft = record_comparison(PASTED, PageComparison(match=TextMatch.SAME, at=NOW))

    adopted = adopt_page(draft, fetched())

    assert is_checked_draft(adopted)
    assert adopted.outlet == "Reuters"
    assert [stated.fact for stated in adopted.came_from.stated] == ["outlet"]
    assert adopted.came_from.compared is None


def test_a_restored_article_keeps_its_provenance(index):
    add(index, PASTED)
    before = article(index).came_from

    index.remove_article(SHARED_CORPUS, ArticleId(1), restorable=True)
    index.restore_article(SHARED_CORPUS, ArticleId(1))

    assert article(index).came_from == before


# --- claimed URLs of a text, and sources


def test_a_claimed_url_does_not_prevent_reading_its_page(tmp_path):
    site = FakeSite()
    with following(tmp_path, site) as (index, _):
        add(index, PASTED)
        add(index, fetched("https://evil.net/canal", text=CANAL))
        add(index, replace(PASTED, text=CANAL, url="https://www.reuters.com/canal"))

        with index.database.read_transaction() as connection:
            urls = [REUTERS, "https://www.reuters.com/canal", "https://evil.net/canal"]
            found = find_article_ids_by_url(connection, [1], urls, only_checked=True)
            claimed = find_article_ids_by_url(connection, [1], urls)

        assert set(found) == {"https://evil.net/canal"}
        assert set(claimed) == set(urls)


def test_a_checked_url_is_not_taken_over_by_a_claim(index):
    add(index, fetched("https://a.example/one"))
    add(index, fetched("https://b.example/two"))
    add(index, replace(PASTED, text=CANAL, url="https://c.example/x"))

    add(index, replace(PASTED, text=CANAL, url="https://b.example/two"))

    with index.database.read_transaction() as connection:
        found = find_article_ids_by_url(connection, [1], ["https://b.example/two"], only_checked=True)
    assert found == {"https://b.example/two": {1}}


def test_a_fetched_text_of_a_source_replaces_one_that_claims_its_url(tmp_path):
    site = FakeSite()
    with following(tmp_path, site) as (index, source):
        url = "https://a.example/talks"
        add(index, replace(PASTED, url=url))

        outcome = add(index, listed(site, source, canal(url=url)))

        stored = article(index)
        assert (outcome.status, stored.text) == (AddStatus.UPDATED, CANAL)
        assert stored.facts.text_source.is_checked
        assert stored.source_id == source.source_id


def test_a_stub_does_not_replace_a_pasted_text(tmp_path):
    site = FakeSite()
    with following(tmp_path, site) as (index, source):
        url = "https://a.example/talks"
        add(index, replace(PASTED, url=url))
        stub = talks(url=url, text=" ".join(TALKS.split()[:22]))

        outcome = add(index, listed(site, source, stub))

        assert (outcome.status, article(index).text) == (AddStatus.DUPLICATE, TALKS)


# --- changes since a person was shown a draft


def test_a_draft_expected_to_be_new_does_not_replace_an_article(index):
    add(index, fetched(text=CANAL, outlet="Reuters"))

    with pytest.raises(ArticleChangedError) as error:
        index.add(SHARED_CORPUS, [PASTED], expected=[Expectation(AddStatus.ADDED)])

    assert error.value.article_id == 1
    assert (article(index).text, article(index).revision) == (CANAL, 1)


def test_an_update_of_another_revision_than_shown_is_not_stored(index):
    add(index, fetched(text=CANAL))
    expected = index.preview(SHARED_CORPUS, PASTED).expected
    add(index, fetched(text=f"{CANAL} It is open again."))

    with pytest.raises(ArticleChangedError):
        index.add(SHARED_CORPUS, [PASTED], expected=[expected])

    assert expected == Expectation(AddStatus.UPDATED, ArticleId(1), 1)
    assert article(index).revision == 2


def test_an_update_of_a_removed_article_is_not_added_as_a_new_one(index):
    add(index, fetched(text=CANAL))
    expected = index.preview(SHARED_CORPUS, PASTED).expected
    index.remove_article(SHARED_CORPUS, ArticleId(1))

    with pytest.raises(ArticleChangedError):
        index.add(SHARED_CORPUS, [PASTED], expected=[expected])

    assert index.count_articles([SHARED_CORPUS]) == 0


def test_a_duplicate_needs_no_expectation(index):
    add(index, fetched())
    other = replace(PASTED, url="https://b.example/talks")

    [outcome] = index.add(SHARED_CORPUS, [other], expected=[Expectation(AddStatus.ADDED)])

    assert outcome.status is AddStatus.DUPLICATE


def test_a_failed_check_in_the_transaction_stores_nothing(index):
    def refuse(connection):
        raise NotAllowedError

    for attempt in (
        lambda: index.add(SHARED_CORPUS, [PASTED], within=refuse),
        lambda: index.add(SHARED_CORPUS, [PASTED], on_stored=lambda connection, _: refuse(connection)),
        lambda: index.sources.add(SHARED_CORPUS, choice(), within=refuse),
    ):
        with pytest.raises(NotAllowedError):
            attempt()

    assert index.count_articles([SHARED_CORPUS]) == 0
    assert index.sources.list_sources() == []


# --- people


def test_a_forgotten_person_is_named_nowhere(index):
    add(index, PASTED)
    add(index, set_supplier(fetched("https://b.example/canal", text=CANAL), ANN, NOW))
    index.edit_article(
        SHARED_CORPUS, ArticleId(1), ArticleEdit(title="New", outlet=None, published=None), by=ANN
    )
    index.remove_article(SHARED_CORPUS, ArticleId(2), restorable=True)
    assert index.count_supplied(11) == 1

    index.forget_person(11)

    assert index.count_supplied(11) == 0
    index.restore_article(SHARED_CORPUS, ArticleId(2))
    for number in (1, 2):
        assert article(index, number).came_from.by == Supplier(role=SupplierRole.MEMBER)
    with index.database.read_transaction() as connection:
        kept = connection.exec_driver_sql("SELECT facts FROM revisions").scalars().all()
    assert kept
    assert not any("Ann" in facts or ": 11," in facts for facts in kept)


# --- libraries of earlier versions


OLD_ARTICLE = """INSERT INTO articles (id, corpus_id, canonical_url, url, title, text, content_hash, revision,
added_at, updated_at, fetched_at, text_origin, checked_at, edited)
VALUES (:id, 1, :url, :url, 'Old', :text, :hash, 1,
'2026-01-02 03:04:05', '2026-01-02 03:04:05', :fetched, :origin, :checked, :edited)"""
MOMENT = "2026-01-02 03:04:05"


def make_library_of_fourth_version(folder: Path, *rows: dict[str, object]) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(versions.__file__).parents[1]))
    folder.mkdir()
    engine = create_engine(f"sqlite:///{folder / DATABASE_FILE}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.execute(text("INSERT INTO corpora VALUES (1, 'shared')"))
        for number, row in enumerate(rows, start=1):
            body = f"{TALKS} This is report {number}."
            values = {"fetched": None, "origin": None, "checked": None, "edited": ""} | row
            values |= {"id": number, "url": f"https://a.example/{number}", "text": body}
            connection.execute(text(OLD_ARTICLE), values | {"hash": content_hash(body)})
    engine.dispose()


def test_articles_of_earlier_versions_are_fetched_only_if_the_database_proves_it(tmp_path):
    make_library_of_fourth_version(
        tmp_path / "old",
        {"fetched": MOMENT, "origin": "page", "checked": MOMENT},
        {"fetched": MOMENT, "origin": "page"},
        {"fetched": None, "origin": "page", "checked": MOMENT},
        {},
        {"fetched": MOMENT, "origin": "page", "checked": MOMENT, "edited": "outlet,title"},
    )

    with open_library(tmp_path / "old") as index:
        sources = [article(index, number).facts.text_source for number in range(1, 6)]

    assert [source.is_checked for source in sources] == [True, False, False, False, True]
    assert [source.origin for source in sources] == [TextOrigin.PAGE, None, None, None, TextOrigin.PAGE]
    assert sources[4].stated == ("outlet", "title")


def test_polling_the_page_confirms_an_article_of_an_earlier_version(tmp_path):
    make_library_of_fourth_version(tmp_path / "library", {"fetched": MOMENT, "origin": "page"})
    site, url = FakeSite(), "https://a.example/1"
    site.pages[url] = fetched(url, text=f"{TALKS} This is report 1.")

    with following(tmp_path / "library", site) as (index, _):
        index.sources.poll()

        assert article(index).facts.text_source.is_checked


def test_a_restored_revision_of_an_earlier_version_is_not_taken_for_fetched(tmp_path):
    with open_library(tmp_path) as index:
        add(index, fetched(text=CANAL))
        add(index, fetched(text=f"{CANAL} It is open again."))
        with index.database.write_transaction() as connection:
            facts = connection.exec_driver_sql("SELECT facts FROM revisions").scalar_one()
            old = {k: v for k, v in json.loads(facts).items() if k not in ("text_url", "provenance")}
            connection.execute(text("UPDATE revisions SET facts = :facts"), {"facts": json.dumps(old)})
            from index.store.revision_queries import restore_revision

            restore_revision(connection, 1, ArticleId(1), 1, NOW)

        assert not article(index).facts.text_source.is_checked
