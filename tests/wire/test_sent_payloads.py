"""What the bot sends, held against Discord's own description of its API, where that is at hand:

    WATCHDESK_DISCORD_OPENAPI=openapi.json.gz pytest tests/wire/test_sent_payloads.py

https://github.com/discord/discord-api-spec
"""

from datetime import UTC, datetime, time
from typing import Any

import discord
import pytest
from answer_strategies import answers, facts, long_texts, no_answers, spoken
from discord import app_commands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from longest_source import LISTING, WORST
from wire_openapi import PATH, OpenApi

from bot.cogs.admin.channel_panel import PlacedSettings, channel_embed, channel_form, channel_view
from bot.cogs.admin.setting_names import SETTING_NAMES
from bot.cogs.admin.settings_file import UNKNOWN_SETTING, SettingsImport, SkippedValue
from bot.cogs.admin.settings_files import import_embed, import_view
from bot.cogs.admin.settings_panel import SECTIONS, panel_embed, panel_view
from bot.cogs.articles.preview_buttons import PreviewState, preview_view
from bot.cogs.articles.preview_text import preview_embed
from bot.cogs.ask.answer_controls import answer_view
from bot.cogs.ask.question_handler import RecordedReply
from bot.cogs.deliver.delivery_form import option_form
from bot.cogs.deliver.delivery_text import (
    ShownDelivery,
    delivery_view,
    describe_delivery,
    list_reply,
    list_view,
    removal_view,
)
from bot.cogs.sources.feed_offer import choices_view, describe_choices, feed_offer_embed
from bot.cogs.sources.feed_suggestions import PACKS, suggestions_embed, suggestions_view
from bot.cogs.sources.source_embed import source_embed
from bot.cogs.sources.source_label_form import label_form
from bot.cogs.sources.source_list import render_sources, sources_view
from bot.db.delivery_queries import (
    MAX_DELIVERIES_PER_SERVER,
    Delivery,
    DeliveryOptions,
    DeliveryState,
)
from bot.db.quiet_hours import QuietHours
from bot.db.server_queries import (
    MAX_CHANNEL_DEFAULTS,
    MAX_OUTLET_CHARS,
    ChannelDefaults,
    ServerSettings,
)
from bot.db.source_offer_queries import SourceOffer
from bot.i18n.translator import LANGUAGE_NAMES, CommandTranslator, translator_for
from bot.ui.answer_message import render_reply
from bot.ui.reply import Reply
from index import (
    AddStatus,
    AlertCriteria,
    Answer,
    ArticleDraft,
    DraftPreview,
    FeedChoice,
    NoAnswer,
    Region,
    SourceId,
    SourceKind,
    StandingQueryId,
)

pytest_plugins = ["command_tree"]

if not PATH:
    pytest.skip("WATCHDESK_DISCORD_OPENAPI names no file", allow_module_level=True)

problems = OpenApi.from_environment().problems_of
languages = st.sampled_from(list(LANGUAGE_NAMES)).map(translator_for)
many = settings(deadline=None, suppress_health_check=list(HealthCheck))


def body_of(reply: Reply, view: discord.ui.View | None) -> dict[str, Any]:
    """The body of a message as discord.py sends it."""
    return {
        "content": reply.content or None,
        "embeds": [embed.to_dict() for embed in reply.embeds],
        "components": view.to_components() if view else [],
        "allowed_mentions": {"parse": []},
    }


def message_problems(reply: Reply, view: discord.ui.View | None) -> list[str]:
    body = body_of(reply, view)
    return problems(body, "MessageCreateRequest") + problems(body, "IncomingWebhookUpdateRequestPartial")


@many
@given(answers() | no_answers, languages, long_texts, long_texts)
def test_any_answer_with_its_buttons(answer: Answer | NoAnswer, say, limits: str, note: str):
    reply = render_reply(answer, say, limits=limits, notes=[note])
    recorded = RecordedReply(reply=reply, exchange_id=10**18, is_answered=isinstance(answer, Answer))

    assert message_problems(reply, answer_view(recorded, say, has_library=True)) == []


