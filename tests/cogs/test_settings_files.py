"""Export and import of a server's settings as a file."""

import json
from pathlib import Path

import discord
import pytest
from discord_rig import Rig
from simcord.results import InteractionResult

from bot.bot_errors import Refusal
from bot.cogs import COGS
from bot.cogs.admin.setting_names import SETTING_NAMES, describe_change
from bot.cogs.admin.settings_file import (
    MAX_FILE_BYTES,
    ServerPlaces,
    SettingsImport,
    read_settings,
    write_settings,
)
from bot.db.audit_log_queries import AuditRecord, list_audit_records
from bot.db.server_queries import ChannelDefaults, ServerSettings
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH
from index import Region

pytest_plugins = ["discord_fixtures"]
refused = pytest.mark.simcord(check_errors=False)

HERE = ServerPlaces(roles={1: "Analysts", 2: "Editors"}, channels={11: "news", 12: "korea"})
FULL = ServerSettings(
    ask_roles=(1, 2),
    add_roles=(2,),
    moderator_roles=(1,),
    ask_channels=(11,),
    ignored_channels=(12,),
    review_channel=11,
    log_channel=12,
    answers_are_private=True,
    opens_threads=True,
    updates_answers=False,
    reviews_additions=True,
    window_days=77,
    language="ja",
    article_languages=("en", "zh"),
    questions_a_person=2,
    questions_a_server=300,
    channel_defaults={
        11: ChannelDefaults(language="ko", region=Region.KOREA, outlet="Busan Post", window_days=0),
        12: ChannelDefaults(window_days=30),
    },
)
DEFAULTS = ServerSettings()


def parse(
    settings: object, *, manages_server: bool = True, before: ServerSettings = DEFAULTS
) -> SettingsImport:
    content = json.dumps({"watchdesk_settings": 1, "settings": settings}).encode()
    return read_settings(content, before, HERE, manages_server=manages_server)


def skipped(found: SettingsImport) -> list[str]:
    return [value.translate_with(ENGLISH) for value in found.skipped]


async def settings_of(rig: Rig) -> ServerSettings:
    return await rig.services.servers.get(rig.guild.id)


async def log_of(rig: Rig) -> list[AuditRecord]:
    return await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))


async def upload(rig: Rig, settings: object) -> InteractionResult:
    content = json.dumps({"watchdesk_settings": 1, "settings": settings}).encode()
    return await rig.moderator.slash(rig.channel, "settings-import", file=("settings.json", content))


def test_every_setting_has_a_name():
    assert set(SETTING_NAMES) == set(ServerSettings.model_fields)


def test_what_is_exported_is_imported_again():
    content = write_settings(FULL, HERE).encode()

    found = read_settings(content, DEFAULTS, HERE, manages_server=True)

    assert found.apply(DEFAULTS) == FULL
    assert found.skipped == ()
    assert set(found.changes) == set(ServerSettings.model_fields)


def test_the_file_names_roles_and_channels_for_its_readers():
    written = json.loads(write_settings(FULL, HERE))

    assert written["watchdesk_settings"] == 1
    assert written["settings"]["ask_roles"] == [{"id": "1", "name": "Analysts"}, {"id": "2", "name": "Editors"}]
    assert written["settings"]["channel_defaults"][1] == {
        "channel": {"id": "12", "name": "korea"},
        "window_days": 30,
    }


def test_a_channel_of_another_server_does_not_replace_the_log_channel():
    found = parse({"log_channel": {"id": "998", "name": "korea"}}, before=FULL)

    assert found.changes == {}
    assert skipped(found) == ["**Log channel**: this server has no channel **998**, so it was skipped."]


def test_settings_that_the_file_does_not_name_stay():
    found = parse({"window_days": 30}, before=FULL)

    assert found.changes == {"window_days": 30}
    assert found.apply(FULL) == FULL.model_copy(update={"window_days": 30})


def test_roles_and_channels_of_another_server_are_skipped():
    found = parse(
        {
            "ask_roles": [{"id": "1"}, {"id": "999", "name": "Analysts"}],
            "channel_defaults": [{"channel": {"id": "998"}, "language": "ja"}],
        }
    )

    assert found.changes == {"ask_roles": (1,)}
    assert skipped(found) == [
        "**Who may ask**: this server has no role **999**, so it was skipped.",
        "**Settings of channels**: this server has no channel **998**, so it was skipped.",
    ]


@pytest.mark.parametrize(
    "setting",
    [
        {"window_days": 0},
        {"window_days": "30"},
        {"window_days": 1e400},
        {"answers_are_private": 1},
        {"language": "xx"},
        {"article_languages": ["en", "elvish"]},
        {"questions_a_person": 61},
        {"ask_roles": "1"},
        {"ask_roles": [1]},
        {"ask_roles": [{"id": "-1"}]},
        {"channel_defaults": {"11": {}}},
        {"channel_defaults": [{"channel": {"id": "11"}, "region": "atlantis"}]},
        {"channel_defaults": [{"channel": {"id": "11"}, "outlet": "x" * 101}]},
        {"channel_defaults": [{"channel": {"id": "11"}, "language": "xx"}]},
    ],
)
def test_an_invalid_value_is_reported_and_skipped(setting: dict[str, object]):
    found = parse(setting)

    assert found.changes == {}
    [name] = setting
    assert skipped(found) == [f"The value of **{SETTING_NAMES[name]}** is invalid and was skipped."]


def test_unknown_settings_are_reported_and_skipped():
    found = parse({"**admin**": True, "channel_defaults": [{"channel": {"id": "11"}, "colour": "red"}]})

    assert skipped(found) == [
        r"**\*\*admin\*\*** is not a setting and was skipped.",
        "**colour** is not a setting and was skipped.",
    ]


