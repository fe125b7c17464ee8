"""Revisions of articles: edits, variants of an address, entries listed again, notes for readers."""

from datetime import UTC, datetime

import pytest
from fake_site import FakeSite, add, choice, following, listed
from fakes import FakeEmbedder
from libraries import CANAL, TALKS, canal, talks

from index import SHARED_CORPUS, AddStatus, ArticleEdit, Filters, OutletKind, Region, SourceLabels
from index.model.provenance_types import UNKNOWN_PROVENANCE, Provenance, TextOrigin

SHARED = [SHARED_CORPUS]
LATER = TALKS.replace("in March", "in April")


@pytest.fixture
def site():
    return FakeSite()


@pytest.fixture
def library(tmp_path, site):
    """A library and a source that it follows."""
    with following(tmp_path, site) as (index, source):
        yield index, source


def get(index, article_id):
    return index.get_article(SHARED, article_id)


def add_one(index, draft):
    [outcome] = index.add(SHARED_CORPUS, [draft])
    index.sync()
    return outcome


# --- facts of a draft


def test_dateline_correction_and_source_are_kept(library, site):
    index, source = library
    draft = talks(dateline="TAIPEI, Aug 27 (Reuters)", correction="Correction: the day was wrong.")

    [article_id] = add(index, listed(site, source, draft))

    article = get(index, article_id)
    assert (article.dateline, article.source_id) == ("TAIPEI, Aug 27 (Reuters)", source.source_id)
    assert article.facts.standing.correction == "Correction: the day was wrong."
    assert index.sources.get(SHARED, source.source_id).articles == 1


def test_labels_of_the_source_are_shown_beside_the_facts(library, site):
    index, source = library
    labels = SourceLabels(kind=OutletKind.WIRE, country="TW", language="zh-TW", trust_note="Run by the state.")
    index.sources.label(SHARED_CORPUS, source.source_id, labels)

    [listed_id, other_id] = add(index, listed(site, source, talks()), canal())

    assert get(index, listed_id).facts.labels == labels
    assert get(index, other_id).facts.labels is None
    answer = index.ask("Where will the two sides meet again?", corpora=SHARED)
    assert answer.citations[0].article.labels == labels


def test_articles_of_a_labelled_source_have_its_region(library, site):
    index, source = library
    [article_id, _] = add(index, listed(site, source, canal()), talks())

    index.sources.label(SHARED_CORPUS, source.source_id, SourceLabels(region=Region.RED_SEA))

    assert Region.RED_SEA in index.get_details(SHARED, article_id).regions
    counts = {count.region: count.articles for count in index.list_regions(SHARED)}
    assert counts[Region.RED_SEA] == 1
    hits = index.search("ships talks", corpora=SHARED, filters=Filters(region=Region.RED_SEA))
    assert {hit.article.article_id for hit in hits} == {article_id}


def test_region_of_text_and_label_counts_once(library, site):
    index, source = library
    add(index, listed(site, source, talks()))
    [before] = [c for c in index.list_regions(SHARED) if c.region is Region.TAIWAN_STRAIT]

    index.sources.label(SHARED_CORPUS, source.source_id, SourceLabels(region=Region.TAIWAN_STRAIT))

    assert before in index.list_regions(SHARED)


def test_restored_article_keeps_its_source_unless_it_was_removed(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))

    index.remove_article(SHARED_CORPUS, article_id, restorable=True)
    index.restore_article(SHARED_CORPUS, article_id)
    assert get(index, article_id).source_id == source.source_id

    index.remove_article(SHARED_CORPUS, article_id, restorable=True)
    index.sources.remove(SHARED_CORPUS, source.source_id)
    index.restore_article(SHARED_CORPUS, article_id)
    assert get(index, article_id).source_id is None


# --- edited articles


def long_article(paragraphs=60):
    return "\n\n".join(
        f"Paragraph {n} tells of vessel {n} that left harbour {n * 7} on Monday with {n * 3} sailors aboard. "
        f"Its captain said that voyage {n} would last until day {n + 200}. "
        f"The coast guard of district {n} watched it from station {n * 11} through the night, and wrote down "
        f"{n} other ships. Fishing boat {n} kept away until it had passed strait {n}. "
        f"Harbour office {n} opened again at hour {n % 24}, and {n * 5} people went home by bus. "
        f"Ferry {n} was late by {n} minutes, which nobody in village {n} had expected."
        for n in range(paragraphs)
    )


def test_edit_in_the_first_paragraph_embeds_only_changed_passages(tmp_path, site):
    embedder = FakeEmbedder()
    with following(tmp_path, site, embedder) as (index, _):
        outcome = add_one(index, talks(text=long_article()))
        assert outcome.passages >= 30
        embedder.calls.clear()

        edited = long_article().replace("vessel 0", "the grey vessel 0 of the navy, built in 1999,")
        again = add_one(index, talks(text=edited))

        assert again.status is AddStatus.UPDATED
        assert 1 <= len(embedder.calls) <= 3
        assert index.check() == []
        answer = index.ask("When was the grey vessel of the navy built?", corpora=SHARED)
        assert "built in 1999" in answer.sentences[0].text


def test_edit_of_an_outlet_embeds_nothing_even_after_edits_of_the_text(tmp_path, site):
    embedder = FakeEmbedder()
    with following(tmp_path, site, embedder) as (index, _):
        outcome = add_one(index, talks(text=long_article()))
        add_one(index, talks(text=long_article().replace("vessel 0", "the grey vessel 0 of the navy")))
        embedder.calls.clear()

        facts = get(index, outcome.article_id).facts
        edit = ArticleEdit(title=facts.title, outlet="Harbour Post", published=facts.published)
        index.edit_article(SHARED_CORPUS, outcome.article_id, edit)
        index.sync()

        assert embedder.calls == []


