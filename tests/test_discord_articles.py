"""Articles in Discord: adding, listing, removing."""

import pytest
from discord_rig import Rig, draft

from bot.client import WatchdeskClient
from bot.commands import COGS
from index import (
    SHARED_CORPUS,
    CorpusName,
    StoreUnwritableError,
)

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise", url=URL)
TYPED = {"text": EXERCISE.text, "title": "Navy begins"}
refused = pytest.mark.simcord(check_errors=False)


# --- listing


async def test_the_list_shows_the_servers_and_the_shared_articles(rig: Rig):
    rig.add(EXERCISE)
    rig.add(draft("Everyone may read this.", title="Shared"), corpus=SHARED_CORPUS)
    rig.add(draft("Nobody else may read this.", title="Elsewhere"), corpus=CorpusName("guild-1"))

    result = await rig.member.slash(rig.channel, "article list")

    assert result.response.ephemeral
    assert result.response.embeds[0].description == (
        "**2** · Shared — undated · 1 passage · shared\n"
        f"**1** · [Navy begins exercise](<{URL}>) — undated · 1 passage"
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
    result = await rig.member.slash(rig.channel, "article list", contains="number")
    await rig.env.restart_bot(WatchdeskClient(rig.desk, COGS, registration_file=tmp_path / "commands.json"))

    await rig.member.click(result.response, label="Next page")

    assert rig.channel.history(viewer=rig.member)[-1].embeds[0].footer.text == "Page 2 of 2 · 12 articles"


async def test_a_page_past_the_end_shows_the_last_one(rig: Rig):
    _add_numbered(rig, 12)

    result = await rig.member.slash(rig.channel, "article list", page=9)

    assert result.response.embeds[0].footer.text == "Page 2 of 2 · 12 articles"


async def test_the_list_can_be_narrowed(rig: Rig):
    _add_numbered(rig, 3)

    found = await rig.member.slash(rig.channel, "article list", contains="NUMBER 2")
    missing = await rig.member.slash(rig.channel, "article list", contains="*storm*")

    assert found.response.embeds[0].footer.text == "Page 1 of 1 · 1 article"
    assert r"\*storm\*" in missing.response.content


async def test_an_empty_list_says_how_to_fill_it(rig: Rig):
    result = await rig.member.slash(rig.channel, "article list")

    assert "`/article add`" in result.response.content


async def test_the_list_in_direct_messages_shows_the_shared_articles(rig: Rig):
    rig.add(EXERCISE)
    rig.add(draft("Everyone may read this.", title="Shared"), corpus=SHARED_CORPUS)

    result = await rig.member.user.slash("article list")

    assert result.response.embeds[0].footer.text == "Page 1 of 1 · 1 article"


# --- removing


async def test_a_moderator_removes_an_article_and_is_told_which(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.moderator.slash(rig.channel, "article remove", article="1")

    assert result.response.ephemeral
    assert f"Removed article 1, [Navy begins exercise](<{URL}>)" in result.response.content
    assert rig.library.count_articles([rig.corpus]) == 0


async def test_an_article_can_be_named_by_its_title(rig: Rig):
    rig.add(EXERCISE, draft("The army stayed at home.", title="Army stays"))

    await rig.moderator.slash(rig.channel, "article remove", article="army")

    assert [article.facts.title for article in rig.library.list_articles([rig.corpus])] == [
        "Navy begins exercise"
    ]


@refused
async def test_a_member_cannot_remove(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.member.slash(rig.channel, "article remove", article="1")

    assert result.response.ephemeral
    assert "**Manage Server**" in result.response.content
    assert rig.library.count_articles([rig.corpus]) == 1


@refused
@pytest.mark.parametrize(
    ("article", "told"),
    [("2", "shared library"), ("77", "No article"), ("storm", "No article"), ("navy", "Several articles")],
)
async def test_only_one_article_of_the_server_is_removed_at_a_time(rig: Rig, article: str, told: str):
    rig.add(EXERCISE)
    rig.add(draft("Everyone may read this.", title="Shared"), corpus=SHARED_CORPUS)
    rig.add(draft("The navy came back home.", title="Navy comes back"))

    result = await rig.moderator.slash(rig.channel, "article remove", article=article)

    assert told in result.response.content
    assert rig.library.count_articles([rig.corpus, SHARED_CORPUS]) == 3


async def test_while_typing_a_moderator_is_offered_the_servers_articles(rig: Rig):
    rig.add(EXERCISE, draft("The army stayed at home.", title="Army stays"))
    rig.add(draft("The army is shared.", title="Army shared"), corpus=SHARED_CORPUS)

    by_title = await rig.moderator.autocomplete(rig.channel, "article remove", "article", "army")
    by_number = await rig.moderator.autocomplete(rig.channel, "article remove", "article", "1")

    assert [(choice["name"], choice["value"]) for choice in by_title] == [("2 · Army stays", "2")]
    assert [(choice["name"], choice["value"]) for choice in by_number] == [("1 · Navy begins exercise", "1")]


async def test_a_member_is_offered_nothing_to_remove(rig: Rig):
    rig.add(EXERCISE)

    assert await rig.member.autocomplete(rig.channel, "article remove", "article", "navy") == []


async def test_offers_end_quietly_when_the_library_fails(rig: Rig):
    rig.library.fail("list_articles", StoreUnwritableError("/srv/secret", "the disk is full"))

    assert await rig.moderator.autocomplete(rig.channel, "article remove", "article", "navy") == []


def _add_numbered(rig: Rig, count: int) -> None:
    for number in range(1, count + 1):
        rig.add(draft(f"This is the text {number}.", title=f"Article number {number}"))