def test_who_moderates_is_changed_only_by_those_who_manage_the_server():
    found = parse({"moderator_roles": [{"id": "1"}]}, manages_server=False)

    assert found.changes == {}
    assert "only people with **Manage Server** may change this" in skipped(found)[0]


@refused
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"settings": {}}',
        b'{"watchdesk_settings": 0, "settings": {}}',
        b'{"watchdesk_settings": 1, "settings": []}',
        b"[" * 100_000,
    ],
)
async def test_a_file_without_settings_is_refused(rig: Rig, content: bytes):
    result = await rig.moderator.slash(rig.channel, "settings-import", file=("settings.json", content))

    assert "This is not a settings file." in result.response.content


@refused
async def test_a_file_of_a_newer_version_is_refused(rig: Rig):
    content = b'{"watchdesk_settings": 2, "settings": {}}'

    result = await rig.moderator.slash(rig.channel, "settings-import", file=("settings.json", content))

    assert "This file has format 2; I read format 1." in result.response.content


def test_the_version_of_a_file_cannot_fill_the_message():
    content = json.dumps({"watchdesk_settings": 10**4000, "settings": {}}).encode()

    with pytest.raises(Refusal) as refusal:
        read_settings(content, DEFAULTS, HERE, manages_server=True)

    assert len(refusal.value.translate_with(ENGLISH)) < 200


@refused
async def test_a_file_that_is_too_large_is_refused(rig: Rig):
    result = await rig.moderator.slash(
        rig.channel, "settings-import", file=("settings.json", b" " * (MAX_FILE_BYTES + 1))
    )

    assert "I read files of up to 0.4 MB" in result.response.content


async def test_a_moderator_exports_all_settings_without_names_of_hidden_channels(rig: Rig):
    hidden = rig.guild.create_text_channel(
        "secret-plans", overwrites={rig.moderator: discord.PermissionOverwrite(view_channel=False)}
    )
    await rig.services.servers.change(
        rig.guild.id, window_days=30, ignored_channels=[rig.channel.id, hidden.id]
    )

    result = await rig.moderator.slash(rig.channel, "settings-export")

    assert result.response.ephemeral
    [file] = result.response.attachments
    assert file.filename == "watchdesk-settings.json"
    exported = json.loads(rig.env.backend.cdn.get(file.url))["settings"]
    assert exported["window_days"] == 30
    assert exported["ignored_channels"] == [
        {"id": str(rig.channel.id), "name": "news"},
        {"id": str(hidden.id), "name": ""},
    ]


async def test_an_import_shows_what_it_would_change_and_changes_it_when_applied(rig: Rig):
    preview = await upload(rig, {"window_days": 30, "language": "ja", "ask_roles": [{"id": "1"}]})
    before = await settings_of(rig)
    shown = preview.response.embeds[0].description

    applied = await rig.moderator.click(preview.response, label="Apply")

    assert shown.splitlines() == [
        "**Time window:** articles of any age → articles of the last 30 days",
        "**Language:** the server's language on Discord → 日本語",
        "⚠ **Who may ask**: this server has no role **1**, so it was skipped.",
    ]
    assert before == DEFAULTS
    assert await settings_of(rig) == ServerSettings(window_days=30, language="ja")
    assert applied.response.content == "2 settings were changed. `/settings` shows all of them."
    [line] = await log_of(rig)
    assert describe_change(line.subject, ENGLISH) == "imported from a file: Time window, Language"


async def test_an_import_is_applied_after_a_restart(rig: Rig, tmp_path: Path):
    preview = await upload(rig, {"window_days": 30})
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.moderator.click(preview.response, label="Apply")

    assert (await settings_of(rig)).window_days == 30


async def test_an_import_that_is_cancelled_changes_nothing(rig: Rig):
    preview = await upload(rig, {"window_days": 30})

    await rig.moderator.click(preview.response, label="Cancel")

    assert await settings_of(rig) == DEFAULTS


async def test_an_import_is_shown_again_if_it_would_change_something_else_now(rig: Rig):
    preview = await upload(rig, {"window_days": 30, "language": "ja"})
    await rig.services.servers.change(rig.guild.id, window_days=30)

    again = await rig.moderator.click(preview.response, label="Apply")
    shown = again.response.embeds[0].description
    await rig.moderator.click(again.response, label="Apply")

    assert shown.startswith("Something changed since this was shown. Check it again, then apply it.")
    assert (await settings_of(rig)).language == "ja"


async def test_an_import_that_changes_nothing_has_no_buttons(rig: Rig):
    result = await upload(rig, {"window_days": None})

    assert result.response.embeds[0].description == "This file changes nothing here."
    assert result.response.components == []


@refused
async def test_a_moderator_who_lost_the_role_applies_nothing(rig: Rig):
    analysts = rig.guild.create_role("Analysts")
    analyst = rig.guild.add_member(rig.env.create_user("kim"), roles=[analysts])
    await rig.services.servers.change(rig.guild.id, moderator_roles=[analysts.id])
    for command in await rig.env.bot.tree.fetch_commands():
        if command.name == "settings-import":
            rig.guild.set_command_permissions(command, {analyst: True})
    content = json.dumps({"watchdesk_settings": 1, "settings": {"window_days": 30}}).encode()
    preview = await analyst.slash(rig.channel, "settings-import", file=("settings.json", content))
    await rig.services.servers.change(rig.guild.id, moderator_roles=[])

    await analyst.click(preview.response, label="Apply")

    assert (await settings_of(rig)).window_days is None
