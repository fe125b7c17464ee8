"""Facts that a page states about itself, and reasons for refusing a page without an article."""

import pytest

from index.extraction.html_extraction import extract_article
from index.extraction.page import parse_page
from index.extraction.page_facts import find_authors, find_claimed_url
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError

ONE = "Three ships passed through the strait on Monday, the ministry of defence said in a short statement."
TWO = "It was the second passage this month, and the army followed it from the air throughout the day."
BODY = f"<article><h1>Ships pass the strait</h1><p>{ONE}</p><p>{TWO}</p></article>"
PARAGRAPHS = "".join(f"<p>On day {number} this was said: {ONE} {TWO}</p>" for number in range(1, 7))
LONG_BODY = f"<article><h1>Ships pass the strait</h1>{PARAGRAPHS}</article>"
SHORT = "<article><p>Nave passa. Nave torna. Altre tre navi.</p></article>"
URL = "https://www.news.example/2021/ships"
NOT_FREE = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
)


def page(body: str, head: str = "", language: str = "") -> str:
    head = f"<head><title>Ships pass the strait</title>{head}</head>"
    return f"<!DOCTYPE html><html{language}>{head}<body>{body}</body></html>"


def extract(html: str, url: str | None = URL) -> ArticleDraft:
    return extract_article(html, source="the page", url=url)


@pytest.mark.parametrize(
    ("url", "head", "claimed"),
    [
        (URL, f'<link rel="canonical" href="{URL}">', None),
        (f"{URL}?page=print", f'<link rel="canonical" href="{URL}">', URL),
        (f"{URL}?page=print", '<link href="/2021/ships" rel=canonical>', URL),
        ("https://m.news.example/ships", f'<link rel="canonical" href="{URL}?utm_source=x">', URL),
        (f"{URL}/amp", f'<meta property="og:url" content="{URL}">', URL),
        (f"{URL}/amp", '<link rel="canonical" href="https://www.news.example/">', None),
        (f"{URL}/amp", '<link rel="canonical" href="https://other.example/2021/ships">', None),
        (f"{URL}/amp", '<link rel="canonical" href="javascript:alert(1)">', None),
        (f"{URL}/amp", '<link rel="amphtml" href="https://www.news.example/x">', None),
        ("https://a.blogspot.com/1", '<link rel="canonical" href="https://b.blogspot.com/1">', None),
        ("https://www-news-example.cdn.ampproject.org/c/s/www.news.example/2021/ships", "", URL),
        ("https://www-news-example.cdn.ampproject.org/c/s/www.news.example/amp/ships",
         f'<link rel="canonical" href="{URL}">', URL),
        ("https://www.google.com/amp/s/www.news.example/2021/ships", "", URL),
        ("https://www-news-example.cdn.ampproject.org/c/s/www.news.example/2021/ships",
         '<link rel="canonical" href="https://other.example/ships">', URL),
    ],
)  # fmt: skip
def test_claimed_url_must_be_another_one_of_the_same_site(url: str, head: str, claimed: str | None) -> None:
    assert find_claimed_url(parse_page(page(BODY, head), source="x"), url) == claimed


def test_draft_has_the_claimed_url_and_its_own() -> None:
    draft = extract(page(BODY, f'<link rel="canonical" href="{URL}">'), f"{URL}?page=print")

    assert (draft.url, draft.claimed_url) == (f"{URL}?page=print", URL)


@pytest.mark.parametrize(
    ("site_name", "publisher", "outlet"),
    [
        ("Daily News", "Associated Press", "Daily News"),
        ("Daily News | All that matters", "", "Daily News"),
        ("https://www.news.example", "Daily News", "Daily News"),
        ("dailynews", "Daily News", "Daily News"),
        ("@dailynews", "Daily News", "Daily News"),
    ],
)
def test_outlet_is_the_name_of_the_site(site_name: str, publisher: str, outlet: str) -> None:
    marks = f'{{"@type": "NewsArticle", "publisher": {{"@type": "Organization", "name": "{publisher}"}}}}'
    site = f'<meta property="og:site_name" content="{site_name}">'

    assert extract(page(BODY, f'{site}<script type="application/ld+json">{marks}</script>')).outlet == outlet


@pytest.mark.parametrize(
    ("stated", "author"),
    [
        ("Ann Lee; Bo Chen", "Ann Lee, Bo Chen"),
        ("Ann Lee; AP Auto Writer", "Ann Lee"),
        ("Reuters", "Reuters"),
        ("admin", None),
        ("Daily News; Ann Lee", "Ann Lee"),
    ],
)
def test_authors_are_people_if_any_are_named(stated: str, author: str | None) -> None:
    assert find_authors(stated, "Daily News") == author


def test_stated_language_is_used_only_for_a_short_text() -> None:
    assert (
        extract(
            page("<article><p>Nave passa. Nave torna. Altre tre navi.</p></article>", language=' lang="it-IT"')
        ).language
        == "it"
    )
    assert extract(page(LONG_BODY, language=' lang="de"')).language == "en"


