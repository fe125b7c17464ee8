"""Pages become articles with facts; pages without an article are refused; hostile markup is cheap."""

import time

import pytest

from index.extraction.html_extraction import extract_article
from index.extraction.page import parse_page
from index.extraction.publication_date import find_published
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, ReadError, TooLargeError

ONE = "Three ships passed through the strait on Monday, the ministry of defence said in a short statement."
TWO = "It was the second passage this month, and the army followed it from the air throughout the day."
BODY = f"<article><h1>Ships pass the strait</h1><p>{ONE}</p><p>{TWO}</p></article>"
HEADLINES = [
    "Two carriers enter the sea", "Seoul reports a launch", "Gulf states agree on patrols", "Drones over Odesa",
    "Manila protests over reef", "Navy to buy six frigates", "Island hosts a drill", "Minister visits Tokyo",
]  # fmt: skip
TEASERS = [f"{headline} on Monday, the ministry said in a statement to the press." for headline in HEADLINES]


def page(body: str, head: str = "") -> str:
    head = f"<head><title>Ships pass the strait</title>{head}</head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>"


def extract(html: str, url: str | None = "https://news.example/1") -> ArticleDraft:
    return extract_article(html, source="the page", url=url)


def test_article_is_extracted_in_paragraphs_without_its_surroundings() -> None:
    draft = extract(
        page(f"<nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>{BODY}<footer>© Daily News</footer>")
    )

    assert draft.text == f"{ONE}\n\n{TWO}"
    assert (draft.title, draft.url, draft.language) == (
        "Ships pass the strait",
        "https://news.example/1",
        "en",
    )


def test_facts_of_the_page_are_extracted() -> None:
    head = (
        '<meta property="og:site_name" content="Daily News"><meta name="author" content="Ann Writer">'
        '<meta property="og:title" content="Ships pass the strait | Daily News">'
        '<meta property="article:published_time" content="2021-08-24T10:31:00+08:00">'
    )
    draft = extract(page(BODY, head))

    assert (draft.title, draft.outlet, draft.author) == ("Ships pass the strait", "Daily News", "Ann Writer")
    assert draft.published is not None
    assert (draft.published.isoformat(), draft.published.zone) == ("2021-08-24T02:31:00Z", "+08:00")


def test_claimed_url_of_a_saved_page_is_used_only_without_another() -> None:
    html = page(BODY, '<link rel="canonical" href="https://claimed.example/a?utm_source=x">')

    assert extract(html, url=None).url == "https://claimed.example/a"
    assert extract(html, url="https://news.example/1").url == "https://news.example/1"


def test_unusable_claimed_url_is_dropped() -> None:
    assert extract(page(BODY, '<link rel="canonical" href="javascript:alert(1)">'), url=None).url is None


def test_words_in_links_stay_in_their_sentence() -> None:
    linked = ONE.replace("the strait", "<a href='/strait'>the <b>strait</b></a>")

    assert extract(page(f"<article><p>{linked}</p><p>{TWO}</p></article>")).text == f"{ONE}\n\n{TWO}"


def test_page_with_an_xml_declaration_is_parsed() -> None:
    assert extract('<?xml version="1.0" encoding="big5"?>' + page(BODY)).text == f"{ONE}\n\n{TWO}"


LISTS = {
    "links": "<ul>" + "".join(f"<li><a href='/{n}'>{h}</a></li>" for n, h in enumerate(HEADLINES)) + "</ul>",
    "cards": "".join(
        f"<article><h2><a href='/{n}'>{h}</a></h2><p>{t}</p><time>{n + 1} Aug 2021</time></article>"
        for n, (h, t) in enumerate(zip(HEADLINES, TEASERS, strict=True))
    ),
    "linked cards": "".join(
        f"<a href='/{n}'><h3>{h}</h3><p>{t}</p></a>"
        for n, (h, t) in enumerate(zip(HEADLINES, TEASERS, strict=True))
    ),
}


@pytest.mark.parametrize("kind", LISTS)
def test_list_of_articles_is_not_an_article(kind: str) -> None:
    with pytest.raises(NotAnArticleError, match="lists articles"):
        extract(page(f"<main><h1>Latest news</h1>{LISTS[kind]}</main>"))


def test_article_above_a_list_of_others_is_extracted() -> None:
    assert extract(page(f"{BODY}<section><h2>More</h2>{LISTS['cards']}</section>")).text.startswith(
        f"{ONE}\n\n{TWO}"
    )


@pytest.mark.parametrize(
    "html", ["", " ", "<!--", page("<div id=app></div><script>x = 1</script>"), "<p>\ud800"]
)
def test_page_without_text_is_not_an_article(html: str) -> None:
    with pytest.raises(NotAnArticleError):
        extract(html)


