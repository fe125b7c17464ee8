"""The panel of `/settings`."""

import asyncio
from pathlib import Path

import pytest
from discord_rig import Rig
from forged_interactions import press, told
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.cogs.admin.setting_names import describe_change
from bot.db.audit_log_queries import AuditAction, AuditRecord, list_audit_records
from bot.db.server_queries import ServerSettings
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH

pytest_plugins = ["discord_fixtures"]


async def show(rig: Rig, section: str) -> InteractionResult:
    """The panel at one of its sections."""
    panel = await rig.moderator.slash(rig.channel, "settings")
    return await rig.moderator.select(panel.response, custom_id="settings:people:section", values=[section])


async def settings_of(rig: Rig) -> ServerSettings:
    return await rig.services.servers.get(rig.guild.id)


async def log_of(rig: Rig) -> list[AuditRecord]:
    return await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))


async def test_the_panel_shows_a_moderator_alone_what_is_set(rig: Rig):
    result = await rig.moderator.slash(rig.channel, "settings")

    assert result.response.ephemeral
    [embed] = result.response.embeds
    assert embed.title == "Settings: Who may do what"
    assert "**Who may ask**\neveryone" in embed.description


@pytest.mark.simcord(check_errors=False)
async def test_a_member_who_is_shown_the_command_is_still_refused(rig: Rig):
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "settings"]
    rig.guild.set_command_permissions(command, {rig.member: True})

    result = await rig.member.slash(rig.channel, "settings")

    assert "for the moderators of this server" in result.response.content


async def test_someone_with_a_moderators_role_may_change_settings(rig: Rig):
    analysts = rig.guild.create_role("Analysts")
    analyst = rig.guild.add_member(rig.env.create_user("kim"), roles=[analysts])
    await rig.services.servers.change(rig.guild.id, moderator_roles=[analysts.id])
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "settings"]
    rig.guild.set_command_permissions(command, {analyst: True})

    result = await analyst.slash(rig.channel, "settings")

    assert result.response.embeds[0].title == "Settings: Who may do what"


async def test_a_role_that_may_ask_is_stored_shown_and_logged(rig: Rig):
    analysts = rig.guild.create_role("Analysts")
    panel = await rig.moderator.slash(rig.channel, "settings")

    changed = await rig.moderator.select(
        panel.response, custom_id="settings:people:ask_roles", values=[analysts]
    )

    assert (await settings_of(rig)).ask_roles == (analysts.id,)
    assert f"**Who may ask**\n<@&{analysts.id}>" in changed.response.embeds[0].description
    [line] = await log_of(rig)
    assert (line.action, line.person_id) == (AuditAction.SETTINGS_CHANGED, rig.moderator.id)
    assert describe_change(line.subject, ENGLISH) == f"Who may ask: <@&{analysts.id}>"


@pytest.mark.parametrize("name", ["answers_are_private", "opens_threads", "reviews_additions"])
async def test_a_switch_is_turned_on_and_off_again(rig: Rig, name: str):
    panel = await show(rig, "answers")

    on = await rig.moderator.click(panel.response, custom_id=f"settings:answers:{name}")
    was_on = getattr(await settings_of(rig), name)
    await rig.moderator.click(on.response, custom_id=f"settings:answers:{name}")

    assert (was_on, getattr(await settings_of(rig), name)) == (True, False)


async def test_languages_of_articles_are_stored_shown_and_logged(rig: Rig):
    panel = await show(rig, "answers")
    assert "**Languages of articles**\nevery language" in panel.response.embeds[0].description

    changed = await rig.moderator.select(
        panel.response, custom_id="settings:answers:article_languages", values=["ja", "en"]
    )

    assert (await settings_of(rig)).article_languages == ("en", "ja")
    assert "**Languages of articles**\nEnglish and Japanese" in changed.response.embeds[0].description
    [line] = await log_of(rig)
    assert describe_change(line.subject, ENGLISH) == "Languages of articles: English and Japanese"

    await rig.moderator.select(changed.response, custom_id="settings:answers:article_languages", values=[])

    assert (await settings_of(rig)).article_languages == ()
    assert describe_change((await log_of(rig))[0].subject, ENGLISH) == "Languages of articles: every language"


@pytest.mark.parametrize(
    ("section", "name", "chosen", "stored"),
    [
        ("answers", "window_days", "30", 30),
        ("answers", "language", "ja", "ja"),
        ("limits", "questions_a_person", "2", 2),
        ("limits", "questions_a_server", "300", 300),
    ],
)
async def test_a_choice_is_stored_and_shown_as_chosen(
    rig: Rig, section: str, name: str, chosen: str, stored: object
):
    panel = await show(rig, section)

    await rig.moderator.select(panel.response, custom_id=f"settings:{section}:{name}", values=[chosen])

    assert getattr(await settings_of(rig), name) == stored


async def test_a_choice_can_be_taken_back(rig: Rig):
    await rig.services.servers.change(rig.guild.id, window_days=30)
    panel = await show(rig, "answers")

    await rig.moderator.select(panel.response, custom_id="settings:answers:window_days", values=["any"])

    assert (await settings_of(rig)).window_days is None


async def test_ask_channels_without_the_intent_name_the_switch_in_the_portal(rig: Rig):
    panel = await show(rig, "channels")

    changed = await rig.moderator.select(
        panel.response, custom_id="settings:channels:ask_channels", values=[rig.channel]
    )

    assert (await settings_of(rig)).ask_channels == (rig.channel.id,)
    assert "**Message Content Intent**" in changed.response.embeds[0].description


async def test_the_panel_works_after_a_restart(rig: Rig, tmp_path: Path):
    panel = await show(rig, "answers")
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.moderator.click(panel.response, custom_id="settings:answers:reviews_additions")

    assert (await settings_of(rig)).reviews_additions


async def test_settings_survive_in_the_database(rig: Rig):
    await rig.services.servers.change(rig.guild.id, language="ko", ask_roles=[7])
    rig.services.servers.forget(rig.guild.id)

    assert await settings_of(rig) == ServerSettings(language="ko", ask_roles=(7,))


async def test_one_server_does_not_change_the_settings_of_another(rig: Rig):
    other = rig.env.create_guild()
    await rig.services.servers.change(rig.guild.id, questions_a_person=1)

    assert await rig.services.servers.get(other.id) == ServerSettings()


async def test_two_changes_at_once_are_both_kept(rig: Rig):
    await asyncio.gather(
        rig.services.servers.change(rig.guild.id, opens_threads=True),
        rig.services.servers.change(rig.guild.id, reviews_additions=True),
    )

    settings = await settings_of(rig)
    assert (settings.opens_threads, settings.reviews_additions) == (True, True)


@pytest.mark.simcord(check_errors=False)
async def test_only_who_manages_the_server_says_who_moderates(rig: Rig):
    analysts = rig.guild.create_role("Analysts")
    analyst = rig.guild.add_member(rig.env.create_user("kim"), roles=[analysts])
    await rig.services.servers.change(rig.guild.id, moderator_roles=[analysts.id])
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "settings"]
    rig.guild.set_command_permissions(command, {analyst: True})
    panel = await analyst.slash(rig.channel, "settings")

    [select] = [
        control
        for row in panel.response.components
        for control in row["components"]
        if control["custom_id"] == "settings:people:moderator_roles"
    ]
    result = await press(rig, analyst, "settings:people:moderator_roles", values=[], message=panel.response)

    assert select["disabled"]
    assert "**Manage Server**" in told(result)
    assert (await settings_of(rig)).moderator_roles == (analysts.id,)
