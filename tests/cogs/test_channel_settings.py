"""Settings of one channel: their panel, and what they change about questions asked there."""

import discord
import pytest
from discord_rig import Rig
from fetched_drafts import as_fetched
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.cogs.admin.channel_panel import parse_channel_form
from bot.cogs.admin.setting_names import describe_change
from bot.db.audit_log_queries import AuditRecord, list_audit_records
from bot.db.server_queries import MAX_CHANNEL_DEFAULTS, ChannelDefaults, ServerSettings
from bot.i18n.translator import ENGLISH
from index import ArticleDraft, Region

pytest_plugins = ["discord_fixtures"]
refused = pytest.mark.simcord(check_errors=False)

QUESTION = "When did the navy begin a long exercise?"
TAIWAN = as_fetched(
    ArticleDraft(
        text="The navy began a long exercise off Taiwan on Monday. Fishing boats from Keelung stayed in port.",
        title="Drill in the Taiwan Strait",
        outlet="Strait Daily",
    )
)
KOREA = as_fetched(
    ArticleDraft(
        text="The navy began a long exercise off Busan in South Korea on Friday. Ferries to Jeju were late.",
        title="Drill off Korea",
        outlet="Busan Post",
    )
)


async def open_panel(rig: Rig, channel: ChannelHandle | None = None) -> InteractionResult:
    panel = await rig.moderator.slash(channel or rig.channel, "settings")
    return await rig.moderator.select(panel.response, custom_id="settings:people:section", values=["channel"])


async def change(
    rig: Rig, panel: InteractionResult, channel: ChannelHandle, **values: str
) -> InteractionResult:
    form = await rig.moderator.click(panel.response, custom_id=f"channel:change:{channel.id}")
    chosen = {name: [value] if name != "outlet" else value for name, value in values.items()}
    return await rig.moderator.submit_modal(form, chosen)


async def store(rig: Rig, channel: ChannelHandle, **defaults: object) -> None:
    await rig.services.servers.change(
        rig.guild.id, channel_defaults={channel.id: ChannelDefaults.model_validate(defaults)}
    )


async def defaults_of(rig: Rig) -> dict[int, ChannelDefaults]:
    return dict((await rig.services.servers.get(rig.guild.id)).channel_defaults)


async def log_of(rig: Rig) -> list[AuditRecord]:
    return await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))


async def ask(rig: Rig, channel: ChannelHandle | None = None, **options: str) -> str:
    result = await rig.member.slash(channel or rig.channel, "ask", question=QUESTION, **options)
    return result.response.content.replace("\\", "")


async def test_the_panel_opens_on_the_channel_in_which_it_is_used(rig: Rig):
    panel = await open_panel(rig)

    assert panel.response.ephemeral
    [embed] = panel.response.embeds
    assert embed.title == "Settings: One channel"
    assert embed.description.startswith(f"For questions asked in <#{rig.channel.id}>:")
    assert "**Language:** as on the server\n**Region:** every region" in embed.description


async def test_settings_of_a_channel_are_stored_shown_and_logged(rig: Rig):
    rig.add(TAIWAN)

    changed = await change(
        rig,
        await open_panel(rig),
        rig.channel,
        language="ja",
        region="taiwan-strait",
        window_days="30",
        outlet="strait daily",
    )

    assert await defaults_of(rig) == {
        rig.channel.id: ChannelDefaults(
            language="ja", region=Region.TAIWAN_STRAIT, outlet="Strait Daily", window_days=30
        )
    }
    assert "**Region:** Taiwan Strait\n**Outlet:** Strait Daily" in changed.response.embeds[0].description
    [line] = await log_of(rig)
    assert describe_change(line.subject, ENGLISH) == (
        f"<#{rig.channel.id}>: Language: 日本語 · Region: Taiwan Strait · Outlet: Strait Daily · "
        "Time window: articles of the last 30 days"
    )


async def test_settings_of_a_channel_are_removed(rig: Rig):
    await store(rig, rig.channel, language="ja")
    panel = await open_panel(rig)

    cleared = await rig.moderator.click(panel.response, label="Remove its settings")

    assert await defaults_of(rig) == {}
    assert "**Language:** as on the server" in cleared.response.embeds[0].description
    [line] = await log_of(rig)
    assert describe_change(line.subject, ENGLISH) == f"<#{rig.channel.id}>: no settings of its own"


async def test_another_channel_is_chosen_on_the_panel(rig: Rig):
    other = rig.guild.create_text_channel("korea")
    panel = await open_panel(rig)

    shown = await rig.moderator.select(panel.response, custom_id="channel:choose", values=[other])
    await change(rig, shown, other, region="korea")

    assert await defaults_of(rig) == {other.id: ChannelDefaults(region=Region.KOREA)}


async def test_an_outlet_that_the_library_does_not_have_is_not_stored(rig: Rig):
    rig.add(TAIWAN)

    changed = await change(rig, await open_panel(rig), rig.channel, language="ko", outlet="Strait")

    assert await defaults_of(rig) == {rig.channel.id: ChannelDefaults(language="ko")}
    assert (
        "No article here is from **Strait**, so the outlet was not changed. Did you mean **Strait Daily**?"
        in changed.response.embeds[0].description
    )


