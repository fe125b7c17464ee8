"""`/alias`: moderators join and separate names."""

import pytest
from discord_rig import Rig

from bot.db.audit_log_queries import AuditAction, list_audit_records
from index import SHARED_CORPUS, DeclaredAlias

pytest_plugins = ["discord_fixtures"]


def own_aliases(rig: Rig) -> list[DeclaredAlias]:
    return rig.library.aliases.list_declared([rig.corpus])


async def test_names_are_joined_listed_and_separated(rig: Rig) -> None:
    rig.library.aliases.add(SHARED_CORPUS, "Base One", "Alpha")
    joined = await rig.moderator.slash(rig.channel, "alias add", name="*Zhupi*", same_as="The Base")
    await rig.moderator.slash(rig.channel, "alias remove", name="Kinmen", same_as="Quemoy")
    listed = await rig.moderator.slash(rig.channel, "alias list")

    assert joined.response.content == (r"Questions about \*Zhupi\* now also find The Base, and vice versa.")
    assert joined.response.ephemeral
    assert listed.response.content == "\n".join(
        ["- The Base = \\*Zhupi\\*", "- Kinmen ≠ Quemoy", "- Alpha = Base One · shared"]
    )
    records = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert [(r.action, r.subject) for r in records] == [
        (AuditAction.NAMES_CHANGED, "Kinmen ≠ Quemoy"),
        (AuditAction.NAMES_CHANGED, "*Zhupi* = The Base"),
    ]


async def test_the_other_names_of_a_name_are_offered_for_separating(rig: Rig) -> None:
    await rig.moderator.slash(rig.channel, "alias add", name="Zhupi", same_as="The Base")
    first = await rig.moderator.autocomplete(rig.channel, "alias remove", "name", "bas")
    second = await rig.moderator.autocomplete(rig.channel, "alias remove", "same_as", "que", name="Kinmen")

    assert [choice["name"] for choice in first] == ["The Base"]
    assert [choice["name"] for choice in second] == ["Quemoy"]


@pytest.mark.simcord(check_errors=False)
async def test_members_cannot_join_names_even_if_the_server_shows_them_the_command(rig: Rig) -> None:
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "alias"]
    rig.guild.set_command_permissions(command, {rig.member: True})
    refused = await rig.member.slash(rig.channel, "alias add", name="Zhupi", same_as="The Base")

    assert "moderators" in refused.response.content
    assert own_aliases(rig) == []
