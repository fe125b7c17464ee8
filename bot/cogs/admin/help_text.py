"""What `/help` says: the commands that work for a person in a place, and one command in full."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby

import discord
from discord import app_commands

from bot.bot_errors import Refusal
from bot.cogs.admin.command_examples import EXAMPLES, GROUP_TITLES
from bot.context import IGNORED_CHANNEL, NO_ROLE_TO_ASK, RequestContext, mention_roles
from bot.i18n.translator import Translator
from bot.interactions.admission import ADMISSION_RULES
from bot.ui.reply import ACCENT

AnyCommand = app_commands.Command | app_commands.ContextMenu | app_commands.Group  # type: ignore[type-arg]


class Place(Enum):
    """Where a command is used; Discord offers other commands in each."""

    SERVER = auto()
    """A server that has added the bot."""
    DIRECT_MESSAGE = auto()
    USER_INSTALL = auto()
    """Anywhere else, by somebody who has installed the bot for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCommand:
    """A command or menu. `path` is its English name after its group's; menus have no description."""

    path: str
    root: str
    description: str = ""
    options: tuple[tuple[str, str, bool], ...] = ()
    """Name, description, and whether it is required."""
    is_for_moderators: bool = False
    is_menu: bool = False
    places: frozenset[Place] = frozenset(Place)
    """Where Discord offers it."""

    def display_name(self, say: Translator) -> str:
        """As a person types or sees it, without markup."""
        return say.name(self.path, "command") if self.is_menu else say.command(self.path).strip("`")

    def find_refusal(self, context: RequestContext, place: Place, say: Translator) -> str:
        """Why the person cannot use it here; empty if they can."""
        if place not in self.places:
            return say("This works only on a server that has added me.")
        rule = ADMISSION_RULES[f"menu {self.path}" if self.is_menu else f"/{self.path}"]
        try:
            rule.require(context)
        except Refusal as refusal:
            return refusal.translate_with(say)
        return ""


def list_commands(roots: Iterable[AnyCommand]) -> Iterator[HelpCommand]:
    """Every command and menu, in the order of the tree."""
    for root in roots:
        if isinstance(root, app_commands.ContextMenu):
            yield HelpCommand(path=root.name, root=root.name, is_menu=True, places=_places(root))
            continue
        commands = root.walk_commands() if isinstance(root, app_commands.Group) else [root]
        for command in commands:
            if isinstance(command, app_commands.Command):
                yield HelpCommand(
                    path=command.qualified_name,
                    root=root.name,
                    description=command.description,
                    options=tuple((p.display_name, str(p.description), p.required) for p in command.parameters),
                    is_for_moderators=_is_for_moderators(command),
                    places=_places(root),
                )


def _is_for_moderators(command: AnyCommand) -> bool:
    return ADMISSION_RULES[f"/{command.qualified_name}"].require is RequestContext.require_moderator


def _places(root: AnyCommand) -> frozenset[Place]:
    found = {Place.SERVER}
    if not root.guild_only:
        found.add(Place.DIRECT_MESSAGE)
    if root.allowed_installs is not None and root.allowed_installs.user:
        found.add(Place.USER_INSTALL)
    return frozenset(found)


def help_embed(
    commands: Iterable[HelpCommand],
    context: RequestContext,
    place: Place,
    say: Translator,
    *,
    reads_messages: bool,
) -> discord.Embed:
    """What works for this person in this place. `reads_messages`: ask channels and threads work."""
    usable = [command for command in commands if not command.find_refusal(context, place, say)]
    this_command = f"{say.command('help')[:-1]} {_option('command', say)}`"
    parts = [
        *_notes(context, place, say, reads_messages=reads_messages),
        *_groups([command for command in usable if not command.is_for_moderators], say),
        *_moderator_group([command for command in usable if command.is_for_moderators], say),
        say("{help} explains one command.", help=this_command),
    ]
    return discord.Embed(title=say("What you can do here"), description="\n\n".join(parts), colour=ACCENT)


