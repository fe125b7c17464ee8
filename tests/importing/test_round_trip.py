"""An export holds what a library stores about its articles, and an import restores it unchanged."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import canal, draft, harbour, numbered, open_library, talks

from index import (
    SHARED_CORPUS,
    ArticleDraft,
    ArticleEdit,
    CorpusName,
    Filters,
    ImportReport,
    NewsIndex,
    PageComparison,
    Precision,
    Provenance,
    PublishedAt,
    Region,
    StatedFact,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
    read_date,
)
from index.importing.exported_lines import MAX_LINE_BYTES, dump_article, load_article
from index.importing.json_fields import UnusableItemError
from index.model.feed_types import FeedChoice, SourceKind
from index.model.import_types import ArticleHistory, EarlierVersion, StoredArticle

SHARED = [SHARED_CORPUS]
NOW = datetime(2026, 11, 20, 12, 30, 1, 5, tzinfo=UTC)
MEMBER = Supplier(role=SupplierRole.MEMBER, person_id=987654321, name="Sailor")
LONG = " ".join(f"The ship number {n} left port on Monday." for n in range(500))
MARKS = "\u0316" * 40
UGLY = (
    "“Quotes” and 'others', \"straight\" ones, a \\ and a tab\there. The ministry said so on Monday evening.\f"
    "The second page began with a form feed. Its text goes on here for a while.",
    "قالت الوزارة يوم الأحد إن السفن غادرت الميناء. \u202bوأضافت\u202c أن التدريب سيستمر أسبوعا في البحر "
    "الأحمر مع شركاء من المنطقة كلها وسوف يعود البحارة بعد ذلك إلى بلادهم سالمين. هذا ما قالته الوزارة أمس.",
    f"Zoe\u0301 said a\u0301 thing with {MARKS} marks. The harbour of Nghĩa Lộ was closed to "
    "ships for several days after that, officials of the province said on Friday.",
    "&amp; is no entity here, <b>nor</b> is this a tag, and [this](https://a.example/x) is no link, the "
    "editors wrote on Tuesday. ~~Nothing~~ of it[3] may change when it is read again by the import.",
    "👩‍✈️ The pilot of the carrier said 𝔸ll was well. She landed on Sunday after a flight of nine hours over "
    "the strait, the navy said.\n\nA paragraph.\nWith a single line break.\n\n\u3000\u3000字下げの段落です。",
)
ALL = Filters()


def export(index: NewsIndex, filters: Filters = ALL) -> list[str]:
    return list(index.export_lines(SHARED_CORPUS, filters))


def import_lines(index: NewsIndex, folder: Path, lines: list[str], **options: bool) -> ImportReport:
    path = folder / "articles.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return index.import_file(SHARED_CORPUS, path, **options)


def typed(text: str, **facts: object) -> ArticleDraft:
    came_from = Provenance(text_origin=TextOrigin.TYPED, by=MEMBER, at=NOW)
    return replace(ArticleDraft(text=text, came_from=came_from), **facts)


@pytest.fixture
def full(tmp_path: Path) -> NewsIndex:
    """A library with ugly texts, revisions, an edited fact, a compared text, a source and another address."""
    with open_library(tmp_path / "full") as index:
        source = index.sources.add(
            SHARED_CORPUS, FeedChoice(url="https://a.example/feed", kind=SourceKind.FEED, title="Strait")
        )
        listed = canal()
        listed = replace(listed, came_from=replace(listed.came_from, source_id=source.source_id, etag='"1"'))
        index.add(SHARED_CORPUS, [talks(fetched_at=NOW), listed, harbour(), *map(typed, UGLY), typed(LONG)])
        index.add(SHARED_CORPUS, [talks(text=f"{talks().text}\n\nA new end.", fetched_at=NOW)])
        index.add(SHARED_CORPUS, [typed(UGLY[0], url="https://b.example/other?utm_source=x")])
        compared = PageComparison(match=TextMatch.DIFFERS, at=NOW)
        stated = StatedFact(fact="outlet", by=MEMBER, at=NOW)
        given = numbered(1)
        given = replace(
            given, came_from=replace(given.came_from, compared=compared, stated=(stated,)), outlet="A Member"
        )
        index.add(SHARED_CORPUS, [given])
        edit = ArticleEdit(title="艦隊", outlet="Corrected", published=read_date("2021-08-24T10:00:00+08:00"))
        known = index.find_by_url(SHARED, ["https://a.example/harbour"])["https://a.example/harbour"]
        index.edit_article(SHARED_CORPUS, known.pop(), edit, by=MEMBER)
        yield index


def test_export_and_import_give_the_same_lines_and_answers(tmp_path: Path, full: NewsIndex) -> None:
    full.sync()
    lines = export(full)
    with open_library(tmp_path / "copy") as copy:
        copy.sources.import_opml(SHARED_CORPUS, full.sources.export_opml(SHARED).encode(), name="feeds")
        report = import_lines(copy, tmp_path, lines)

        assert (report.added, report.rejected, report.claimed) == (len(lines), 0, 4)
        assert export(copy) == lines
        for question in ("Who led the Japanese side?", "How long was the canal closed?", "艦隊抵達哪裡?"):
            shown, expected = (x.ask(question, corpora=SHARED, now=NOW) for x in (copy, full))
            assert shown.sentences == expected.sentences != ()
            assert shown.citations == expected.citations
        assert copy.check() == []


def test_second_import_changes_nothing(tmp_path: Path, full: NewsIndex) -> None:
    lines = export(full)
    report = import_lines(full, tmp_path, lines)

    assert (report.duplicate, report.lines) == (len(lines), len(lines))
    assert export(full) == lines


def test_export_names_no_contributor(full: NewsIndex) -> None:
    written = "\n".join(export(full))

    assert '"supplied_by": "member"' in written
    assert "Sailor" not in written
    assert "person" not in written
    assert "987654321" not in written


def test_earlier_revisions_are_restored(tmp_path: Path, full: NewsIndex) -> None:
    with open_library(tmp_path / "copy") as copy:
        import_lines(copy, tmp_path, export(full))
        again = copy.add(SHARED_CORPUS, [talks()])[0]
        old_text = import_lines(copy, tmp_path, [json.dumps({"text": harbour().text, "url": harbour().url})])

        assert again.revision == 3
        assert old_text.duplicate == 1


def test_unverified_import_believes_no_claim(tmp_path: Path, full: NewsIndex) -> None:
    with open_library(tmp_path / "copy") as copy:
        report = import_lines(copy, tmp_path, export(full), trusts_claims=False)
        sources = {article.facts.text_source.origin for article in copy.list_articles(SHARED)}

        assert (report.claimed, sources) == (0, {TextOrigin.IMPORT})
        assert [json.loads(line)["text"] for line in export(copy)] == [
            json.loads(line)["text"] for line in export(full)
        ]


def test_filters_select_articles(full: NewsIndex) -> None:
    source = full.sources.list_sources(SHARED)[0]
    by_source = full.export_lines(SHARED_CORPUS, source_id=source.source_id)

    assert [json.loads(line)["title"] for line in by_source] == ["Canal reopens"]
    assert [json.loads(line)["title"] for line in export(full, Filters(outlet="corrected"))] == ["艦隊"]
    assert export(full, Filters(since=datetime(2022, 1, 1, tzinfo=UTC))) == []
    assert len(export(full, Filters(region=Region.TAIWAN_STRAIT))) == full.count_stored_articles(
        SHARED_CORPUS, Filters(region=Region.TAIWAN_STRAIT)
    )
    assert list(full.export_lines(CorpusName("none"))) == []


# Texts as they are stored: the import cleans a text again, which must change nothing.
stored_texts = st.lists(st.sampled_from(UGLY), min_size=1, max_size=3).map("\n\n".join)
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
moments = st.datetimes(
    NOW.replace(year=1990, tzinfo=None), NOW.replace(year=2030, tzinfo=None), timezones=st.just(UTC)
)
days = st.dates(NOW.date().replace(year=1990), NOW.date().replace(year=2030))
dates = st.one_of(
    st.none(),
    days.map(lambda day: PublishedAt(datetime(day.year, day.month, day.day, tzinfo=UTC), Precision.DAY)),
    st.builds(
        PublishedAt,
        moments,
        st.just(Precision.INSTANT),
        st.sampled_from([None, "+00:00", "+08:00", "-03:30", "-00:00"]),
    ),
)
suppliers = st.sampled_from([None, Supplier(role=SupplierRole.MEMBER), Supplier(role=SupplierRole.OPERATOR)])
origins = st.builds(
    Provenance,
    text_origin=st.sampled_from([None, *TextOrigin]),
    text_url=st.none() | words.filter(bool),
    by=suppliers,
    at=st.none() | moments,
    stated=st.lists(st.builds(StatedFact, fact=st.sampled_from(["title", "url"]), by=suppliers)).map(tuple),
    compared=st.none() | st.builds(PageComparison, match=st.sampled_from(TextMatch), at=moments),
)
drafts = st.builds(
    ArticleDraft,
    text=stored_texts,
    title=words,
    url=st.none() | words.filter(bool),
    outlet=st.none() | words.filter(bool),
    published=dates,
    fetched_at=st.none() | moments,
    came_from=origins,
)
histories = st.builds(
    ArticleHistory,
    revision=st.integers(1, 9),
    added_at=moments,
    updated_at=moments,
    gone_at=st.none() | moments,
)


@settings(max_examples=40, deadline=None)
@given(st.builds(StoredArticle, draft=drafts, history=histories))
def test_every_line_is_read_back(article: StoredArticle) -> None:
    line = dump_article(article)
    read = load_article(json.loads(line))

    assert "\n" not in line
    assert (read, read.draft.came_from) == (article, article.draft.came_from)


@settings(max_examples=3, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(UGLY), words, dates, st.booleans()), min_size=1, max_size=5, unique_by=str
    )
)
def test_every_library_is_restored(tmp_path_factory: pytest.TempPathFactory, articles: list[tuple]) -> None:
    folder = tmp_path_factory.mktemp("library")
    with open_library(folder / "a") as one, open_library(folder / "b") as other:
        for number, (text, title, published, is_long) in enumerate(articles):
            whole = f"{text}\n\nArticle {number}. {LONG if is_long else ''}{title}"
            url = f"https://a.example/{number}" if number % 2 else None
            one.add(SHARED_CORPUS, [typed(whole, title=title, published=published, url=url)])
        lines = export(one)
        import_lines(other, folder, lines)

        assert len(lines) == len(articles)
        assert export(other) == lines


def version(number: int, text: str) -> EarlierVersion:
    return EarlierVersion(
        revision=number, draft=ArticleDraft(text=text), content_hash="0" * 64, has_facts=False, replaced_at=NOW
    )


def test_oldest_revisions_are_left_out_of_a_line_that_could_not_be_read() -> None:
    earlier = tuple(version(n, "界" * 1_000_000) for n in range(1, 5))
    history = ArticleHistory(revision=5, added_at=NOW, updated_at=NOW, earlier=earlier)
    line = dump_article(StoredArticle(draft=draft("A text."), history=history))

    assert len(line.encode()) < MAX_LINE_BYTES
    assert [v.revision for v in load_article(json.loads(line)).history.earlier] == [2, 3, 4]


GOOD = {"watchdesk": 1, "text": "A.", "revision": 1, "added_at": "2026-01-01T00:00:00Z"}
GOOD |= {"updated_at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"watchdesk": 2}, "newer version"),
        ({"watchdesk": True, "revision": 0}, "from 1 to"),
        ({"text": ""}, "text is missing"),
        ({"title": "a\ud800"}, "not text"),
        ({"stated": [{"fact": "title", "at": "\0"}]}, "not text"),
        ({"text_origin": "magic"}, "must be one of page, feed"),
        ({"added_at": "2026-01-01"}, "must be a moment"),
        ({"added_at": None}, "added_at is missing"),
        ({"fetched_at": "0001-01-01T00:00:00+14:00"}, "must be a moment"),
        ({"revision": 10**30}, "from 1 to"),
        ({"published": "2026-01-01T00:00:00Z"}, "published_precision is missing"),
        ({"stated": ["title"]}, "list of objects"),
        ({"stated": [{"fact": "text"}]}, "must be among"),
        ({"refused_hash": "x"}, "SHA-256"),
        ({"edited": "title"}, "list of names"),
        ({"other_addresses": [{}]}, "has no url"),
        ({"revisions": [{"revision": 1, "text": "a", "replaced_at": "2026-01-01T00:00:00Z"}]}, "ascending"),
    ],
)
def test_altered_line_is_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(UnusableItemError, match=reason):
        load_article(GOOD | change)
