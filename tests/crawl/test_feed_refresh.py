"""A refresh reads all articles of a source again and publishes the changes together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fake_site import add, following, listed
from libraries import CANAL, TALKS, canal, numbered, talks
from refreshed_library import LATER, LATEST, SHARED, URL, ShutDownError, changes, get, quoted, refresh
from sqlalchemy import select, update

from index import SHARED_CORPUS, PageChange, SourceNotFoundError, StoreInUseError
from index.crawl import feed_refresh
from index.extraction.html_extraction import extract_article
from index.model.article_types import ArticleDraft
from index.store.poll_queries import claim_sources, release_claims
from index.store.schema import refreshes


def test_refresh_reports_the_outcome_for_each_article(library, site):
    index, source = library
    drafts = [listed(site, source, draft) for draft in (talks(), canal(), numbered(1), numbered(2))]
    ids = add(index, *drafts)
    add(index, numbered(3))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/vessel/1"] = 404
    site.pages["https://a.example/vessel/2"] = 500
    seen = []

    report = refresh(index, source, report_progress=seen.append)

    assert changes(report) == dict(
        zip(ids, [PageChange.REVISED, PageChange.UNCHANGED, PageChange.GONE, PageChange.FAILED], strict=True)
    )
    assert (report.embedded, report.was_resumed, report.cancelled) == (1, False, False)
    assert [(p.done, p.total) for p in seen if p.unit == "articles"] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert "in April" in quoted(index)
    assert index.check() == []


def test_refresh_reads_pages_that_their_site_calls_unchanged(library, site):
    index, source = library
    site.etags[URL] = '"1"'
    [article_id] = add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)

    assert changes(refresh(index, source)) == {article_id: PageChange.REVISED}


def test_old_articles_answer_until_all_are_published(library, site, embedder):
    index, source = library
    add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    heard = []
    site.pages["https://a.example/canal"] = lambda: heard.append(quoted(index))

    refresh(index, source)

    assert "in March" in heard[0]
    assert "in April" in quoted(index)


def test_new_passages_have_vectors_when_they_are_published(library, site, embedder):
    index, source = library
    add(index, listed(site, source, talks()))
    site.pages[URL] = talks(text=LATER)
    embedder.calls.clear()

    refresh(index, source)

    assert len(embedder.calls) == 1
    assert index.sync().embedded == 0


def test_cancelled_refresh_changes_and_stages_nothing(library, site):
    index, source = library
    ids = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    stop = []
    site.pages["https://a.example/canal"] = lambda: stop.append(True)

    report = refresh(index, source, is_cancelled=lambda: bool(stop))

    assert (report.cancelled, report.articles) == (True, ())
    assert get(index, ids[0]).text == TALKS
    with index.database.read_transaction() as connection:
        assert connection.execute(select(refreshes)).all() == []
    assert not refresh(index, source).was_resumed


def test_interrupted_refresh_resumes(tmp_path, site):
    with following(tmp_path, site) as (index, source):
        add(index, *(listed(site, source, numbered(n)) for n in range(4)))
        site.pages["https://a.example/vessel/0"] = replace(
            numbered(0), text=numbered(0).text.replace("Monday", "Friday")
        )

        def killed():
            raise KeyboardInterrupt

        site.pages["https://a.example/vessel/2"] = killed
        with pytest.raises(KeyboardInterrupt):
            refresh(index, source)
        assert "Friday" not in quoted(index, "When did Vessel0 leave harbour0?")
        assert index.check() == []

    site.pages["https://a.example/vessel/2"] = numbered(2)
    site.asked.clear()
    with following(tmp_path, site) as (index, source):
        report = refresh(index, source)

        assert report.was_resumed
        assert [url[-1] for url, _ in site.asked] == ["2", "3"]
        assert sorted(change.value for change in changes(report).values()) == ["revised"] + ["unchanged"] * 3
        assert "Friday" in quoted(index, "When did Vessel0 leave harbour0?")
        assert index.check() == []


def test_article_that_changed_after_an_interruption_is_read_once_more(library, site):
    index, source = library
    [first, _] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)

    def killed():
        raise KeyboardInterrupt

    site.pages["https://a.example/canal"] = killed
    with pytest.raises(KeyboardInterrupt):
        refresh(index, source)
    add(index, talks(text=LATEST))
    site.pages["https://a.example/canal"] = canal()

    report = refresh(index, source)

    assert report.was_resumed
    assert changes(report)[first] is PageChange.REVISED
    assert get(index, first).text == LATER


def test_refresh_that_was_interrupted_long_ago_starts_again(library, site):
    index, source = library
    add(index, listed(site, source, talks()), listed(site, source, canal()))

    def killed():
        raise KeyboardInterrupt

    site.pages["https://a.example/canal"] = killed
    with pytest.raises(KeyboardInterrupt):
        refresh(index, source)
    with index.database.write_transaction() as connection:
        connection.execute(update(refreshes).values(started_at=datetime.now(UTC) - timedelta(days=2)))
    site.pages["https://a.example/canal"] = canal()
    site.asked.clear()

    assert not refresh(index, source).was_resumed
    assert len(site.asked) == 2


@pytest.mark.parametrize("stage", ["made", "embedded", "publishing", "published", "synced"])
def test_refresh_killed_between_any_two_steps_leaves_an_intact_library(tmp_path, site, monkeypatch, stage):
    from index.ingest.article_intake import Intake
    from index.ingest.article_writer import ArticleWriter
    from index.search.derived_index import DerivedIndex
    from index.search.index_publisher import IndexPublisher

    place, name = {
        "made": (Intake, "make_revision"),
        "embedded": (DerivedIndex, "embed_ahead"),
        "publishing": (ArticleWriter, "update"),
        "published": (DerivedIndex, "sync"),
        "synced": (IndexPublisher, "remove_deleted"),
    }[stage]
    kept = getattr(place, name)

    def dies(*args, **kwargs):
        kept(*args, **kwargs)
        raise ShutDownError

    with following(tmp_path, site) as (index, source):
        ids = add(index, listed(site, source, talks()), listed(site, source, canal()))
        site.pages[URL] = talks(text=LATER)
        site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))
        with monkeypatch.context() as patch:
            patch.setattr(place, name, dies)
            with pytest.raises(ShutDownError):
                refresh(index, source)
        index.sync()
        assert index.check() == []
        texts = {get(index, article_id).text for article_id in ids}
        is_published = stage in ("published", "synced")
        assert (LATER in texts, TALKS in texts) == (is_published, not is_published)

    with following(tmp_path, site) as (index, source):
        report = refresh(index, source)

        assert report.was_resumed is not is_published
        assert index.check() == []
        assert get(index, ids[0]).text == LATER
        assert "seven days" in get(index, ids[1]).text


def test_article_changed_during_a_refresh_is_not_overwritten(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = lambda: index.add(SHARED_CORPUS, [talks(text=LATEST)])

    report = refresh(index, source)

    found = {article.article_id: article for article in report.articles}
    assert (found[first].change, found[second].change) == (PageChange.FAILED, PageChange.GONE)
    assert "changed in the meantime" in found[first].reason
    assert get(index, first).text == LATEST


def test_article_removed_during_a_refresh_stays_removed(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = lambda: index.remove_article(SHARED_CORPUS, first)

    assert changes(refresh(index, source)) == {second: PageChange.GONE}
    assert index.count_articles(SHARED) == 1


def test_source_removed_during_a_refresh_leaves_its_articles(library, site):
    index, source = library
    [first, _] = add(index, listed(site, source, talks()), listed(site, source, canal()))
    site.pages[URL] = talks(text=LATER)
    site.pages["https://a.example/canal"] = lambda: index.sources.remove(SHARED_CORPUS, source.source_id)

    with pytest.raises(SourceNotFoundError):
        refresh(index, source)

    assert get(index, first).text == TALKS
    assert index.check() == []


def test_two_pages_with_the_same_text_do_not_become_duplicates(library, site):
    index, source = library
    ids = add(
        index, listed(site, source, talks()), listed(site, source, talks(url="https://b.example/x", text=LATER))
    )
    site.pages[URL] = talks(text=LATEST)
    site.pages["https://b.example/x"] = talks(text=LATEST)

    assert sorted(change.value for change in changes(refresh(index, source)).values()) == ["failed", "revised"]
    assert {get(index, article_id).text for article_id in ids} == {LATEST, LATER}
    assert index.check() == []


def test_host_that_asks_for_a_pause_is_not_visited_again(library, site):
    index, source = library
    ids = add(index, *(listed(site, source, numbered(n)) for n in range(3)))
    site.asked.clear()
    site.pages["https://a.example/vessel/0"], site.retry_after_s = 429, 3600.0

    report = refresh(index, source)

    assert len(site.asked) == 1
    assert changes(report) == dict.fromkeys(ids, PageChange.FAILED)
    assert all(article.reason for article in report.articles)


def test_bug_in_reading_one_page_is_reported_as_its_failure(library, site):
    index, source = library
    [first, second] = add(index, listed(site, source, talks()), listed(site, source, canal()))

    def breaks():
        raise ZeroDivisionError

    site.pages[URL] = breaks
    site.pages["https://a.example/canal"] = canal(text=CANAL.replace("six days", "seven days"))

    assert changes(refresh(index, source)) == {first: PageChange.FAILED, second: PageChange.REVISED}


def test_source_claimed_by_another_process_is_not_refreshed(library, site, monkeypatch):
    index, source = library
    add(index, listed(site, source, talks()))
    monkeypatch.setattr(feed_refresh, "_WAIT_S", 0)
    with index.database.write_transaction() as connection:
        claim_sources(connection, None, source_id=source.source_id, only_due=False)
    site.asked.clear()

    with pytest.raises(StoreInUseError, match="source 1"):
        refresh(index, source)
    assert site.asked == []

    with index.database.write_transaction() as connection:
        release_claims(connection, [source.source_id])
    assert len(refresh(index, source).articles) == 1


def test_refresh_of_a_source_without_articles_changes_nothing(library):
    index, source = library

    assert refresh(index, source).articles == ()


def test_sentence_that_a_page_corrects_is_quoted_after_a_refresh(library, site):
    index, source = library
    before = "The ministry counted 12 aircraft near the median line on day {} of the exercise, officials said."
    corrected = "Correction: the ministry counted 99 aircraft near the median line on day 7 of the exercise."
    rest = "Two patrol boats followed a frigate at a distance of five miles until the afternoon."
    url = "https://a.example/counts"
    old = ArticleDraft(text="\n\n".join([before.format(5), before.format(7), rest]), title="Counts", url=url)
    add(index, listed(site, source, old))
    paragraphs = "".join(f"<p>{text}</p>" for text in (before.format(5), corrected, rest))
    html = f"<html lang=en><title>Counts</title><article><h1>Counts</h1>{paragraphs}</article></html>"
    site.pages[url] = extract_article(html, source=url, url=url)

    refresh(index, source)

    assert "99 aircraft" in quoted(index, "How many aircraft did the ministry count on day 7 of the exercise?")
