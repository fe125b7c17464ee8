"""The form that labels a source, and parsing what was typed into it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

import discord
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.sources.source_change_text import describe_labelled, describe_renamed
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.i18n.country_names import country_name, find_country
from bot.i18n.language_names import find_language, language_name
from bot.i18n.region_names import region_name
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.interactions.source_choice import source_choice_name
from bot.services import Services
from bot.ui.components import form_values
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, record_id
from bot.ui.discord_markup import escape, shorten
from bot.ui.outlet_labels import KIND_NAMES, MAX_NOTE_CHARS
from bot.ui.reply import Reply, send_reply
from index import OutletKind, Region, Source, SourceId, SourceLabels

MAX_SHOWN_UNITS = 100
EnumT = TypeVar("EnumT", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelInput:
    """Kind and region are picked from lists, the others are typed; an empty one is not stated."""

    kind: str = ""
    country: str = ""
    region: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParsedLabels:
    """The parsed labels. What could not be parsed keeps its old value and has an entry in `problems`."""

    labels: SourceLabels
    problems: tuple[Refusal, ...] = ()


NO_LABELS = SourceLabels()


def label_input_of(labels: SourceLabels, say: Translator) -> LabelInput:
    """The labels as the form shows them initially."""
    return LabelInput(
        kind=labels.kind.value if labels.kind else "",
        country=_name_or_code(labels.country, find_country, partial(country_name, say=say)),
        region=labels.region.value if labels.region else "",
        language=_name_or_code(labels.language, find_language, partial(language_name, say=say)),
        note=labels.trust_note,
    )


def parse_labels(typed: LabelInput, before: SourceLabels = NO_LABELS) -> ParsedLabels:
    """Parse the labels that were typed; those that cannot be parsed keep their value from `before`."""
    country, language = find_country(typed.country), find_language(typed.language)
    problems = tuple(_list_problems(typed, country, language))
    labels = SourceLabels(
        kind=_enum_member(OutletKind, typed.kind, before.kind),
        country=country if country or not typed.country.strip() else before.country,
        region=_enum_member(Region, typed.region, before.region),
        language=language if language or not typed.language.strip() else before.language,
        trust_note=" ".join(typed.note.split()),
    )
    return ParsedLabels(labels, problems)


def require_labels(typed: LabelInput) -> SourceLabels:
    """Parse labels for a new source. Raises Refusal for what cannot be parsed."""
    parsed = parse_labels(typed)
    for problem in parsed.problems:
        raise problem
    return parsed.labels


def _enum_member(kind: type[EnumT], value: str, before: EnumT | None) -> EnumT | None:
    """The member of that value; `before` if the form sends a value that it did not offer."""
    if not value:
        return None
    return kind(value) if value in {member.value for member in kind} else before


def _name_or_code(code: str | None, find: Callable[[str], str | None], name: Callable[[str], str]) -> str:
    """The name if it is parsed back to the same code, otherwise the code."""
    if code is None:
        return ""
    return name(code) if find(name(code)) == code else code


def _list_problems(typed: LabelInput, country: str | None, language: str | None) -> Iterator[Refusal]:
    if typed.country.strip() and country is None:
        yield Refusal(
            "I do not know the country **{name}**. Use two letters, such as TW, or choose one from the list.",
            name=_quote(typed.country),
        )
    if typed.language.strip() and language is None:
        yield Refusal(
            "I do not know the language **{name}**. Use a code, such as en, or choose one from the list.",
            name=_quote(typed.language),
        )


def _quote(typed: str) -> str:
    return escape(shorten(typed, MAX_SHOWN_UNITS))


MAX_LINE_CHARS = 60
_FORM = CustomIdPattern("source:labels", record_id("source_id"))

FormField = discord.ui.Label[discord.ui.Modal]


async def rename_source(
    interaction: discord.Interaction, services: Services, context: RequestContext, source: Source, title: str
) -> None:
    """Rename a source. The interaction must not be acknowledged yet."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild_id, within = context.require_moderator(), require_moderator_in_transaction(context)
    renamed = await services.index.change(
        lambda index: index.sources.rename(source.corpus, source.source_id, title, within=within)
    )
    await services.note(guild_id, context.person_id, AuditAction.SOURCE_CHANGED, source_choice_name(renamed))
    await send_reply(interaction, Reply(content=describe_renamed(renamed, context.say)))


def label_form(source: Source, say: Translator) -> discord.ui.Modal:
    """A stateless form, which works after a restart."""
    typed = label_input_of(source.labels, say)
    kinds = [(kind.value, say(name)) for kind, name in KIND_NAMES.items()]
    regions = [(region.value, region_name(region, say)) for region in Region]
    form = discord.ui.Modal(
        title=say("Source {number}", number=source.source_id), custom_id=f"source:labels:{source.source_id}"
    )
    form.add_item(_choice("kind", say("Kind of outlet"), kinds, typed.kind))
    form.add_item(_line("country", say("Country"), typed.country, hint=say("For example Taiwan, or TW")))
    form.add_item(_choice("region", say("Region of all its articles"), regions, typed.region))
    form.add_item(_line("language", say("Language"), typed.language, hint=say("For example English, or en")))
    form.add_item(_note(typed.note, say))
    form.stop()
    return form


class SourceLabelForms(commands.Cog):
    """For moderators: applies the submitted form."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(_FORM)
    async def submit_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        corpus, source_id = guild_corpus(guild_id), SourceId(parsed_id.number("source_id"))
        before = await self._services.index.lookup(lambda index: index.sources.get([corpus], source_id))
        parsed = parse_labels(_read_form(interaction), before.labels)
        within = require_moderator_in_transaction(context)
        source = await self._services.index.change(
            lambda index: index.sources.label(corpus, source_id, parsed.labels, within=within)
        )
        if source.labels != before.labels:
            await self._services.note(
                guild_id, context.person_id, AuditAction.SOURCE_CHANGED, source_choice_name(source)
            )
        problems = [problem.translate_with(context.say) for problem in parsed.problems]
        text = "\n".join([describe_labelled(source, context.say), *problems])
        await send_reply(interaction, Reply(content=text))


def _choice(custom_id: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> FormField:
    select: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(
        custom_id=custom_id,
        options=[
            discord.SelectOption(label=name, value=value, default=value == chosen) for value, name in options
        ],
        min_values=0,
        required=False,
    )
    return discord.ui.Label(text=label, component=select)


def _line(custom_id: str, label: str, typed: str, *, hint: str) -> FormField:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=custom_id,
        default=typed[:MAX_LINE_CHARS] or None,
        required=False,
        max_length=MAX_LINE_CHARS,
        placeholder=hint,
    )
    return discord.ui.Label(text=label, component=field)


def _note(typed: str, say: Translator) -> FormField:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id="note",
        style=discord.TextStyle.paragraph,
        default=typed[:MAX_NOTE_CHARS] or None,
        required=False,
        max_length=MAX_NOTE_CHARS,
    )
    hint = say("Shown next to its quotes: who runs it, what to be careful about")
    return discord.ui.Label(text=say("Note"), description=hint, component=field)


def _read_form(interaction: discord.Interaction) -> LabelInput:
    values = form_values(interaction)
    return LabelInput(
        kind=values.get("kind", ""),
        country=values.get("country", ""),
        region=values.get("region", ""),
        language=values.get("language", ""),
        note=values.get("note", ""),
    )
