"""The publication date is stated by the page: not a date in its text, its comments or other articles."""

import pytest

from index.extraction.page import parse_page
from index.extraction.publication_date import find_published

REST = (
    "<p>The frigate left Zuoying at dawn and turned north along the coast, the navy said.</p>"
    "<p>Two patrol boats followed it at a distance of five miles until the afternoon.</p>"
    "<p>Officials in Taipei gave no figure for the aircraft that will take part this year.</p>"
)


def page(below: str = "", pre: str = "", post: str = "", head: str = "") -> str:
    """A page with `below` under its headline, and more before and after its article."""
    article = f"<article><h1>Frigate leaves port</h1>{below}{REST}</article>"
    head = f"<head><title>Frigate leaves port</title>{head}</head>"
    return f"<html lang=en>{head}<body>{pre}{article}{post}</body></html>"


def published(html: str) -> str | None:
    found = find_published(parse_page(html, source="x"), None)
    return None if found is None else found.isoformat()


OTHER_DATES = [
    page(
        '<p>In <time datetime="1995-07-21">July 1995</time>'
        ' China fired missiles off Pengjia; the navy said.</p>'
    ),
    page('<p>The strike on <time>4 March 2024</time> killed five</p>'),
    page('<p>The strike on <span class="date">4 March 2024</span> killed five.</p>'),
    page('<p><time datetime="1995-07-21">21 July 1995</time>: China fires missiles off Pengjia.</p>'),
    page('<ul><li><time datetime="1995-07-21">21 July 1995</time> China fires missiles</li></ul>'),
    page('',post='<div class="comments"><p>bob <time datetime="2024-03-05">5 March 2024</time></p></div>'),
    page(
        post='<section id="comments"><article><time pubdate datetime="2024-03-05">5 March 2024</time>'
        '</article></section>'
    ),
    page('',post='<div><div class=user>bob</div><time datetime="2024-03-05">5 March 2024</time></div>'),
    page(
        post='<section><h2>Read next</h2><div><time datetime="2024-03-05">5 March 2024</time>'
        '<a href=/x>Other headline</a></div></section>'
    ),
    page(
        pre='<div class="sidebar"><div class=item><time datetime="2024-03-05">5 March 2024</time>'
        '</div></div>'
    ),
    page('',pre='<div class="trending-now"><span class="date">5 March 2024</span></div>'),
    page(
        post='<div itemscope itemtype="http://schema.org/Comment">'
        '<meta itemprop="datePublished" content="2024-03-05"></div>'
    ),
    page(
        '<blockquote class="twitter-tweet"><p>Text of a tweet</p>— X <a href="https://t.co">'
        'March 5, 2024</a> <time>March 5, 2024</time></blockquote>'
    ),
    page(
        '<figure><img><figcaption>A frigate, <time datetime="2019-03-05">5 March 2019</time>'
        '</figcaption></figure>'
    ),
    page('<h2>The strike of <time datetime="2024-03-05">5 March 2024</time></h2>'),
    page('<table><tr><td class=date>5 March 2024</td><td>12 aircraft seen</td></tr></table>'),
    page('',post='<p>Posted on 5 March 2024</p>'),
    page('',post='<div class="related"><p>Published: 5 March 2024</p></div>'),
    page('<p>国防部于<time datetime="2024-03-05">2024年3月5日</time>公布了数字。</p>'),
    page('<p>尖閣諸島の沖で<span class=date>2024年3月5日</span>に中国の船が領海に入った</p>'),
    page('<p>국방부는 <time datetime="2024-03-05">2024년 3월 5일</time> 군함을 발견했다</p>'),
    page(
        '<p><em>Published</em> <time datetime="1995-07-21">21 July 1995</time>'
        ', the report was the first of its kind.</p>'
    ),
    page(
        '<div class="timeline"><div><time datetime="1995-07-21">21 July 1995</time></div><div>'
        'Missiles</div></div>'
    ),
    page('<p>Event: <span class="event-date">21 July 2025</span></p>'),
    page(
        '<p>The report, <span class=date-published>21 July 1995</span>'
        ', said that five ships had left the port for the open sea.</p>'
    ),
    page(
        '<div itemprop="review" itemscope itemtype="https://schema.org/Review">'
        '<time itemprop="datePublished" datetime="2020-01-01">1 Jan</time></div>'
    ),
]  # fmt: skip

OTHER_LABELS = [
    '<p>Updated <time datetime="2024-03-06">6 March 2024</time></p>',
    '<p>Last modified: <span class="date">6 March 2024</span></p>',
    '<p><time datetime="2024-03-06">Updated 6 March 2024</time></p>',
    '<p><time itemprop="dateModified" datetime="2024-03-06">6 March 2024</time></p>',
    '<p><span class="time">2024-03-06 10:00</span> 更新</p>',
    '<p>更新时间：<span class="time">2024-03-06 10:00</span></p>',
    '<p>最終更新日：<time datetime="2024-03-06">2024年3月6日</time></p>',
    '<p>최종수정 <span class="date">2024.03.06 10:00</span></p>',
    '<p>Born: <time datetime="2004-03-04">4 March 2004</time></p>',
    '<p>Deadline: <time datetime="2024-03-04">4 March 2024</time></p>',
    '<p>開催日：<time datetime="2024-03-04">2024年3月4日</time></p>',
    '<p>방송: <span class="date">2024.03.04</span></p>',
    '<dl><dt>Launched</dt><dd><time datetime="2004-03-04">4 March 2004</time></dd></dl>',
    '<table><tr><td>Commissioned</td><td class="date">4 March 2004</td></tr></table>',
    '<div class="event"><h3>Exercise</h3><time datetime="2024-03-04">4 March 2024</time></div>',
]
ABOVE = [
    '<header><span class="date">Monday, 4 March 2024</span></header>',
    '<div class="today-date">Monday, 4 March 2024</div>',
    '<div class="ticker"><time datetime="2024-03-04">4 March 2024</time></div>',
]