async def test_questions_use_the_region_of_their_channel_and_the_footer_says_so(rig: Rig):
    rig.add(TAIWAN, KOREA)
    await store(rig, rig.channel, region="korea")

    answer = await ask(rig)

    assert "Busan Post" in answer
    assert "Strait Daily" not in answer
    assert "only articles about Korea (default in this channel)" in answer


async def test_a_question_overrides_the_region_of_its_channel(rig: Rig):
    rig.add(TAIWAN, KOREA)
    await store(rig, rig.channel, region="korea")

    answer = await ask(rig, region="taiwan-strait")

    assert "Strait Daily" in answer
    assert "default in this channel" not in answer


async def test_questions_use_the_outlet_of_their_channel(rig: Rig):
    rig.add(TAIWAN, KOREA)
    await store(rig, rig.channel, outlet="Busan Post")

    answer = await ask(rig)

    assert "Strait Daily" not in answer
    assert "only articles from Busan Post (default in this channel)" in answer


async def test_a_channel_can_have_no_time_window_where_its_server_has_one(rig: Rig):
    rig.add(TAIWAN)
    await rig.services.servers.change(rig.guild.id, window_days=30)
    other = rig.guild.create_text_channel("archive")
    await store(rig, other, window_days=0)

    assert "only articles from the last 30 days" in await ask(rig)
    assert "from the last" not in await ask(rig, other)


async def test_public_texts_use_the_language_of_the_channel(rig: Rig):
    await rig.services.servers.change(rig.guild.id, language="en")
    await store(rig, rig.channel, language="ko")

    await rig.member.send(rig.channel, rig.mention)

    assert "`/질문`" in rig.channel.history(viewer=rig.member)[-1].content


async def test_a_channel_uses_the_settings_of_its_category_unless_it_has_its_own(rig: Rig):
    category = rig.guild.create_category("Asia")
    channel = rig.guild.create_text_channel("korea", category=category)
    settings = ServerSettings(
        channel_defaults={
            category.id: ChannelDefaults(language="ja", window_days=7),
            channel.id: ChannelDefaults(window_days=30),
        }
    )
    await rig.services.servers.change(rig.guild.id, channel_defaults=settings.channel_defaults)

    panel = await open_panel(rig, channel)

    assert "**Language:** 日本語 (from its category)" in panel.response.embeds[0].description
    assert "**Time window:** articles of the last 30 days" in panel.response.embeds[0].description
    assert settings.defaults_in([channel.id, category.id]) == ChannelDefaults(language="ja", window_days=30)


async def test_a_thread_uses_the_settings_of_its_channel(rig: Rig):
    rig.add(TAIWAN, KOREA)
    await store(rig, rig.channel, region="korea")
    thread = await rig.env.bot.get_channel(rig.channel.id).create_thread(
        name="Drills", type=discord.ChannelType.public_thread
    )
    [handle] = [found for found in rig.channel.threads if found.id == thread.id]

    await rig.member.send(handle, f"{rig.mention} {QUESTION}")

    answer = handle.history(viewer=rig.member)[-1].content.replace("\\", "")
    assert "only articles about Korea (default in this channel)" in answer


async def test_the_settings_of_a_deleted_channel_are_forgotten(rig: Rig):
    gone, kept = rig.guild.create_text_channel("gone"), rig.guild.create_text_channel("kept")
    await rig.services.servers.change(
        rig.guild.id, channel_defaults={c.id: ChannelDefaults(language="ja") for c in (gone, kept)}
    )

    await rig.env.bot.get_channel(gone.id).delete()

    async def is_pruned() -> bool:
        return [*await defaults_of(rig)] == [kept.id]

    await rig.until_found(is_pruned)
    assert await is_pruned()


@refused
async def test_the_number_of_channels_with_settings_is_bounded(rig: Rig):
    channels = [rig.guild.create_text_channel(f"c{n}") for n in range(MAX_CHANNEL_DEFAULTS)]
    await rig.services.servers.change(
        rig.guild.id, channel_defaults={c.id: ChannelDefaults(language="ja") for c in channels}
    )
    panel = await open_panel(rig)

    result = await change(rig, panel, rig.channel, language="ko")

    assert "100 channels have their own settings, which is the limit." in result.followups[0].content
    assert rig.channel.id not in await defaults_of(rig)


async def test_at_the_limit_channels_that_no_longer_exist_make_room(rig: Rig):
    await rig.services.servers.change(
        rig.guild.id,
        channel_defaults={n + 1: ChannelDefaults(language="ja") for n in range(MAX_CHANNEL_DEFAULTS)},
    )

    await change(rig, await open_panel(rig), rig.channel, language="ko")

    assert await defaults_of(rig) == {rig.channel.id: ChannelDefaults(language="ko")}


def test_a_choice_that_the_form_does_not_offer_changes_nothing():
    before = ChannelDefaults(language="ja", region=Region.KOREA, window_days=30)
    forged = {"language": "xx", "region": "atlantis", "window_days": "-7"}

    assert parse_channel_form(forged, before) == before


def test_empty_fields_leave_the_choice_to_the_server():
    assert parse_channel_form({}, ChannelDefaults(language="ja", outlet="X")) == ChannelDefaults()
