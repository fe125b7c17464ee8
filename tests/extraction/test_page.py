"""A page is parsed once; its metadata, JSON-LD and main text come from the tree."""

import pytest

from index.extraction.html_tree import article_tree, is_main, main_text, text_until_closed
from index.extraction.page import Page, parse_page
from index.model.errors import NotAnArticleError, TooLargeError


def parse(body: str = "<p>Ships.</p>", head: str = "", language: str = "") -> Page:
    return parse_page(f"<html{language}><head>{head}</head><body>{body}</body></html>", source="the page")


def test_first_meta_tag_of_a_name_counts() -> None:
    page = parse(
        head='<meta property="OG:Type" content="article"><meta name="og:type" content="video">'
        '<meta name="empty"><meta name="empty" content="x">'
    )

    assert (page.metadata["og:type"], page.metadata["empty"]) == ("article", "")


def test_content_of_a_meta_tag_may_hold_markup_and_entities() -> None:
    page = parse(head='<meta name="description" content="<b>R&amp;D</b> ships">')

    assert page.metadata["description"] == "<b>R&D</b> ships"


@pytest.mark.parametrize(
    ("attributes", "head", "stated"),
    [
        (' lang="ja"', "", "ja"),
        (' xml:lang="zh-TW"', "", "zh-TW"),
        ("", '<meta property="og:locale" content="ko_KR">', "ko_KR"),
        ("", "", ""),
    ],
)
def test_language_is_the_one_of_the_page_then_of_its_metadata(attributes: str, head: str, stated: str) -> None:
    assert parse(head=head, language=attributes).language == stated


def test_json_ld_is_read_with_its_nested_objects_and_without_broken_scripts() -> None:
    head = (
        '<script type="application/ld+json">{"@graph": [{"a": {"b": 1}}]}</script>'
        '<script type="application/ld+json">{"broken": </script>'
        '<SCRIPT TYPE="Application/LD+JSON">[{"c": "line\nbreak"}]</SCRIPT>'
    )
    page = parse(head=head)

    assert page.json_ld == ({"@graph": [{"a": {"b": 1}}]}, [{"c": "line\nbreak"}])
    assert list(page.json_ld_objects) == [
        {"@graph": [{"a": {"b": 1}}]}, {"c": "line\nbreak"}, {"a": {"b": 1}}, {"b": 1},
    ]  # fmt: skip


def test_metadata_in_comments_and_scripts_does_not_count() -> None:
    page = parse(head='<!-- <meta name="a" content="b"> --><script>"<meta name=a content=b>"</script>')

    assert "a" not in page.metadata


def test_preparing_the_article_does_not_change_the_page() -> None:
    page = parse("<div hidden><p>Secret.</p></div><article><p>Ships passed the strait on Monday.</p></article>")

    article = article_tree(page.tree)

    assert "Secret." not in article.text_content()
    assert "Secret." in page.tree.text_content()


def test_main_text_leaves_out_scripts_and_asides_and_marks_tags() -> None:
    page = parse("<p>One <b>two</b></p><aside>no</aside> three<script>no</script><nav><p>no</p></nav>")

    assert main_text(page.tree) == ">One <>two<> three<"


def test_node_in_a_nested_aside_is_not_main() -> None:
    page = parse("<footer><div><time>no</time></div></footer><p><time>yes</time></p>")

    assert [is_main(node) for node in page.tree.iter("time")] == [False, True]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<div>One <em>two</em> three</div>", "One  two  three"),
        ("<div><div>One</div><div>two</div></div>", " One"),
        (f"<div>{'x' * 200}</div>", None),
    ],
)
def test_text_of_an_element_ends_at_the_first_end_of_its_name(body: str, text: str | None) -> None:
    [node, *_] = parse(body).tree.iter("div")

    assert text_until_closed(node, max_chars=100) == text


def test_markup_that_would_take_minutes_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(TooLargeError):
        parse("<p>" * 50_000)
    with pytest.raises(TooLargeError):
        parse(f"<p {'a ' * 300}>")


def test_text_that_is_not_html_is_refused() -> None:
    with pytest.raises(NotAnArticleError, match="no article was found"):
        parse_page("Ships passed the strait.", source="the page")
