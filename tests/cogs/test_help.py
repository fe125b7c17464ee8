"""`/help`: what works here for the person who asks."""

from dataclasses import replace

import pytest
from discord import app_commands
from discord_rig import Rig

from bot.cogs.admin.command_examples import EXAMPLES, GROUP_TITLES
from bot.cogs.admin.help_text import (
    HelpCommand,
    Place,
    command_embed,
    example_text,
    help_embed,
    list_commands,
)
from bot.context import RequestContext
from bot.db.server_queries import ServerSettings
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import ENGLISH, translator_for
from bot.ui.discord_markup import count_units
from bot.ui.reply import MAX_DESCRIPTION_UNITS

pytest_plugins = ["command_tree", "discord_fixtures"]

MEMBER = RequestContext(person_id=1, guild_id=2, channel_ids=(3,), say=ENGLISH)
MODERATOR = replace(MEMBER, manages_server=True)
refused = pytest.mark.simcord(check_errors=False)


@pytest.fixture
def listed(tree: app_commands.CommandTree) -> list[HelpCommand]:
    return list(list_commands(tree.get_commands()))


def told(listed: list[HelpCommand], context: RequestContext, place: Place = Place.SERVER) -> str:
    embed = help_embed(listed, context, place, context.say, reads_messages=True)
    return embed.description or ""


async def test_member_reads_the_commands_that_work_and_no_others(rig: Rig):
    result = await rig.member.slash(rig.channel, "help")

    text = result.response.embeds[0].description
    assert result.response.ephemeral
    assert [word for word in ("`/ask`", "`/article add`", "`/privacy`") if word not in text] == []
    assert "`/settings`" not in text
    assert "For moderators" not in text


async def test_moderator_reads_their_commands_in_a_few_lines(rig: Rig):
    result = await rig.moderator.slash(rig.channel, "help")

    text = result.response.embeds[0].description
    assert "`/settings`" in text
    assert "`/index` status · reindex · check" in text


def test_help_fits_on_a_phone(listed: list[HelpCommand]):
    def rows(who: RequestContext) -> int:
        return sum(-(-len(line) // 40) or 1 for line in told(listed, who).splitlines())

    assert rows(MEMBER) <= 40
    assert rows(MODERATOR) <= 55


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
def test_longest_help_fits_into_a_message(listed: list[HelpCommand], language: str):
    context = replace(
        MODERATOR,
        say=translator_for(language),
        settings=ServerSettings(ask_channels=(3,), reviews_additions=True),
    )

    assert count_units(told(listed, context)) <= MAX_DESCRIPTION_UNITS


async def test_somebody_in_an_ignored_channel_is_told(rig: Rig):
    await rig.services.servers.change(rig.guild.id, ignored_channels=[rig.channel.id])

    result = await rig.member.slash(rig.channel, "help")

    text = result.response.embeds[0].description
    assert text.startswith("I do not answer in this channel")
    assert "`/ask`" not in text


def test_person_who_may_not_ask_reads_which_roles_may(listed: list[HelpCommand]):
    text = told(listed, replace(MEMBER, settings=ServerSettings(ask_roles=(77,))))

    assert "only people with certain roles may ask me: <@&77>" in text
    assert "`/ask`" not in text


def test_contributor_under_review_reads_that_a_moderator_checks_additions(listed: list[HelpCommand]):
    reviewing = ServerSettings(reviews_additions=True)

    assert "A moderator checks what you add" in told(listed, replace(MEMBER, settings=reviewing))
    assert "A moderator checks" not in told(listed, replace(MODERATOR, settings=reviewing))


def test_direct_messages_list_only_what_works_there(listed: list[HelpCommand]):
    text = told(listed, replace(MEMBER, guild_id=None), Place.DIRECT_MESSAGE)

    assert text.startswith("In direct messages I search only the articles that every server shares.")
    assert "`/article list`" in text
    assert "`/article add`" not in text


def test_user_install_lists_only_what_discord_offers_there(listed: list[HelpCommand]):
    text = told(listed, replace(MEMBER, guild_id=None), Place.USER_INSTALL)

    assert text.startswith("This server has not added me")
    assert "`/ask`" in text
    assert "`/article list`" not in text


async def test_one_command_is_explained_with_an_example_and_its_options(rig: Rig):
    result = await rig.member.slash(rig.channel, "help", command="ask")

    [embed] = result.response.embeds
    assert embed.title == "/ask"
    assert "`/ask question: When did Finland join NATO? since: 2023`" in embed.description
    assert "`question` (required) " in embed.description
    assert "You cannot use it here" not in embed.description


async def test_command_that_is_not_for_the_person_says_why(rig: Rig):
    result = await rig.member.slash(rig.channel, "help", command="/settings")

    assert "**You cannot use it here.** This is for the moderators" in result.response.embeds[0].description


@refused
async def test_unknown_command_is_refused(rig: Rig):
    result = await rig.member.slash(rig.channel, "help", command="@everyone")

    assert result.response.content.startswith("There is no command **\\@everyone**")


async def test_suggestions_are_the_commands_that_work_here(rig: Rig):
    of_member = await rig.member.autocomplete(rig.channel, "help", "command", "set")
    of_moderator = await rig.moderator.autocomplete(rig.channel, "help", "command", "set")

    assert [choice["value"] for choice in of_member] == []
    assert [choice["value"] for choice in of_moderator] == [
        "brief-schedule set",
        "settings",
        "settings-export",
        "settings-import",
    ]


def test_every_command_has_a_group_and_an_example_that_can_be_typed(listed: list[HelpCommand]):
    for command in listed:
        assert command.is_for_moderators or command.root in GROUP_TITLES
        if not command.is_menu:
            options = {name for name, _, _ in command.options}
            required = {name for name, _, is_required in command.options if is_required}
            assert required <= EXAMPLES[command.path].keys() <= options
    assert EXAMPLES.keys() == {command.path for command in listed if not command.is_menu}


def test_no_explanation_is_cut_in_a_word(listed: list[HelpCommand]):
    for command in listed:
        embed = command_embed(command, MODERATOR, Place.SERVER, ENGLISH)
        assert "…" not in (embed.description or "").replace("https://…", "")
        assert command.is_menu or example_text(command, ENGLISH).startswith(f"/{command.path}")