@many
@given(spoken, long_texts, facts, st.sampled_from(AddStatus), languages)
def test_any_preview_with_its_buttons(text: str, title: str, held, status: AddStatus, say):
    draft = ArticleDraft(text=text, title=title, url=held.url, outlet=held.outlet, published=held.published)
    preview = DraftPreview(status=status, passages=7, held=held, reason=title)
    embed = preview_embed(draft, preview, say, place=(3, 10))
    previewed = PreviewState(tuple(range(10**9, 10**9 + 10)), 4)
    view = preview_view(previewed, say, token="0123abcd", token_of_all="0123abcd")

    assert message_problems(Reply(embeds=(embed,)), view) == []


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_settings_panel_at_its_longest(section: str, tag: str):
    ids = tuple(range(10**18, 10**18 + 25))
    full = ServerSettings(ask_roles=ids, add_roles=ids, moderator_roles=ids, ask_channels=ids, window_days=77)
    say = translator_for(tag)
    embed = panel_embed(section, full, say, ["x" * 300] * 2)

    assert message_problems(Reply(embeds=(embed,)), panel_view(section, full, say)) == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_settings_of_a_channel_at_their_longest(tag: str):
    defaults = ChannelDefaults(
        language="zh-TW", region=Region.RED_SEA, outlet="*" * MAX_OUTLET_CHARS, window_days=77
    )
    ids = range(10**18, 10**18 + MAX_CHANNEL_DEFAULTS)
    full = ServerSettings(channel_defaults=dict.fromkeys(ids, defaults))
    placed, say = PlacedSettings(10**18, "x" * 100, 10**18 + 1, full), translator_for(tag)
    reply = Reply(embeds=(channel_embed(placed, say, warning="x" * 500),))
    form = channel_form(placed, say)

    assert message_problems(reply, channel_view(placed, say)) == []
    assert problems({"type": 9, "data": form.to_dict()}, "ModalInteractionCallbackRequest") == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_deliveries_at_their_longest(tag: str):
    say = translator_for(tag)
    criteria = AlertCriteria(
        source_id=SourceId(2**62),
        outlet="*" * 100,
        region=Region.RED_SEA,
        words="_" * 200,
        question="?" * 300,
    )
    quiet = QuietHours(time(22, 30), time(6, 15), "America/Argentina/ComodRivadavia")
    delivery = Delivery(
        delivery_id=2**62,
        guild_id=10**18,
        channel_id=10**18,
        query_id=StandingQueryId(1),
        options=DeliveryOptions(role_id=10**18, most_an_hour=30, quiet_hours=quiet),
        state=DeliveryState.STOPPED,
        person_id=1,
        added_at=datetime(2026, 11, 30, tzinfo=UTC),
    )
    shown = ShownDelivery(delivery, criteria, problem="x" * 200)
    all_of_server = [shown] * MAX_DELIVERIES_PER_SERVER
    form = option_form(delivery, say, role_id=10**18)
    reply = Reply(content=describe_delivery(shown, say, notes=["x" * 100]))

    assert message_problems(list_reply(all_of_server, say), None) == []
    assert message_problems(list_reply([shown], say), list_view([shown], say)) == []
    assert message_problems(reply, delivery_view(delivery, say)) == []
    assert message_problems(reply, removal_view(delivery, say)) == []
    assert problems({"type": 9, "data": form.to_dict()}, "ModalInteractionCallbackRequest") == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_an_import_of_settings_at_its_longest(tag: str):
    ids = tuple(range(10**18, 10**18 + 25))
    changes = {name: ids for name in SETTING_NAMES if name.endswith(("_roles", "_channels"))}
    skipped = SkippedValue(UNKNOWN_SETTING, "*" * 200, {})
    found, say = SettingsImport(changes, (skipped,) * 100), translator_for(tag)
    embed = import_embed(found, ServerSettings(**changes), say, note="x" * 300)

    assert message_problems(Reply(embeds=(embed,)), import_view(found, say)) == []


@pytest.mark.parametrize("region", PACKS)
@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_suggested_feeds_of_each_region(region: Region, tag: str):
    say, followed = translator_for(tag), {PACKS[region][0].url: SourceId(10**9)}
    reply = Reply(embeds=(suggestions_embed(region, followed, say),))

    assert message_problems(reply, suggestions_view(region, followed, say)) == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_source_messages_at_their_longest(tag: str):
    say = translator_for(tag)
    listed = render_sources([WORST] * 30, 2, say)
    alone = Reply(embeds=(source_embed(WORST, LISTING, say),))

    assert message_problems(listed, sources_view(30, 2, say)) == []
    assert message_problems(alone, None) == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_feeds_to_choose_from_at_their_longest(tag: str):
    say = translator_for(tag)
    choice = FeedChoice(url=WORST.url, kind=SourceKind.SITEMAP, title="x" * 300, site_url=WORST.site_url)
    offer = SourceOffer(choices=(choice,) * 25, labels=WORST.labels)
    reply = Reply(content=describe_choices(offer.choices, say))

    assert message_problems(reply, choices_view(10**18, offer, say)) == []
    assert message_problems(Reply(embeds=(feed_offer_embed(choice, offer, say),)), None) == []


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_form_for_labels(tag: str):
    form = label_form(WORST, translator_for(tag))

    assert problems({"type": 9, "data": form.to_dict()}, "ModalInteractionCallbackRequest") == []


async def test_the_commands_in_every_language(tree: app_commands.CommandTree):
    await tree.set_translator(CommandTranslator())
    payloads = [await command.get_translated_payload(tree, tree.translator) for command in tree.get_commands()]

    found = {str(p["name"]): problems(p, "ApplicationCommandUpdateRequest") for p in payloads}
    assert {name: said for name, said in found.items() if said} == {}