HOSTILE = {
    "deep": "<div>" * 15_000 + ONE + "</div>" * 15_000,
    "deep words": "<p>" + "<b>" * 3_000 + f"{ONE} " * 100 + "</b>" * 3_000 + "</p>",
    "attributes": "<body " + " ".join(f"a{n}=1" for n in range(100_000)) + ">" + BODY,
    "attributes without blanks": "<body " + "".join(f'a{n}=""' for n in range(100_000)) + ">" + BODY,
    "openings": "<" * 1_000_000,
    "hidden": BODY + "<div hidden>" * 15_000,
    "scripts": "<script type='application/ld+json'>" * 15_000,
    "deep data": "<script type='application/ld+json'>" + "[" * 100_000 + "</script>" + BODY,
    "dates": "<meta name=date content='2021-08-24'>" * 30_000 + BODY,
    "paragraphs": f"<p>{ONE}</p>" * 100_000,
    "one word": "<p>" + "x" * 3_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_page_is_parsed_or_refused_in_bounded_time(kind: str) -> None:
    start = time.monotonic()
    try:
        draft = extract(HOSTILE[kind])
    except ReadError as refusal:
        assert refusal.location == "the page"
    else:
        assert ONE in draft.text or kind == "one word"

    assert time.monotonic() - start < 60


def test_page_with_too_many_tags_is_too_large() -> None:
    with pytest.raises(TooLargeError):
        extract(HOSTILE["paragraphs"])


JSON = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("html", "published"),
    [
        (JSON.format('{"@type": "NewsArticle", "datePublished": "2021-08-24T02:31Z"}'), "2021-08-24T02:31:00Z"),
        (JSON.format('{"@graph": [{"@type": ["Article"], "datePublished": "2021-08-24"}]}'), "2021-08-24"),
        (JSON.format('{"@type": "Article", "datePublished": "2021-08-24T10:31"}')
         + '<meta itemprop="datePublished" content="2021-08-24T10:31+08:00">', "2021-08-24T02:31:00Z"),
        ("<meta content='Tue, 24 Aug 2021 10:31:00 GMT' name='pubdate'>", "2021-08-24T10:31:00Z"),
        ('<time itemprop="datePublished" datetime="2021-08-24">Tuesday</time>', "2021-08-24"),
        ('<span class="date-published">24 August 2021</span>', "2021-08-24"),
        ('<div class="info"><span class="time">2021-08-24 10:31</span></div>', "2021-08-24"),
        ("<p>发布时间：2021年08月24日 10:31</p>", "2021-08-24"),
        ("<li>입력 2021.08.24 오전 10:31</li>", "2021-08-24"),
    ],
)  # fmt: skip
def test_marked_date_is_found(html: str, published: str) -> None:
    found = find_published(parse_page(page(html + BODY), source="x"), None)

    assert found is not None
    assert found.isoformat() == published


@pytest.mark.parametrize(
    "url",
    [
        "https://n.example/2021/08/24/ships",
        "https://n.example/2021-8-24/",
        "https://n.example/a/20210824.html",
    ],
)
def test_day_in_the_url_is_found(url: str) -> None:
    found = find_published(parse_page(page(BODY), source="x"), url)

    assert found is not None
    assert found.isoformat() == "2021-08-24"


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>On 24 August 2021 three ships had passed.</p>",
        "<footer>© 2021 Daily News, <time datetime='2021-01-01'>2021</time></footer>",
        "<aside><a href='/x'>Another story</a> <time datetime='2021-08-20'>20 Aug</time></aside>",
        "<span class='comment-date'>24 August 2021</span>",
        "<meta property='article:modified_time' content='2021-08-24T02:31:00Z'>",
        "<meta property='og:image' content='https://n.example/2021/08/24/ship.jpg'>",
        "<span class='date'>03/04/2021</span>",
        "<span class='date'>August 2021</span>",
        "<span class='date'>24 August 2021</span><span class='date'>20 August 2021</span>",
        JSON.format('{"@type": "VideoObject", "datePublished": "2021-08-24"}'),
        JSON.format('{"@type": "Article", "datePublished": "2021-08-24", broken'),
        JSON.format('[{"@type": "Article", "datePublished": "2021-08-24"},'
                    ' {"@type": "Article", "datePublished": "2021-01-02"}]'),
    ],
)  # fmt: skip
def test_unmarked_date_is_ignored(html: str) -> None:
    assert (
        find_published(parse_page(page(html + BODY), source="x"), "https://news.example/story-12345678") is None
    )
