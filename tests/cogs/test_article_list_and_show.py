"""Articles in Discord: listing and showing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from discord_rig import Rig, draft
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.cogs.articles.article_list import ARTICLE_PAGE, ArticleListRequest, page_view
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH
from index import SHARED_CORPUS, ArticleDraft, CorpusName, Filters, read_date

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise", url=URL)
refused = pytest.mark.simcord(check_errors=False)


async def restart(rig: Rig, tmp_path: Path) -> None:
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))


# --- listing


async def test_the_list_shows_the_servers_and_the_shared_articles(rig: Rig):
    rig.add(EXERCISE)
    rig.add(draft("Everyone may read this.", title="Shared"), corpus=SHARED_CORPUS)
    rig.add(draft("Nobody else may read this.", title="Elsewhere"), corpus=CorpusName("guild-1"))

    result = await rig.member.slash(rig.channel, "article list")

    assert result.response.ephemeral
    assert result.response.embeds[0].description == (
        f"**2** · Shared — undated · shared\n**1** · [Navy begins exercise](<{URL}>) — example.org, undated"
    )


async def test_the_list_is_turned_with_buttons(rig: Rig):
    _add_numbered(rig, 23)
    result = await rig.member.slash(rig.channel, "article list")
    message = result.response.message

    await rig.member.click(message, label="Next page")
    second = rig.channel.history(viewer=rig.member)[-1]
    await rig.member.click(second, label="Next page")
    third = rig.channel.history(viewer=rig.member)[-1]

    assert [embed.footer.text for page in (message, second, third) for embed in page.embeds] == [
        "Page 1 of 3 · 23 articles",
        "Page 2 of 3 · 23 articles",
        "Page 3 of 3 · 23 articles",
    ]
    assert "Article number 3" in third.embeds[0].description


async def test_the_buttons_of_a_list_work_after_a_restart(rig: Rig, tmp_path):
    _add_numbered(rig, 12)
    result = await rig.member.slash(rig.channel, "article list", text="number")
    await restart(rig, tmp_path)

    await rig.member.click(result.response, label="Next page")

    assert rig.channel.history(viewer=rig.member)[-1].embeds[0].footer.text == "Page 2 of 2 · 12 articles"


async def test_a_page_past_the_end_shows_the_last_one(rig: Rig):
    _add_numbered(rig, 12)

    result = await rig.member.slash(rig.channel, "article list", page=9)

    assert result.response.embeds[0].footer.text == "Page 2 of 2 · 12 articles"


async def test_the_list_can_be_narrowed(rig: Rig):
    _add_numbered(rig, 3)

    found = await rig.member.slash(rig.channel, "article list", text="NUMBER 2")
    missing = await rig.member.slash(rig.channel, "article list", text="*storm*")

    assert found.response.embeds[0].footer.text == "Page 1 of 1 · 1 article"
    assert r"\*storm\*" in missing.response.content


async def test_the_list_is_narrowed_by_outlet_and_time_on_every_page(rig: Rig, tmp_path: Path):
    for number in range(1, 13):
        rig.add(
            draft(
                f"May {number}.",
                title=f"In May {number}",
                outlet="Harbour News",
                published=read_date("2026-05-31"),
            )
        )
    rig.add(draft("June.", title="In June", outlet="Harbour News", published=read_date("2026-06-01")))
    rig.add(draft("Other.", title="Other in May", outlet="Port Daily", published=read_date("2026-05-02")))
    result = await rig.member.slash(
        rig.channel, "article list", text="in", outlet="harbour news", since="2026-05", until="2026-05"
    )
    await restart(rig, tmp_path)

    await rig.member.click(result.response, label="Next page")

    footer = str(_message(rig, result).embeds[0].footer.text)
    limits = "only articles since 1 May 2026, until 31 May 2026, from harbour news"
    assert footer == f"Page 2 of 2 · 12 articles · {limits}"


@pytest.mark.parametrize(
    "request_",
    [
        ArticleListRequest(page=3, text="a:b:c", filters=Filters(outlet="C:N:N")),
        ArticleListRequest(text="x" * 50, filters=Filters(since=datetime(1969, 1, 1, tzinfo=UTC))),
        ArticleListRequest(filters=Filters(until=datetime(2026, 5, 31, 23, 59, 59, 999_999, tzinfo=UTC))),
    ],
)
def test_the_buttons_of_a_list_carry_all_of_it(request_: ArticleListRequest):
    view = page_view(request_, 99, ENGLISH)
    custom_ids = [item.custom_id for item in view.children]

    assert max(map(len, custom_ids)) <= 100
    next_page = ArticleListRequest.of(ARTICLE_PAGE.read(custom_ids[2]), custom_ids)
    assert next_page == ArticleListRequest(page=request_.page + 1, text=request_.text, filters=request_.filters)


@refused
async def test_a_time_that_cannot_be_read_is_refused(rig: Rig):
    result = await rig.member.slash(rig.channel, "article list", since="03/04/2025")

    assert result.response.ephemeral
    assert "as a time" in result.response.content


async def test_outlets_and_times_are_offered_while_typing(rig: Rig):
    rig.add(draft("The navy began.", outlet="Harbour News"))

    outlets = await rig.member.autocomplete(rig.channel, "article list", "outlet", "harb")
    times = await rig.member.autocomplete(rig.channel, "article list", "since", "2026-05")

    assert [choice["value"] for choice in outlets] == ["Harbour News"]
    assert [choice["name"] for choice in times] == ["2026-05: May 2026"]


async def test_an_empty_list_says_how_to_fill_it(rig: Rig):
    result = await rig.member.slash(rig.channel, "article list")

    assert "`/article add`" in result.response.content


async def test_the_list_in_direct_messages_shows_the_shared_articles(rig: Rig):
    rig.add(EXERCISE)
    rig.add(draft("Everyone may read this.", title="Shared"), corpus=SHARED_CORPUS)

    result = await rig.member.user.slash("article list")

    assert result.response.embeds[0].footer.text == "Page 1 of 1 · 1 article"


# --- showing


async def test_an_article_is_shown_privately_with_its_facts_and_how_it_begins(rig: Rig):
    rig.add(draft("The navy began.", title="Navy *begins*", url=URL, outlet="Harbour News", author="A. Byline"))

    result = await rig.member.slash(rig.channel, "article show", article="navy")

    assert result.response.ephemeral
    [embed] = result.response.embeds
    assert embed.title == "Article 1"
    assert f"[Navy \\*begins\\*](<{URL}>) — Harbour News, example.org, undated" in embed.description
    assert "Author: A. Byline" in embed.description
    assert "\n" in embed.description
    assert "> The navy began. The harbour office said" in embed.description


@refused
async def test_a_number_never_means_an_article_whose_link_holds_it(rig: Rig):
    rig.add(draft("The navy began.", title="Navy begins", url="https://a.example/2026/navy"))

    result = await rig.member.slash(rig.channel, "article show", article="2026")

    assert "No article matches" in result.response.content


async def test_an_article_is_shown_with_its_regions_and_language(rig: Rig):
    rig.add(draft("The exercise in the Taiwan Strait began.", title="Taiwan Strait exercise", language="en"))

    result = await rig.member.slash(rig.channel, "article show", article="1")

    lines = result.response.embeds[0].description.splitlines()
    assert "Language: English" in lines
    assert "Regions: Taiwan Strait" in lines


@pytest.mark.parametrize(
    ("code", "name"), [("de", "German"), ("ja", "Japanese"), ("zh-Hant", "Traditional Chinese")]
)
async def test_the_language_of_an_article_is_named(rig: Rig, code: str, name: str):
    rig.add(draft("The exercise in the Taiwan Strait began.", title="Exercise", language=code))

    result = await rig.member.slash(rig.channel, "article show", article="1")

    assert f"Language: {name}" in result.response.embeds[0].description.splitlines()


async def test_a_shared_article_is_shown_but_not_to_be_changed(rig: Rig):
    rig.add(EXERCISE, corpus=SHARED_CORPUS)

    result = await rig.moderator.slash(rig.channel, "article show", article="1")

    assert "shared library" in result.response.embeds[0].description
    assert labels(result) == ["Read the text"]


async def test_moderators_are_offered_to_change_what_they_see(rig: Rig):
    rig.add(EXERCISE)

    by_member = await rig.member.slash(rig.channel, "article show", article="1")
    by_moderator = await rig.moderator.slash(rig.channel, "article show", article="1")

    assert labels(by_member) == ["Read the text"]
    assert labels(by_moderator) == ["Read the text", "Edit details", "Remove"]


@refused
async def test_an_article_of_another_server_is_not_shown(rig: Rig):
    rig.add(EXERCISE, corpus=CorpusName("guild-1"))

    result = await rig.member.slash(rig.channel, "article show", article="1")

    assert result.response.ephemeral
    assert "No article" in result.response.content


async def test_the_text_is_read_page_by_page_after_a_restart_too(rig: Rig, tmp_path: Path):
    sentences = [f"This is sentence number {number} of the long report." for number in range(300)]
    rig.add(ArticleDraft(text="\n\n".join(sentences), title="Report"))
    shown = await rig.member.slash(rig.channel, "article show", article="1")
    first = await rig.member.click(shown.response, label="Read the text")
    await restart(rig, tmp_path)

    texts = [_shown(rig, first)]
    while "Next page" in enabled(rig, first):
        await rig.member.click(first.response, label="Next page")
        texts.append(_shown(rig, first))

    assert len(texts) > 1
    assert [line for text in texts for line in text.splitlines() if line] == sentences


async def test_a_reader_gets_back_from_the_text_to_the_facts(rig: Rig):
    rig.add(EXERCISE)
    shown = await rig.member.slash(rig.channel, "article show", article="1")
    await rig.member.click(shown.response, label="Read the text")

    await rig.member.click(shown.response, label="About this article")

    assert "Added: " in _shown(rig, shown)


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for row in result.response.components for button in row["components"]]


def enabled(rig: Rig, result: InteractionResult) -> list[str]:
    """The enabled buttons below the message."""
    buttons = [button for row in _message(rig, result).components for button in row.children]
    return [button.label for button in buttons if not button.disabled]


def _shown(rig: Rig, result: InteractionResult) -> str:
    return str(_message(rig, result).embeds[0].description)


def _message(rig: Rig, result: InteractionResult):
    """The current state of the message of a result."""
    history = [m for person in (rig.member, rig.moderator) for m in rig.channel.history(viewer=person)]
    return next(message for message in history if message.id == result.response.id)


def _add_numbered(rig: Rig, count: int) -> None:
    for number in range(1, count + 1):
        rig.add(draft(f"This is the text {number}.", title=f"Article number {number}"))
