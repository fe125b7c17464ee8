"""Adding articles: duplicates, revisions, lists and removal."""

from dataclasses import replace

import pytest
from libraries import CANAL, TALKS, canal, open_library, talks

from index import SHARED_CORPUS, AddStatus, Answer, ArticleId, ArticleNotFoundError, CorpusName, NoAnswer

GUILD = CorpusName("guild-1")


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path) as index:
        yield index


def add(index, *drafts, corpus=SHARED_CORPUS):
    outcomes = index.add(corpus, drafts)
    index.sync()
    return outcomes


def test_added_article_keeps_its_text_and_facts(library):
    (outcome,) = add(library, talks())

    article = library.get_article([SHARED_CORPUS], outcome.article_id)

    assert outcome.status is AddStatus.ADDED
    assert article.text == TALKS
    assert (article.facts.title, article.facts.outlet) == (
        "Japan and Taiwan hold security talks",
        "Strait Daily",
    )
    assert article.facts.published.isoformat() == "2021-08-27"
    assert article.revision == 1


def test_same_address_with_tracking_is_a_duplicate(library):
    add(library, talks())

    (outcome,) = add(library, talks(url="https://A.example/talks?utm_source=feed#top"))

    assert outcome.status is AddStatus.DUPLICATE
    assert library.count_articles([SHARED_CORPUS]) == 1


def test_same_text_at_another_url_is_found_under_both(library):
    (first,) = add(library, talks())

    (second,) = add(library, talks(url="https://b.example/copy"))

    assert second.status is AddStatus.DUPLICATE
    found = library.find_by_url([SHARED_CORPUS], ["https://b.example/copy", "https://a.example/talks"])
    assert found == {
        "https://b.example/copy": {first.article_id},
        "https://a.example/talks": {first.article_id},
    }


def test_changed_text_at_an_address_becomes_a_new_revision(library):
    (first,) = add(library, talks())

    (second,) = add(library, talks(text=TALKS.replace("in March", "in April")))

    article = library.get_article([SHARED_CORPUS], first.article_id)
    assert (second.status, second.article_id, second.revision) == (AddStatus.UPDATED, first.article_id, 2)
    assert "in April" in article.text


def test_superseded_text_is_never_quoted(library):
    add(library, talks())
    add(library, talks(text=TALKS.replace("in March", "in April")))

    answer = library.ask("When will the two sides meet again in Taipei?", corpora=[SHARED_CORPUS])

    assert isinstance(answer, Answer)
    assert "in April" in answer.sentences[0].text
    assert not any("March" in sentence.text for sentence in answer.sentences)


def test_corrected_date_updates_the_article(library):
    (first,) = add(library, talks(published=None))

    (second,) = add(library, talks())

    assert second.status is AddStatus.UPDATED
    assert library.get_article([SHARED_CORPUS], first.article_id).facts.published is not None


def test_missing_facts_do_not_erase_known_ones(library):
    (first,) = add(library, talks())

    (second,) = add(library, talks(outlet=None, published=None, title=""))

    facts = library.get_article([SHARED_CORPUS], first.article_id).facts
    assert second.status is AddStatus.DUPLICATE
    assert (facts.outlet, facts.title) == ("Strait Daily", "Japan and Taiwan hold security talks")


@pytest.mark.parametrize("text", ["", "   \n ", "Too short.", "🙂🙂🙂", "a" * 50])
def test_invalid_article_is_rejected_with_a_reason(library, text):
    (outcome,) = add(library, talks(text=text))

    assert outcome.status is AddStatus.REJECTED
    assert outcome.reason
    assert library.count_articles([SHARED_CORPUS]) == 0


def test_rejected_draft_does_not_stop_the_others(library):
    outcomes = add(library, talks(text=""), canal())

    assert [outcome.status for outcome in outcomes] == [AddStatus.REJECTED, AddStatus.ADDED]


def test_removed_article_is_never_cited(library):
    (outcome,) = add(library, talks())

    library.remove_article(SHARED_CORPUS, outcome.article_id)

    answer = library.ask("Who met online for security talks?", corpora=[SHARED_CORPUS])
    assert isinstance(answer, NoAnswer)
    with pytest.raises(ArticleNotFoundError):
        library.get_article([SHARED_CORPUS], outcome.article_id)


def test_id_of_a_removed_article_is_not_reused(library):
    (first,) = add(library, talks())
    library.remove_article(SHARED_CORPUS, first.article_id)

    (second,) = add(library, canal())

    assert second.article_id > first.article_id


def test_article_of_another_corpus_cannot_be_removed(library):
    (outcome,) = add(library, talks())

    with pytest.raises(ArticleNotFoundError):
        library.remove_article(GUILD, outcome.article_id)

    assert library.count_articles([SHARED_CORPUS]) == 1


def test_only_the_named_corpora_are_searched(library):
    (ours,) = add(library, talks(), corpus=GUILD)
    add(library, canal())

    question = "Who met online for security talks on Friday?"
    assert isinstance(library.ask(question, corpora=[GUILD, SHARED_CORPUS]), Answer)
    elsewhere = library.ask(question, corpora=[CorpusName("guild-2"), SHARED_CORPUS])
    cited = {c.article.article_id for c in elsewhere.citations} if isinstance(elsewhere, Answer) else set()
    assert ours.article_id not in cited
    with pytest.raises(ArticleNotFoundError):
        library.get_article([CorpusName("guild-2"), SHARED_CORPUS], ours.article_id)


def test_listing_is_newest_first_and_can_be_searched(library):
    add(library, talks(), canal())

    everything = library.list_articles([SHARED_CORPUS])
    found = library.list_articles([SHARED_CORPUS], contains="CANAL")

    assert [summary.facts.title for summary in everything] == [
        "Canal reopens",
        "Japan and Taiwan hold security talks",
    ]
    assert [summary.facts.title for summary in found] == ["Canal reopens"]
    assert everything[0].characters == len(CANAL)
    assert everything[0].passages == 1


def test_percent_sign_in_a_filter_is_not_a_wildcard(library):
    add(library, talks(), canal())

    assert library.list_articles([SHARED_CORPUS], contains="%") == []


def test_unknown_article_is_named_in_the_error(library):
    with pytest.raises(ArticleNotFoundError, match="no article 77"):
        library.get_article([SHARED_CORPUS], ArticleId(77))


def test_update_keeps_the_time_of_adding(library):
    (first,) = add(library, talks())
    before = library.get_article([SHARED_CORPUS], first.article_id)

    add(library, replace(talks(), text=CANAL))

    after = library.get_article([SHARED_CORPUS], first.article_id)
    assert after.added_at == before.added_at
    assert after.updated_at > before.updated_at


def test_copies_added_at_once_that_differ_in_compatibility_forms_alone_keep_their_own_sentences(library):
    plain = talks(text=f"It began... {TALKS}")
    typeset = talks(text=f"It began… {TALKS}", url="https://b.example/copy")

    add(library, plain, typeset)

    [hit] = library.search("Masahisa Ito", corpora=[SHARED_CORPUS])
    answer = library.ask("Who led the Japanese side?", corpora=[SHARED_CORPUS])
    assert hit.text == plain.text
    quoted = "Masahisa Ito led the Japanese side."
    assert answer.sentences[0].text == quoted