def _notes(context: RequestContext, place: Place, say: Translator, *, reads_messages: bool) -> Iterator[str]:
    """What is special about this person and place."""
    if place is Place.DIRECT_MESSAGE:
        yield say("In direct messages I search only the articles that every server shares.")
    elif place is Place.USER_INSTALL:
        yield say("This server has not added me, so I search only the articles that every server shares.")
    if context.is_in_ignored_channel:
        yield say(IGNORED_CHANNEL)
    elif not context.may_ask:
        yield say(NO_ROLE_TO_ASK, roles=mention_roles(context.settings.ask_roles))
    elif context.is_in_ask_channel and reads_messages:
        yield say("In this channel I answer every question. You need no command.")
    if context.settings.reviews_additions and context.may_add and not context.is_moderator:
        yield say("A moderator checks what you add before others can find it.")


def _groups(commands: Sequence[HelpCommand], say: Translator) -> Iterator[str]:
    """A heading, and a line for each command."""
    titles = list(dict.fromkeys(GROUP_TITLES.values()))
    ordered = sorted(commands, key=lambda command: titles.index(GROUP_TITLES[command.root]))
    for title, group in groupby(ordered, key=lambda command: GROUP_TITLES[command.root]):
        lines = [_line(command, say) for command in group]
        if title == GROUP_TITLES["ask"]:
            lines.append(say("Or mention me with a question, or reply to one of my answers."))
        yield "\n".join([f"**{say(title)}**", *lines])


def _line(command: HelpCommand, say: Translator) -> str:
    if command.is_menu:
        name = say.name(command.path, "command")
        return say("In a message's menu, under *Apps*: **{name}**", name=name)
    return f"{say.command(command.path)} {say(command.description)}"


def _moderator_group(commands: Sequence[HelpCommand], say: Translator) -> Iterator[str]:
    """All commands of moderators in a few lines, one for each command with parts."""
    if not commands:
        return
    ordered = sorted(commands, key=lambda command: " " in command.path)
    single = [say.command(command.path) for command in ordered if " " not in command.path]
    lines = [" ".join(single)] if single else []
    for root, group in groupby((c for c in ordered if " " in c.path), key=lambda command: command.root):
        names = " · ".join(say.name(command.path.partition(" ")[2], "command") for command in group)
        lines.append(f"{say.command(root)} {names}")
    yield "\n".join([f"**{say('For moderators')}**", *lines])


def command_embed(
    command: HelpCommand, context: RequestContext, place: Place, say: Translator
) -> discord.Embed:
    """One command: what it does, an example, its options, and why it does not work here if so."""
    if command.is_menu:
        what = say("Long-press a message, or right-click it on a computer. Then choose *Apps* and this entry.")
    else:
        what = say(command.description)
    parts = [what]
    if refusal := command.find_refusal(context, place, say):
        parts.append(f"⚠ **{say('You cannot use it here.')}** {refusal}")
    if not command.is_menu:
        parts.append(f"**{say('Example')}**\n`{example_text(command, say)}`")
    if command.options:
        lines = [_option_line(*option, say) for option in command.options]
        parts.append("\n".join([f"**{say('Options')}**", *lines]))
    return discord.Embed(title=command.display_name(say), description="\n\n".join(parts), colour=ACCENT)


def example_text(command: HelpCommand, say: Translator) -> str:
    """The command as somebody would type it."""
    values = EXAMPLES[command.path]
    typed = [f"{_option(name, say)} {say(value)}" for name, value in values.items()]
    return " ".join([command.display_name(say), *typed])


def _option_line(name: str, description: str, is_required: bool, say: Translator) -> str:
    required = f" ({say('required')})" if is_required else ""
    return f"`{say.name(name, 'option')}`{required} {say(description)}"


def _option(name: str, say: Translator) -> str:
    return f"{say.name(name, 'option')}:"


def find_command(commands: Iterable[HelpCommand], typed: str, say: Translator) -> HelpCommand | None:
    """The command of that name, in English or in the person's language."""
    wanted = typed.strip().removeprefix("/").casefold()
    for command in commands:
        if wanted in (command.path.casefold(), command.display_name(say).removeprefix("/").casefold()):
            return command
    return None
