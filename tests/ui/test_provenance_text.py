"""The origin of a text, in words that fit into Discord's messages."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from answer_strategies import facts, long_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cogs.articles.article_details import describe_provenance
from bot.cogs.articles.comparison_embed import comparison_embed
from bot.cogs.articles.preview_text import preview_embed, text_page
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.i18n.translator import ENGLISH, LANGUAGE_NAMES, translator_for
from bot.ui.discord_markup import count_units
from bot.ui.provenance_text import describe_quote_origin, describe_stated_facts, describe_text_origin
from index import (
    OPERATOR,
    AddStatus,
    ArticleDraft,
    ArticleFacts,
    ArticleId,
    CorpusName,
    DraftPreview,
    PageCheck,
    Provenance,
    StatedFact,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
    TextProvenance,
)

URL = "https://www.reuters.com/a"
MEMBER, OPERATORS = SupplierRole.MEMBER, SupplierRole.OPERATOR
FACTS = ArticleFacts(
    article_id=ArticleId(7),
    corpus=CorpusName("shared"),
    title="War",
    url=URL,
    outlet="Reuters",
    author=None,
    published=None,
)


def same(words: str) -> str:
    return words


@pytest.mark.parametrize(
    ("source", "url", "said"),
    [
        (TextProvenance(origin=TextOrigin.PAGE, is_checked=True), URL, ""),
        (
            TextProvenance(origin=TextOrigin.TYPED, supplied_by=MEMBER),
            URL,
            "from a member, not checked against reuters.com",
        ),
        (TextProvenance(origin=TextOrigin.TYPED, supplied_by=MEMBER), None, "from a member"),
        (
            TextProvenance(origin=TextOrigin.FILE, supplied_by=MEMBER),
            URL,
            "file from a member, not checked against reuters.com",
        ),
        (
            TextProvenance(origin=TextOrigin.IMPORT, supplied_by=OPERATORS),
            URL,
            "from the operator, not checked against reuters.com",
        ),
        (
            TextProvenance(origin=TextOrigin.PAGE, supplied_by=MEMBER, text_site="evil.net"),
            URL,
            "read on evil.net, not checked against reuters.com",
        ),
        (
            TextProvenance(origin=TextOrigin.PAGE, supplied_by=MEMBER, text_site="reuters.com"),
            URL,
            "read at another address of reuters.com",
        ),
        (TextProvenance(), URL, "text of unknown origin, not checked against reuters.com"),
        (
            TextProvenance(supplied_by=MEMBER, compared=TextMatch.DIFFERS),
            URL,
            "from a member, differs from what reuters.com shows",
        ),
        (
            TextProvenance(supplied_by=MEMBER, compared=TextMatch.SAME),
            URL,
            "from a member, found the same on reuters.com",
        ),
    ],
)
def test_each_text_origin_is_described(source: TextProvenance, url: str | None, said: str):
    assert describe_text_origin(source, url, PLAIN_ENGLISH, escape_text=same) == said


def test_facts_that_a_person_stated_are_named():
    source = TextProvenance(origin=TextOrigin.PAGE, is_checked=True, stated=("published", "outlet", "url"))

    assert describe_stated_facts(source, PLAIN_ENGLISH) == "outlet, date stated by a person, not by the page"


def test_a_quote_is_attributed_to_the_outlet_only_if_the_page_states_it():
    checked = TextProvenance(origin=TextOrigin.PAGE, is_checked=True)

    def voice(**changes: object) -> str:
        return describe_quote_origin(replace(FACTS, **changes), PLAIN_ENGLISH, escape_text=same)

    assert voice(text_source=checked) == "Reuters"
    assert voice(text_source=replace(checked, stated=("outlet",))) == "Reuters (reuters.com)"
    assert voice(text_source=checked, outlet="reuters.com", url="https://evil.net/a") == "evil.net"
    assert voice() == "text of unknown origin, not checked against reuters.com"


def test_an_article_shows_who_supplied_it_and_when():
    moment = datetime(2026, 11, 29, 4, tzinfo=UTC)
    ann = Supplier(role=MEMBER, person_id=11, name="Ann [x](https://evil.net)")
    came_from = Provenance(
        text_origin=TextOrigin.TYPED,
        by=ann,
        at=moment,
        stated=(StatedFact(fact="outlet", by=OPERATOR, at=moment), StatedFact(fact="title")),
    )

    lines = list(describe_provenance(URL, came_from, ENGLISH))

    text = "Text: ⚠ from a member, not checked against reuters.com · Ann "
    assert lines[0].startswith(text + "\\[x\\]\\(https")
    assert lines[0].endswith("(<@11>), <t:1795924800:f>")
    assert lines[1:] == ["Outlet entered by the operator, <t:1795924800:f>", "Title entered by somebody"]


def test_a_supplier_whose_data_were_deleted_is_shown_as_a_member():
    came_from = Provenance(text_origin=TextOrigin.TYPED, by=Supplier(role=MEMBER))

    [line] = describe_provenance(None, came_from, ENGLISH)

    assert line == "Text: ⚠ from a member · a member"


@settings(deadline=None, max_examples=60)
@given(
    long_texts,
    st.lists(long_texts, max_size=6).map(tuple),
    facts,
    st.sampled_from([None, *TextMatch]),
    st.sampled_from(list(LANGUAGE_NAMES)),
)
def test_any_review_with_its_comparison_fits(
    text: str, sentences: tuple[str, ...], held: ArticleFacts, match: TextMatch | None, tag: str
):
    say = translator_for(tag)
    draft = ArticleDraft(text=text, title=text, url=held.url, outlet=text, published=held.published)
    preview = DraftPreview(status=AddStatus.UPDATED, passages=7, held=held)
    embed = preview_embed(draft, preview, say, place=(3, 10), page=text_page(text, 2))
    embed.add_field(name=say("Submitted by"), value=f"<@{10**18}>", inline=False)
    check = PageCheck(match=match, only_submitted=sentences, only_on_page=sentences, reason=text)
    embeds = (embed, comparison_embed(check, held.url or "", say))

    texts = [field.value for field in embed.fields]
    assert max(map(count_units, texts)) <= 1024
    assert max(count_units(e.description) for e in embeds) <= 4096
    names = [field.name for field in embed.fields]
    titles = [t for e in embeds for t in (e.title, e.description, e.footer.text or "")]
    assert sum(map(count_units, [*texts, *names, *titles])) <= 6000
