"""Messages about articles fit into Discord's limits, whatever the articles contain."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cogs.admin.audit_log import AuditLogPage, log_embed
from bot.cogs.admin.setting_names import format_setting_change
from bot.cogs.articles.article_details import article_embed, describe_removed_article, split_text
from bot.cogs.articles.article_list import ArticleListRequest, ArticlePage, render_page
from bot.db.audit_log_queries import AuditAction, AuditRecord
from bot.db.server_queries import ServerSettings
from bot.i18n.translator import ENGLISH
from bot.ui.article_edits import EditInput, EditRecord, describe_edit, edit_input_embed, parse_edit_input_embed
from bot.ui.discord_markup import count_units, escape
from index import (
    SHARED_CORPUS,
    Article,
    ArticleDetails,
    ArticleFacts,
    ArticleId,
    ArticleSummary,
    CorpusName,
    Filters,
    OutletKind,
    PageStatus,
    Provenance,
    Region,
    SourceId,
    SourceLabels,
    StatedFact,
    Story,
    Supplier,
    SupplierRole,
    TextOrigin,
    TextProvenance,
)

MOMENT = datetime(2026, 11, 2, 10, tzinfo=UTC)
AWKWARD = st.text(
    st.sampled_from("a b*_`[]()<>#-@:/|~\\\n国\u200d👩👍🏽é\u202eא") | st.characters(exclude_categories=["Cs"]),
    max_size=400,
)
LONG = AWKWARD.map(lambda text: text * 5)

SITES = st.sampled_from(["example.org", f"{'-a' * 25}b.example".removeprefix("-")])
SOURCES = st.sampled_from(
    [TextProvenance(), TextProvenance(is_checked=True, stated=("title", "outlet", "published"))]
)
ANN = Supplier(role=SupplierRole.MEMBER, person_id=10**18, name="[*]" * 30)
PROVENANCE = Provenance(
    text_origin=TextOrigin.FILE,
    by=ANN,
    at=MOMENT,
    stated=tuple(
        StatedFact(fact=fact, by=ANN, at=MOMENT) for fact in ("title", "outlet", "author", "published", "url")
    ),
)


@st.composite
def facts(draw: st.DrawFn) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(draw(st.integers(1, 10**17))),
        corpus=SHARED_CORPUS,
        title=draw(LONG | LONG.map(lambda title: f"reuters.com {title}")),
        url=draw(st.none() | LONG.map(lambda path: f"https://{draw(SITES)}/{path}")),
        outlet=draw(st.none() | LONG),
        author=draw(st.none() | LONG),
        published=None,
        language="xx",
        standing=PageStatus(gone_at=MOMENT, revised_at=MOMENT, correction=draw(st.none() | LONG)),
        labels=SourceLabels(kind=OutletKind.STATE_MEDIA, country="GS", trust_note=draw(AWKWARD)[:300]),
        text_source=draw(SOURCES),
    )


def details_of(article: ArticleFacts, text: str) -> ArticleDetails:
    stored = Article(
        facts=article,
        text=text,
        content_hash="",
        revision=10**9,
        fetched_at=None,
        added_at=MOMENT,
        updated_at=MOMENT,
        dateline=text,
        came_from=PROVENANCE,
        source_id=SourceId(10**9),
    )
    story = Story(origin=article, wire=article.outlet, articles=(article,) * 5)
    return ArticleDetails(article=stored, passages=10**9, regions=tuple(Region), story=story)


def fits(embed: discord.Embed) -> bool:
    return (
        count_units(embed.title or "") <= 256
        and 1 <= count_units(embed.description or "") <= 4096
        and count_units(embed.footer.text or "") <= 2048
        and all(1 <= count_units(field.value or "") <= 1024 for field in embed.fields)
        and len(embed) <= 6000
    )


@given(facts(), LONG)
def test_any_article_fits_into_one_embed(article: ArticleFacts, text: str):
    assert fits(article_embed(details_of(article, text), ENGLISH))


def test_an_article_tells_where_it_comes_from_and_what_became_of_it():
    article = ArticleFacts(
        article_id=ArticleId(7),
        corpus=CorpusName("guild-1"),
        title="Ferry cancelled",
        url=None,
        outlet="Strait Daily",
        author=None,
        published=None,
        standing=PageStatus(gone_at=MOMENT),
        labels=SourceLabels(kind=OutletKind.NEWSPAPER, country="TW"),
    )
    other = replace(article, article_id=ArticleId(8), outlet="Harbour Post")
    details = details_of(article, "TAIPEI, Aug 24 (CNA)")

    story = replace(details, story=Story(origin=other, wire=None, articles=(other, article)))

    assert article_embed(story, ENGLISH).description.splitlines()[-7:-2] == [
        "Dateline: TAIPEI, Aug 24 \\(CNA\\)",
        "Source 1000000000: newspaper · Taiwan",
        "Since it was read: page gone since <t:1793613600:D>",
        "Also published in: Harbour Post (not checked)",
        "The earliest copy is article 8.",
    ]


@given(facts())
def test_any_removal_fits_into_one_message(article: ArticleFacts):
    assert count_units(describe_removed_article(article, ENGLISH)) <= 1900


@given(st.lists(facts(), min_size=1, max_size=1), AWKWARD, AWKWARD)
def test_any_page_of_the_list_fits_into_one_embed(articles: list[ArticleFacts], text: str, outlet: str):
    summary = ArticleSummary(facts=articles[0], revision=1, added_at=MOMENT, passages=9, characters=9)
    page = ArticlePage(articles=(summary,) * 10, total=10**9)
    request = ArticleListRequest(text=text[:50], filters=Filters(outlet=outlet[:80] or None))

    [embed] = render_page(page, request, ENGLISH).embeds

    assert fits(embed)


@given(AWKWARD, AWKWARD)
def test_any_list_that_finds_nothing_says_so_in_one_message(text: str, outlet: str):
    request = ArticleListRequest(text=text[:50], filters=Filters(outlet=outlet[:80] or None))

    reply = render_page(ArticlePage(articles=(), total=0), request, ENGLISH)

    assert 1 <= count_units(reply.content) <= 2000


@given(st.lists(LONG, max_size=9))
def test_the_pages_of_a_text_hold_all_of_it_and_fit(lines: list[str]):
    text = "\n".join(lines)

    pages = split_text(text)

    assert all(1 <= count_units(page) <= 4096 for page in pages)
    shown, stored = "".join("".join(pages).split()), "".join(escape_lines(text).split())
    assert shown == stored or not stored


def test_a_text_without_spaces_is_split_too():
    text = "国" * 10_000

    pages = split_text(text)

    assert len(pages) > 1
    assert "".join(pages).replace("\n", "") == text


def escape_lines(text: str) -> str:
    """Every line escaped as a whole."""
    return "".join(map(escape, text.splitlines()))


@given(AWKWARD, AWKWARD, AWKWARD)
def test_any_edit_fits_into_one_message(before: str, after: str, date: str):
    note = EditRecord(
        article_id=1, title=(before, after), outlet=(after * 3, before * 3), date=(date, date * 2)
    )

    assert count_units(describe_edit(note, ENGLISH)) <= 1900


@example(["A ferry", "—", "—"])
@given(st.lists(AWKWARD, min_size=3, max_size=3))
def test_what_was_typed_is_read_back_from_the_message_that_shows_it(texts: list[str]):
    title, outlet, date = (text[:300].strip() for text in texts)
    typed = EditInput(title=title, outlet=outlet, date=date[:100].strip())

    assert parse_edit_input_embed(edit_input_embed(typed, ENGLISH)) == typed


@given(AWKWARD, st.sampled_from(AuditAction))
def test_any_page_of_the_log_fits_into_one_embed(subject: str, action: AuditAction):
    long_setting = format_setting_change(
        "ask_roles", ServerSettings(ask_roles=tuple(range(10**18, 10**18 + 25)))
    )
    edit = EditRecord(article_id=10**9, title=(subject, subject), outlet=(subject, subject), date=("*", "*"))
    subjects = {AuditAction.SETTINGS_CHANGED: long_setting, AuditAction.ARTICLE_EDITED: edit.model_dump_json()}
    activity = AuditRecord(
        guild_id=1, person_id=10**19, action=action, subject=subjects.get(action, subject), at=MOMENT
    )

    assert fits(log_embed(AuditLogPage([activity] * 10, 10**9), 1, ENGLISH))