def test_text_that_changed_on_its_page_is_marked_as_revised(library, site):
    index, source = library
    [article_id] = add(index, listed(site, source, talks()))
    assert get(index, article_id).facts.standing.revised_at is None
    before = datetime.now(UTC)

    add(index, listed(site, source, talks(text=LATER)))

    assert get(index, article_id).facts.standing.revised_at >= before


def test_text_that_a_person_replaced_is_not_marked_as_revised(library):
    index, _ = library
    [article_id] = add(index, talks())

    add(index, talks(text=LATER))

    assert get(index, article_id).facts.standing.revised_at is None


# --- variants of a URL


@pytest.mark.parametrize("url", ["https://m.a.example/talks", "http://www.a.example/talks/amp?amp=1"])
def test_variant_of_a_page_is_the_same_article(library, url):
    index, _ = library
    [first] = add(index, talks())

    outcome = add_one(index, talks(url=url, text=f"Advertisement. {TALKS}"))

    assert (outcome.status, outcome.article_id) == (AddStatus.DUPLICATE, first)
    assert index.find_by_url(SHARED, [url]) == {url: {first}}
    assert get(index, first).text == TALKS


def test_page_that_claims_the_url_of_an_article_and_shows_it_is_that_article(library):
    index, _ = library
    [first] = add(index, talks())
    copy = talks(url="https://cache.example/xyz", claimed_url="https://a.example/talks", text=f"{TALKS} Ends.")

    outcome = add_one(index, copy)

    assert (outcome.status, outcome.article_id) == (AddStatus.DUPLICATE, first)


@pytest.mark.parametrize(
    "hostile",
    [
        canal(url="https://evil.example/x", claimed_url="https://a.example/talks"),
        canal(url="https://m.a.example/talks"),
        talks(
            url="https://evil.example/x",
            claimed_url="https://a.example/talks",
            text="\n\n".join([CANAL, TALKS[:150]]),
        ),
    ],
)
def test_page_that_claims_the_url_of_another_text_is_a_separate_article(library, hostile):
    index, _ = library
    [first] = add(index, talks())

    outcome = add_one(index, hostile)

    assert outcome.status is AddStatus.ADDED
    assert outcome.article_id != first
    assert get(index, first).text == TALKS
    assert index.find_by_url(SHARED, ["https://a.example/talks"]) == {"https://a.example/talks": {first}}
    assert index.find_by_url(SHARED, [hostile.url]) == {hostile.url: {outcome.article_id}}


@pytest.mark.parametrize("claimed", ["", "not a url", "https://u:p@a.example/talks", "javascript:alert(1)"])
def test_invalid_claimed_url_is_ignored(library, claimed):
    index, _ = library
    add(index, talks())

    assert add_one(index, canal(claimed_url=claimed)).status is AddStatus.ADDED


def test_preview_recognises_variants_of_a_page(library):
    index, _ = library
    [first] = add(index, talks())

    preview = index.preview(SHARED_CORPUS, talks(url="https://m.a.example/talks", text=f"{TALKS} Ends."))

    assert (preview.status, preview.held.article_id) == (AddStatus.DUPLICATE, first)


# --- entries listed again


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (LATER, AddStatus.UPDATED),
        (CANAL, AddStatus.DUPLICATE),
        (TALKS[:140], AddStatus.DUPLICATE),
    ],
)
def test_listed_text_replaces_only_an_earlier_version_of_itself(library, site, text, status):
    index, source = library
    [first] = add(index, listed(site, source, talks()))

    outcome = add_one(index, listed(site, source, talks(text=text)))

    assert (outcome.status, outcome.article_id) == (status, first)
    assert get(index, first).text == (text if status is AddStatus.UPDATED else TALKS)


def test_person_may_replace_a_text_by_any_other(library):
    index, _ = library
    [first] = add(index, talks())

    outcome = add_one(index, talks(text=CANAL))

    assert (outcome.status, outcome.article_id) == (AddStatus.UPDATED, first)


def test_feed_text_does_not_replace_similar_text_of_the_page(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    origin = Provenance(source_id=source.source_id, text_origin=TextOrigin.FEED)

    outcome = add_one(index, talks(text=f"{TALKS} Read more.", came_from=origin, fetched_at=datetime.now(UTC)))

    assert outcome.status is AddStatus.DUPLICATE
    assert get(index, first).text == TALKS


@pytest.mark.parametrize(
    ("held", "status"),
    [(talks(), AddStatus.DUPLICATE), (talks(came_from=UNKNOWN_PROVENANCE), AddStatus.UPDATED)],
)
def test_article_that_a_source_lists_later_is_assigned_to_it(library, site, held, status):
    """An article that was not fetched from its page is then read there, as a new revision."""
    index, source = library
    [first] = add(index, held)

    outcome = add_one(index, listed(site, source, talks()))

    assert outcome.status is status
    assert get(index, first).source_id == source.source_id


def test_copy_at_another_url_does_not_assign_the_article_to_its_source(library, site):
    index, source = library
    [first] = add(index, talks())

    add(index, listed(site, source, talks(url="https://b.example/copy")))

    assert get(index, first).source_id is None


def test_source_that_listed_an_article_first_keeps_it(library, site):
    index, source = library
    [first] = add(index, listed(site, source, talks()))
    other = index.sources.add(SHARED_CORPUS, choice("https://b.example/feed"))

    add(index, listed(site, other, talks(text=LATER)))

    assert get(index, first).source_id == source.source_id
