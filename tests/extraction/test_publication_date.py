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
