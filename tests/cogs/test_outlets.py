"""`/outlets`: moderators join and separate outlets."""

import pytest
from discord_rig import Rig

from bot.db.audit_log_queries import AuditAction, list_audit_records
from index import SHARED_CORPUS, OutletTie

pytest_plugins = ["discord_fixtures"]


def own_ties(rig: Rig) -> list[OutletTie]:
    return rig.library.outlet_ties.list_ties([rig.corpus])


async def test_outlets_are_joined_listed_and_separated_again(rig: Rig) -> None:
    rig.library.outlet_ties.declare(SHARED_CORPUS, OutletTie("Gazette", "Times", is_same=False))
    joined = await rig.moderator.slash(rig.channel, "outlets together", outlet="*Post*", other="Daily")
    listed = await rig.moderator.slash(rig.channel, "outlets list")
    await rig.moderator.slash(rig.channel, "outlets remove", outlet="post", other="daily")

    assert joined.response.content == r"\*Post\* and Daily now count as one outlet."
    assert listed.response.content == "- Daily = \\*Post\\*\n- Gazette ≠ Times · shared"
    assert joined.response.ephemeral
    assert own_ties(rig) == []
    records = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert [(r.action, r.subject) for r in records] == [
        (AuditAction.NAMES_CHANGED, "Daily = *Post*: removed"),
        (AuditAction.NAMES_CHANGED, "*Post* = Daily"),
    ]


@pytest.mark.simcord(check_errors=False)
async def test_members_cannot_join_outlets_even_if_the_server_shows_them_the_command(rig: Rig) -> None:
    [command] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "outlets"]
    rig.guild.set_command_permissions(command, {rig.member: True})
    refused = await rig.member.slash(rig.channel, "outlets together", outlet="Post", other="Daily")

    assert "moderators" in refused.response.content
    assert own_ties(rig) == []
