"""Deliveries in words: what they match, how they post, whether they work. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.db.delivery_queries import MAX_DELIVERIES_PER_SERVER, Delivery, DeliveryOptions, DeliveryState
from bot.i18n.translator import Translator
from bot.ui.components import stateless_view
from bot.ui.delivery_criteria import describe_criteria
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import ACCENT, Reply
from index import AlertCriteria, Source, SourceId

MAX_LISTED_CRITERION_UNITS = 40
MAX_LINE_UNITS = 90
"""Of the criteria in the list, so that 25 lines fit into one embed."""
MAX_CHOICE_UNITS = 100
"""https://discord.com/developers/docs/components/reference#string-select-select-option-structure"""


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """A delivery with what it matches, and why it cannot post; `problem` is empty if it can."""

    delivery: Delivery
    criteria: AlertCriteria
    source: Source | None = None
    problem: str = ""


def source_of(criteria: AlertCriteria, sources: Sequence[Source]) -> Source | None:
    """The source that the criteria require; None without one, and for one that was removed."""
    by_id: Mapping[SourceId, Source] = {source.source_id: source for source in sources}
    return by_id.get(criteria.source_id) if criteria.source_id is not None else None


def describe_delivery(shown: ShownDelivery, say: Translator, *, notes: Sequence[str] = ()) -> str:
    """Several lines: number, channel, state; what it matches; how it posts; what keeps it from posting."""
    lines = [
        _headline(shown, say),
        describe_criteria(shown.criteria, shown.source, say),
        *(f"-# {line}" for line in _option_lines(shown.delivery.options, say)),
        *([f"⚠ {shown.problem}"] if shown.problem else []),
        *notes,
    ]
    return "\n".join(lines)


def _headline(shown: ShownDelivery, say: Translator) -> str:
    delivery = shown.delivery
    values = {"number": delivery.delivery_id, "channel": f"<#{delivery.channel_id}>"}
    match delivery.state:
        case DeliveryState.PAUSED:
            return say("**Delivery {number}** to {channel}: paused", **values)
        case DeliveryState.STOPPED:
            return say("**Delivery {number}** to {channel}: stopped", **values)
    return say("**Delivery {number}** to {channel}", **values)


def _option_lines(options: DeliveryOptions, say: Translator) -> Iterator[str]:
    yield say.plural(
        "At most {n:,} post an hour; the rest in a summary",
        "At most {n:,} posts an hour; the rest in a summary",
        options.most_an_hour,
    )
    if quiet := options.quiet_hours:
        yield say("Quiet hours {hours}, {zone}", hours=str(quiet), zone=quiet.zone.replace("_", " "))
    if options.role_id is not None:
        yield say("Mentions {role}", role=f"<@&{options.role_id}>")


def list_reply(deliveries: Sequence[ShownDelivery], say: Translator) -> Reply:
    """A line each; at most 25 of them."""
    if not deliveries:
        return Reply(content=describe_none(say))
    text = "\n".join(_list_line(shown, say) for shown in deliveries)
    return Reply(embeds=(discord.Embed(title=say("Deliveries"), description=text, colour=ACCENT),))


def describe_none(say: Translator) -> str:
    """What to do on a server without deliveries."""
    return say(
        "Nothing is delivered yet. {add} posts new articles in a channel as they arrive.",
        add=say.command("deliver add"),
    )


def _list_line(shown: ShownDelivery, say: Translator) -> str:
    criteria = describe_criteria(shown.criteria, shown.source, say, is_plain=True)
    mark = "⚠ " if shown.problem else ""
    return f"- {mark}{_headline(shown, say)} · {escape(shorten(criteria, MAX_LINE_UNITS))}"


def list_view(deliveries: Sequence[ShownDelivery], say: Translator) -> discord.ui.View | None:
    """A select that opens one of the deliveries; None without any."""
    if not deliveries:
        return None
    options = [
        discord.SelectOption(label=_choice_label(shown, say), value=str(shown.delivery.delivery_id))
        for shown in deliveries[:MAX_DELIVERIES_PER_SERVER]
    ]
    select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
        custom_id="delivery:choose", placeholder=say("Change, preview or remove one"), options=options
    )
    return stateless_view([select])


def _choice_label(shown: ShownDelivery, say: Translator) -> str:
    criteria = describe_criteria(
        shown.criteria, shown.source, say, most_units=MAX_LISTED_CRITERION_UNITS, is_plain=True
    )
    return delivery_choice_name(shown.delivery, criteria)


def delivery_choice_name(delivery: Delivery, criteria: str) -> str:
    """Number and criteria, for a list of choices."""
    return shorten(f"{delivery.delivery_id} · {criteria}", MAX_CHOICE_UNITS)


def delivery_view(delivery: Delivery, say: Translator) -> discord.ui.View:
    """The buttons below one delivery."""

    def button(
        kind: str, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
    ) -> discord.ui.Button[discord.ui.View]:
        return discord.ui.Button(custom_id=f"delivery:{kind}:{delivery.delivery_id}", label=label, style=style)

    is_on = delivery.state is DeliveryState.ON
    pause, resume = button("pause", say("Pause")), button("resume", say("Resume"), discord.ButtonStyle.success)
    remove = button("remove", say("Remove"), discord.ButtonStyle.danger)
    preview, change = button("preview", say("Preview")), button("change", say("Settings"))
    edit = button("filter", say("Edit filter"))
    return stateless_view([preview, edit, change, pause if is_on else resume, remove])


def removal_view(delivery: Delivery, say: Translator) -> discord.ui.View:
    """The buttons that confirm a removal."""
    remove: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id=f"delivery:delete:{delivery.delivery_id}",
        label=say("Remove"),
        style=discord.ButtonStyle.danger,
    )
    cancel: discord.ui.Button[discord.ui.View] = discord.ui.Button(
        custom_id=f"delivery:show:{delivery.delivery_id}", label=say("Cancel")
    )
    return stateless_view([remove, cancel])