@pytest.mark.parametrize(
    ("head", "aside"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle", "correction": "NOTE"}</script>', ""),
        ('<script type="application/ld+json">{"correction": {"@type": "CorrectionComment", "text": "NOTE"}}'
         "</script>", ""),
        ("", '<div class="article-correction"><em>NOTE</em></div>'),
        ("", "<p>NOTE</p>"),
    ],
)  # fmt: skip
def test_correction_is_kept_as_a_fact_and_not_as_text(head: str, aside: str) -> None:
    note = "Correction: An earlier version of this story misstated the number of ships."
    body = BODY.replace("</article>", f"{aside}</article>")
    draft = extract(page(body.replace("NOTE", note), head.replace("NOTE", note)))

    assert draft.correction == note
    assert draft.text == f"{ONE}\n\n{TWO}"


def test_hidden_text_is_removed() -> None:
    hidden = '<div style="display: none"><p>Our app shows more of what you like, every day.</p></div>'

    assert extract(page(BODY.replace("</h1>", f"</h1>{hidden}"))).text == f"{ONE}\n\n{TWO}"


def test_hidden_article_that_a_script_shows_is_extracted() -> None:
    assert extract(page(f'<div style="display:none">{BODY}</div>')).text == f"{ONE}\n\n{TWO}"


def test_article_in_several_parts_is_extracted_completely() -> None:
    parts = [f"{ONE} {TWO} This is part {number}." for number in range(1, 6)]
    chunks = "".join(
        f'<div class="grid"><div class="body__part"><p>{part}</p></div></div><aside>Ad</aside>'
        for part in parts
    )

    assert extract(page(f"<article><div class='chunks'>{chunks}</div></article>")).text == "\n\n".join(parts)


REFUSALS = {
    "cookie consent": (
        "<h1>We value your privacy</h1><p>We and our partners use cookies and process personal data for ads. "
        "You may accept or reject them at any time. Your consent applies to this site.</p>"
    ),
    "blocks bots": (
        "<h1>One moment</h1><p>Checking your browser. Enable JavaScript and cookies to continue to the site, "
        "or wait until the next page is shown, please. This is a security check.</p>"
    ),
    "a login": (
        "<h1>Sign in</h1><p>Log in or create an account to go on reading this and many others of ours.</p>"
    ),
    "does not exist": (
        "<h1>404</h1><p>Page not found: what you look for does not exist. Try our search or front page.</p>"
    ),
    "shows an error": (
        "<h1>Sorry</h1><p>Service unavailable. The site is under maintenance, and will be back in an hour or "
        "so. Try again later, or write to us if it lasts.</p>"
    ),
    "without a subscription": (
        f"<article><h1>Ships pass the strait</h1><p>{ONE}</p><p>{TWO}…</p></article>"
        "<div class='wall'><p>Subscribe to continue reading.</p></div>"
    ),
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_page_in_place_of_an_article_is_refused_with_its_reason(reason: str) -> None:
    with pytest.raises(NotAnArticleError, match=reason):
        extract(page(REFUSALS[reason]))


@pytest.mark.parametrize(
    "wall",
    [
        "本文為訂閱會員限定，訂閱後繼續閱讀",
        "この記事は有料会員限定です。残り 1200文字",
        "로그인 후 전문을 볼 수 있습니다",
    ],
)
def test_wall_is_recognised_in_other_languages(wall: str) -> None:
    with pytest.raises(NotAnArticleError, match="without a subscription"):
        extract(page(f"{BODY}<div><p>{wall}</p></div>"))


def test_consent_page_with_many_words_is_refused() -> None:
    purposes = "Your choice is kept on the device. Partners measure how pages are read and by whom. " * 12
    wall = f"<p>We value your privacy. We use cookies. Accept all, or reject all. {purposes}</p>"

    with pytest.raises(NotAnArticleError, match="cookie consent"):
        extract(page(f"<main><h1>Welcome</h1>{wall}</main>"))


def test_short_text_that_is_marked_as_paid_is_refused_and_a_long_one_is_not() -> None:
    with pytest.raises(NotAnArticleError, match="without a subscription"):
        extract(page(BODY, NOT_FREE))
    assert ONE in extract(page(LONG_BODY, NOT_FREE)).text


def test_complete_article_above_a_subscription_offer_is_accepted() -> None:
    assert (
        ONE
        in extract(page(f"{LONG_BODY}<div><p>Subscribe to continue reading our other stories.</p></div>")).text
    )


def test_page_whose_title_says_that_it_is_gone_is_refused() -> None:
    html = page(f"<main><p>{TWO}</p></main>").replace("<title>Ships pass the strait", "<title>Page not found")

    with pytest.raises(NotAnArticleError, match="does not exist"):
        extract(html)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="video.other">',
        '<script type="application/ld+json">{"@type": "VideoObject", "name": "Ships"}</script>',
    ],
)
def test_page_with_only_a_video_is_refused(head: str) -> None:
    with pytest.raises(NotAnArticleError, match="contains a video"):
        extract(page(f"<main><h1>Ships</h1><p>{ONE}</p></main>", head))


def test_article_with_a_video_is_accepted() -> None:
    marks = '[{"@type": "NewsArticle"}, {"@type": "VideoObject"}]'

    assert extract(page(BODY, f'<script type="application/ld+json">{marks}</script>')).text == f"{ONE}\n\n{TWO}"


def test_article_about_cookies_and_logins_is_accepted() -> None:
    about = (
        f"The regulator fined the company over cookies and consent. {ONE} Users who log in see less. {TWO} " * 3
    )

    assert "fined the company" in extract(page(f"<article><h1>A fine</h1><p>{about}</p></article>")).text
