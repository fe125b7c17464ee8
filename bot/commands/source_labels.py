"""Labels of a source: a form with what is said of it. It works after a restart, as its button does."""

from collections.abc import Sequence

import discord
from discord.ext import commands

from bot.audience import Visit, guild_corpus
from bot.components import fields_of
from bot.custom_ids import Pressed, Shape, row
from bot.services import Desk
from bot.following.label_text import KIND_NAMES, MAX_NOTE_CHARS
from bot.following.source_changes_text import describe_labelled, describe_renamed
from bot.following.source_choice import choice_name
from bot.following.typed_labels import TypedLabels, prefill, read_labels
from bot.language import Language
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.region_names import region_name
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from index import Region, Source, SourceId

MAX_LINE_CHARS = 60
_FORM = Shape("source:labels", row("source_id"))

Field = discord.ui.Label[discord.ui.Modal]


async def rename(
    interaction: discord.Interaction, services: Desk, context: Visit, source: Source, title: str
) -> None:
    """Call a source otherwise. Not acknowledged before."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    guild_id = context.require_moderator()
    renamed = await services.executor.sources.rename(
        source.corpus, source.source_id, title, within=permit_moderator(context)
    )
    await services.note(guild_id, context.person_id, Action.SOURCE_CHANGED, choice_name(renamed))
    await complete(interaction, Reply(content=describe_renamed(renamed, context.say)))


def label_form(source: Source, say: Language) -> discord.ui.Modal:
    """A form that discord.py does not remember, so that it works after a restart."""
    typed = prefill(source.labels, say)
    kinds = [(kind.value, say(name)) for kind, name in KIND_NAMES.items()]
    regions = [(region.value, region_name(region, say)) for region in Region]
    form = discord.ui.Modal(
        title=say("Source {number}", number=source.source_id), custom_id=f"source:labels:{source.source_id}"
    )
    form.add_item(_choice("kind", say("Kind of outlet"), kinds, typed.kind))
    form.add_item(_line("country", say("Country"), typed.country, hint=say("Such as Taiwan, or TW")))
    form.add_item(_choice("region", say("Region of all its articles"), regions, typed.region))
    form.add_item(_line("language", say("Language"), typed.language, hint=say("Such as English, or en")))
    form.add_item(_note(typed.note, say))
    form.stop()
    return form


class SourceLabelForms(commands.Cog):
    """For moderators: takes the form when it was filled in."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services
        self._sources = services.executor.sources

    @on_component(_FORM)
    async def take_form(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        corpus, source_id = guild_corpus(guild_id), SourceId(parsed_id.number("source_id"))
        before = await self._sources.get([corpus], source_id)
        read = read_labels(_read_form(interaction), before.labels)
        source = await self._sources.label(corpus, source_id, read.labels, within=permit_moderator(context))
        if source.labels != before.labels:
            await self._services.note(guild_id, context.person_id, Action.SOURCE_CHANGED, choice_name(source))
        problems = [problem.translate_with(context.say) for problem in read.problems]
        told = "\n".join([describe_labelled(source, context.say), *problems])
        await complete(interaction, Reply(content=told))


def _choice(custom_id: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Field:
    select: discord.ui.Select[discord.ui.Modal] = discord.ui.Select(
        custom_id=custom_id,
        options=[
            discord.SelectOption(label=name, value=value, default=value == chosen) for value, name in options
        ],
        min_values=0,
        required=False,
    )
    return discord.ui.Label(text=label, component=select)


def _line(custom_id: str, label: str, typed: str, *, hint: str) -> Field:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=custom_id,
        default=typed[:MAX_LINE_CHARS] or None,
        required=False,
        max_length=MAX_LINE_CHARS,
        placeholder=hint,
    )
    return discord.ui.Label(text=label, component=field)


def _note(typed: str, say: Language) -> Field:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id="note",
        style=discord.TextStyle.paragraph,
        default=typed[:MAX_NOTE_CHARS] or None,
        required=False,
        max_length=MAX_NOTE_CHARS,
    )
    hint = say("Stands beside its quotes: who runs it, what to be careful with")
    return discord.ui.Label(text=say("Note"), description=hint, component=field)


def _read_form(interaction: discord.Interaction) -> TypedLabels:
    values = fields_of(interaction)
    return TypedLabels(
        kind=values.get("kind", ""),
        country=values.get("country", ""),
        region=values.get("region", ""),
        language=values.get("language", ""),
        note=values.get("note", ""),
    )