@pytest.mark.parametrize("line", OTHER_LABELS)
def test_date_with_the_label_of_another_date_is_not_the_publication_date(line: str) -> None:
    assert published(page(line)) is None


@pytest.mark.parametrize("line", ABOVE)
def test_date_of_the_visit_is_not_the_publication_date(line: str) -> None:
    assert published(page(pre=line)) is None


@pytest.mark.parametrize(
    "line",
    [
        '<p>Published <time datetime="2024-03-04">4 March</time>'
        ' Updated <time datetime="2024-03-06">6 March</time></p>',
        '<p>发布时间：<span class="time">2024-03-04</span> 更新时间：<span class="time">2024-03-06</span></p>',
        '<p><time datetime="2024-03-04">4日</time>公開 <time datetime="2024-03-06">6日</time>更新</p>',
        '<p>입력 <span class="date">2024.03.04</span> 수정 <span class="date">2024.03.06</span></p>',
        '<dl><dt>Published</dt><dd><time datetime="2024-03-04">4 March</time></dd></dl>',
    ],
)
def test_date_beside_that_of_a_change_is_found(line: str) -> None:
    assert published(page(line)) == "2024-03-04"


OWN = '{"@type": "NewsArticle", "headline": "Frigate leaves port", "datePublished": "2024-03-04"}'
OTHER = '{"@type": "NewsArticle", "headline": "Carrier enters the sea", "datePublished": "2024-02-01"%s}'
NAMED = '<link rel="canonical" href="https://n.example/frigate">'


@pytest.mark.parametrize(
    ("json", "found"),
    [
        (f"[{OTHER % ''}, {OWN}]", "2024-03-04"),
        (OTHER % ', "url": "https://n.example/carrier"', None),
        (OTHER % ', "mainEntityOfPage": {"@id": "https://www.n.example/frigate/?x=1"}', "2024-02-01"),
        (OTHER % "", "2024-02-01"),  # a headline for search engines may differ
        ('{"@type": "NewsArticle", "datePublished": ["2024-03-04"]}', "2024-03-04"),
        ('{"@type": "NewsArticle", "datePublished": {"@value": "2024-03-04"}}', "2024-03-04"),
    ],
)
def test_date_of_the_object_that_names_the_page_is_taken(json: str, found: str | None) -> None:
    script = f'<script type="application/ld+json">{json}</script>'

    assert published(page(head=NAMED + script)) == found


def test_day_before_there_was_a_web_is_no_publication_date() -> None:
    html = page()

    assert find_published(parse_page(html, source="x"), "https://n.example/bomb-1945-08-06") is None


STATED_DATES = [
    page('<p><time datetime="2024-03-04">4 March 2024</time></p>'),
    page('<div class=meta>By Ann Writer <time datetime="2024-03-04">4 March 2024</time></div>'),
    page('<p>By Ann Writer and Bo Chen in Taipei | <span class="date">4 March 2024</span> | 5 min read</p>'),
    page('<div class=byline><span>Ann Writer</span><span class="date">4 March 2024</span></div>'),
    page(
        '<p>The deck says in one sentence what the whole of the article is about.</p><div>'
        '<time datetime="2024-03-04">Mon</time></div>'
    ),
    page('<p class="published-date">4 March 2024</p>'),
    page(
        '<div class=info>Published on <time datetime="2024-03-04">4 March 2024</time>, updated '
        '<span class=upd>now</span></div>'
    ),
    page('<p>Published: 4 March 2024</p>'),
    page('<p>记者王大明 <span class="time">2024-03-04 10:31</span></p>'),
    page('<div><span class=date>2024年3月4日 10時31分</span><span>配信</span></div>'),
    page(
        head='<meta property="article:published_time" content="2024-03-04">',post=''
        '<div class=comments><time>5 March 2024</time></div>'
    ),
    page(
        '<div itemscope itemtype="https://schema.org/NewsArticle">'
        '<meta itemprop="datePublished" content="2024-03-04"></div>'
    ),
    page('<div class="content-sidebar-wrap"><span class="entry-date">4 March 2024</span></div>'),
    page('<time datetime="2024-03-04">4 March</time><br>'),
    page('',pre='<div class=top><time class=date datetime="2024-03-04">4 March</time></div>'),
    page('<ul class=meta><li>Ann Writer<li><time datetime="2024-03-04">4 March</time><li>World</ul>'),
]  # fmt: skip


@pytest.mark.parametrize("html", OTHER_DATES)
def test_date_of_something_else_is_not_the_publication_date(html: str) -> None:
    assert published(html) is None


@pytest.mark.parametrize("html", STATED_DATES)
def test_date_on_a_line_of_its_own_under_the_headline_is_found(html: str) -> None:
    assert published(html) == "2024-03-04"


def test_date_under_a_deck_that_is_a_heading_is_found() -> None:
    deck = "<h2>Two boats follow it until the afternoon</h2><time datetime='2024-03-04'>4 March</time>"

    assert published(page(deck)) == "2024-03-04"


def test_date_under_a_heading_after_lines_of_text_is_not_the_publication_date() -> None:
    lines = (
        "<div>The frigate left Zuoying at dawn and turned north along the coast, they said.<br>Two more.</div>"
    )
    other = "<h2>Comments</h2><div><time datetime='2024-03-05'>5 March</time></div>"

    assert published(f"<html><title>Frigate</title><body><h1>Frigate</h1>{lines}{other}</body></html>") is None
