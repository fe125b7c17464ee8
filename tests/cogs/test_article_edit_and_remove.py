"""Articles in Discord: editing and removing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord_rig import Rig, draft
from forged_interactions import press, told
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.db.audit_log_queries import AuditAction, AuditRecord, list_audit_records
from bot.gateway.discord_client import WatchdeskClient
from index import SHARED_CORPUS, ArticleId, StoreUnwritableError, read_date

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft("The navy began a long exercise on Monday.", title="Navy begins exercise", url=URL)
refused = pytest.mark.simcord(check_errors=False)


async def restart(rig: Rig, tmp_path: Path) -> None:
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))


async def log_of(rig: Rig) -> list[AuditRecord]:
    return await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))


# --- editing


async def test_a_moderator_edits_an_article_in_a_form_that_shows_what_it_has(rig: Rig):
    rig.add(draft("The navy began.", title="Navy begins", outlet="Harbour News"))
    form = await rig.moderator.slash(rig.channel, "article edit", article="navy")
    inputs = [component["component"] for component in form.modal["components"]]
    assert [given.get("value") for given in inputs] == ["Navy begins", "Harbour News", None]

    result = await rig.moderator.submit_modal(
        form, {"title": "Navy starts", "outlet": "Harbour News", "date": "2026-11-02"}
    )

    assert result.response.ephemeral
    assert result.response.content == (
        "Changed article 1: title **Navy begins** → **Navy starts**; date — → **2026\\-11\\-02**."
    )
    facts = rig.library.get_article([rig.corpus], ArticleId(1)).facts
    assert (facts.title, facts.outlet, facts.published.isoformat()) == (
        "Navy starts",
        "Harbour News",
        "2026-11-02",
    )
    [line] = await log_of(rig)
    assert (line.action, line.person_id) == (AuditAction.ARTICLE_EDITED, rig.moderator.id)


async def test_what_is_left_alone_in_the_form_stays_exact(rig: Rig):
    published = read_date("2026-11-02T10:00:00+08:00")
    rig.add(draft("The navy began.", title="Navy " + "x" * 400, published=published))
    form = await rig.moderator.slash(rig.channel, "article edit", article="1")
    given = {i["component"]["custom_id"]: i["component"].get("value", "") for i in form.modal["components"]}

    result = await rig.moderator.submit_modal(form, given)

    assert result.response.content == "Nothing was changed."
    facts = rig.library.get_article([rig.corpus], ArticleId(1)).facts
    assert (facts.title, facts.published) == ("Navy " + "x" * 400, published)
    assert await log_of(rig) == []


async def test_a_date_that_cannot_be_read_loses_nothing_that_was_typed(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    form = await rig.moderator.slash(rig.channel, "article edit", article="1")
    typed = {"title": "*Navy* starts", "outlet": "", "date": "the other day"}
    refusal = await rig.moderator.submit_modal(form, typed)
    await restart(rig, tmp_path)

    again = await rig.moderator.click(refusal.response, label="Edit and try again")

    assert "**the other day** is not a date" in refusal.response.content
    inputs = [component["component"] for component in again.modal["components"]]
    assert [given.get("value") for given in inputs] == ["*Navy* starts", None, "the other day"]
    assert rig.library.get_article([rig.corpus], ArticleId(1)).facts.title == "Navy begins exercise"


@refused
async def test_a_member_cannot_edit(rig: Rig):
    rig.add(EXERCISE)

    result = await rig.member.slash(rig.channel, "article edit", article="1")

    assert "**Manage Server**" in result.response.content


@refused
async def test_someone_who_is_no_moderator_any_more_cannot_send_the_form(rig: Rig):
    rig.add(EXERCISE)
    analysts = rig.guild.create_role("Analysts")
    analyst = rig.guild.add_member(rig.env.create_user("kim"), roles=[analysts])
    await rig.services.servers.change(rig.guild.id, moderator_roles=[analysts.id])
    form = await analyst.slash(rig.channel, "article edit", article="1")
    await rig.services.servers.change(rig.guild.id, moderator_roles=[])

    result = await analyst.submit_modal(form, {"title": "Mine", "outlet": "", "date": ""})

    assert "**Manage Server**" in result.response.content
    assert rig.library.get_article([rig.corpus], ArticleId(1)).facts.title == "Navy begins exercise"


# --- removing


async def remove(rig: Rig, article: str) -> InteractionResult:
    """Remove the article; returns what the moderator sees after confirming."""
    asked = await rig.moderator.slash(rig.channel, "article remove", article=article)
    await rig.moderator.click(asked.response, label="Remove")
    return asked


async def test_a_moderator_is_asked_before_an_article_is_removed(rig: Rig):
    rig.add(EXERCISE)

    asked = await rig.moderator.slash(rig.channel, "article remove", article="1")

    assert asked.response.ephemeral
    assert (
        asked.response.content == f"Remove article 1, [Navy begins exercise](<{URL}>) — example.org, undated?"
    )
    assert labels(asked) == ["Remove", "Keep"]
    assert rig.library.count_articles([rig.corpus]) == 1


async def test_an_article_that_is_kept_stays(rig: Rig):
    rig.add(EXERCISE)
    asked = await rig.moderator.slash(rig.channel, "article remove", article="1")

    await rig.moderator.click(asked.response, label="Keep")

    assert "Kept article 1" in _content(rig, asked)
    assert rig.library.count_articles([rig.corpus]) == 1


async def test_a_removed_article_is_named_logged_and_gone(rig: Rig):
    rig.add(EXERCISE)

    asked = await remove(rig, "1")

    assert f"Removed article 1, [Navy begins exercise](<{URL}>)" in _content(rig, asked)
    assert enabled(rig, asked) == ["Undo"]
    assert rig.library.count_articles([rig.corpus]) == 0
    [line] = await log_of(rig)
    assert (line.action, line.subject) == (AuditAction.ARTICLE_REMOVED, "1 · Navy begins exercise")


async def test_a_removal_is_undone_after_a_restart(rig: Rig, tmp_path: Path):
    rig.add(EXERCISE)
    asked = await remove(rig, "1")
    await restart(rig, tmp_path)

    await rig.moderator.click(asked.response, label="Undo")

    assert "Restored article 1" in _content(rig, asked)
    assert rig.library.get_article([rig.corpus], ArticleId(1)).facts.title == "Navy begins exercise"
    assert [line.action for line in await log_of(rig)] == [
        AuditAction.ARTICLE_RESTORED,
        AuditAction.ARTICLE_REMOVED,
    ]


@refused
async def test_second_click_on_remove_or_undo_says_that_it_was_done(rig: Rig):
    rig.add(EXERCISE)
    confirmation = await rig.moderator.slash(rig.channel, "article remove", article="1")
    await rig.moderator.click(confirmation.response, custom_id="article:remove:1")
    until = int((datetime.now(UTC) + timedelta(minutes=9)).timestamp())

    message = confirmation.response
    again = await press(rig, rig.moderator, "article:remove:1", message=message)
    await press(rig, rig.moderator, f"article:undo:1:{until}", message=message)
    undone_again = await press(rig, rig.moderator, f"article:undo:1:{until}", message=message)

    assert "Article 1 was already removed." in told(again)
    assert "Article 1 was already restored." in told(undone_again)


@refused
async def test_an_article_that_was_purged_is_gone_for_good(rig: Rig):
    rig.add(EXERCISE)
    asked = await remove(rig, "1")
    rig.library.purge_removed(datetime.now(UTC))

    result = await rig.moderator.click(asked.response, label="Undo")

    assert "too late to undo" in result.followups[-1].content


@refused
async def test_a_removal_is_not_undone_once_its_text_was_added_again(rig: Rig):
    rig.add(EXERCISE)
    asked = await remove(rig, "1")
    rig.add(EXERCISE)

    result = await rig.moderator.click(asked.response, label="Undo")

    assert "added again as article 2" in result.followups[-1].content


@refused
async def test_after_ten_minutes_a_removal_is_not_undone(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.cogs.articles.article_removal.REMOVED_ARTICLE_RETENTION", timedelta(seconds=-1))
    rig.add(EXERCISE)
    asked = await remove(rig, "1")

    result = await rig.moderator.click(asked.response, label="Undo")

    assert "too late to undo" in result.followups[-1].content
    assert rig.library.count_articles([rig.corpus]) == 0


async def test_an_article_can_be_named_by_its_title(rig: Rig):
    rig.add(EXERCISE, draft("The army stayed at home.", title="Army stays"))

    await remove(rig, "army")

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


@refused
async def test_a_member_cannot_press_the_buttons_of_a_moderator(rig: Rig):
    rig.add(EXERCISE)
    analysts = rig.guild.create_role("Analysts")
    analyst = rig.guild.add_member(rig.env.create_user("kim"), roles=[analysts])
    await rig.services.servers.change(rig.guild.id, moderator_roles=[analysts.id])
    asked = await analyst.slash(rig.channel, "article remove", article="1")
    await rig.services.servers.change(rig.guild.id, moderator_roles=[])

    result = await analyst.click(asked.response, label="Remove")

    assert "**Manage Server**" in result.response.content
    assert rig.library.count_articles([rig.corpus]) == 1


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for row in result.response.components for button in row["components"]]


def enabled(rig: Rig, result: InteractionResult) -> list[str]:
    """The enabled buttons below the message."""
    buttons = [button for row in _message(rig, result).components for button in row.children]
    return [button.label for button in buttons if not button.disabled]


def _content(rig: Rig, result: InteractionResult) -> str:
    return str(_message(rig, result).content)


def _message(rig: Rig, result: InteractionResult):
    """The current state of the message of a result."""
    history = [m for person in (rig.member, rig.moderator) for m in rig.channel.history(viewer=person)]
    return next(message for message in history if message.id == result.response.id)
