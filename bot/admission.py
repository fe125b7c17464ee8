"""The one gate before every command, menu, button, select and form: who may use it, and what it counts as.

`RULES` lists all of them; a test compares it with the command tree, the cogs and the forms. What is not listed
counts as a change. Questions in messages have no gate: `bot.asking.answering` counts them as it counts `/ask`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import discord

from bot.audience import Visit
from bot.services import Desk
from bot.rates import Act

if TYPE_CHECKING:
    from bot.client import WatchdeskClient


def _anyone(_: Visit) -> None:
    """No condition of the gate's own; the handler may have one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one thing that people can use is admitted.

    `action` None means cheap: it touches memory alone, or opens a form, and only counts as a request.
    """

    action: Act | None
    require: Callable[[Visit], object] = _anyone
    """Raises Refusal; asked first, so that nobody uses up what others may do."""
    is_counted_by_handler: bool = False
    """The handler counts the act itself, since only it knows how often it is done."""


_asker, _adds, _moderates = Visit.require_asker, Visit.require_contributor, Visit.require_moderator
_UNLISTED = Rule(Act.CHANGE)

RULES: Mapping[str, Rule] = {
    # Commands and menus
    "/ask": Rule(Act.QUESTION, _asker, is_counted_by_handler=True),
    "/article add": Rule(Act.READING, _adds, is_counted_by_handler=True),
    "/article list": Rule(Act.LOOKUP),
    "/article show": Rule(Act.LOOKUP),
    "/article edit": Rule(Act.LOOKUP, _moderates),
    "/article remove": Rule(Act.LOOKUP, _moderates),
    "/review": Rule(Act.LOOKUP, _moderates, is_counted_by_handler=True),
    "/index status": Rule(Act.LOOKUP, _moderates),
    "/index reindex": Rule(Act.JOB, _moderates),
    "/index check": Rule(Act.JOB, _moderates),
    "/source add": Rule(Act.READING, _moderates, is_counted_by_handler=True),
    "/source list": Rule(Act.LOOKUP, _moderates),
    "/source show": Rule(Act.LOOKUP, _moderates),
    "/source label": Rule(Act.CHANGE, _moderates),
    "/source pause": Rule(Act.CHANGE, _moderates),
    "/source resume": Rule(Act.CHANGE, _moderates),
    "/source remove": Rule(Act.LOOKUP, _moderates),
    "/source poll": Rule(Act.JOB, _moderates),
    "/source reindex": Rule(Act.JOB, _moderates),
    "/source rollback": Rule(Act.LOOKUP, _moderates),
    "/source export": Rule(Act.JOB, _moderates),
    "/source import": Rule(Act.JOB, _moderates),
    "/log": Rule(Act.LOOKUP, _moderates),
    "/settings": Rule(None, _moderates),
    "/help": Rule(None),
    "/about": Rule(Act.LOOKUP),
    "/privacy": Rule(Act.LOOKUP),
    "menu Ask about this": Rule(Act.LOOKUP, _asker),
    "menu Add to library": Rule(Act.READING, _adds, is_counted_by_handler=True),
    # Buttons and selects, by the name of their custom id
    "answer:passages": Rule(Act.QUESTION, _asker),
    "answer:why": Rule(Act.LOOKUP),
    "answer:helpful": Rule(Act.CHANGE),
    "answer:unhelpful": Rule(Act.LOOKUP),
    "answer:delete": Rule(Act.CHANGE),
    "article:add": Rule(None, _adds),
    "article:show": Rule(Act.LOOKUP),
    "article:text": Rule(Act.LOOKUP),
    "article:edit": Rule(Act.LOOKUP, _moderates),
    "article:again": Rule(Act.LOOKUP, _moderates),
    "article:ask": Rule(Act.LOOKUP, _moderates),
    "article:keep": Rule(Act.LOOKUP, _moderates),
    "article:remove": Rule(Act.CHANGE, _moderates),
    "article:undo": Rule(Act.CHANGE, _moderates),
    "article:compare": Rule(Act.READING, _moderates),
    "article:adopt": Rule(Act.READING, _moderates),
    "articles": Rule(Act.LOOKUP),
    "draft:show": Rule(Act.LOOKUP, _adds, is_counted_by_handler=True),
    "draft:add": Rule(Act.CHANGE, _adds, is_counted_by_handler=True),
    "draft:all": Rule(Act.CHANGE, _adds, is_counted_by_handler=True),
    "draft:edit": Rule(Act.LOOKUP, _adds),
    "draft:cancel": Rule(Act.CHANGE, _adds),
    "review:show": Rule(Act.LOOKUP, _moderates, is_counted_by_handler=True),
    "review:approve": Rule(Act.CHANGE, _moderates),
    "review:reject": Rule(Act.LOOKUP, _moderates),
    "review:edit": Rule(Act.LOOKUP, _moderates),
    "review:text": Rule(Act.LOOKUP, _moderates, is_counted_by_handler=True),
    "review:compare": Rule(Act.READING, _moderates),
    "review:adopt": Rule(Act.READING, _moderates),
    "log": Rule(Act.LOOKUP, _moderates),
    "offer:choose": Rule(Act.LOOKUP, _moderates),
    "offer:back": Rule(Act.LOOKUP, _moderates),
    "offer:follow": Rule(Act.CHANGE, _moderates),
    "offer:drop": Rule(Act.CHANGE, _moderates),
    "source:page": Rule(Act.LOOKUP, _moderates),
    "source:keep": Rule(Act.LOOKUP, _moderates),
    "source:remove": Rule(Act.CHANGE, _moderates),
    "source:empty": Rule(Act.CHANGE, _moderates),
    "source:rollback": Rule(Act.JOB, _moderates),
    "settings": Rule(Act.CHANGE, _moderates),
    "index:cancel": Rule(None, _moderates),
    "privacy:delete": Rule(None),
    "privacy:delete-surely": Rule(Act.CHANGE),
    # Forms, by the name of their custom id or of their class
    "article:edited": Rule(Act.CHANGE, _moderates),
    "source:labels": Rule(Act.CHANGE, _moderates),
    "form AskForm": Rule(Act.QUESTION, _asker, is_counted_by_handler=True),
    "form ArticleForm": Rule(Act.CHANGE),
    "form CommentForm": Rule(Act.CHANGE),
    "form RejectForm": Rule(Act.CHANGE, _moderates),
}


async def admit(interaction: discord.Interaction, name: str) -> None:
    """Let a person use the thing of that name. Raises Refusal, and as ServerBook.get."""
    services = desk_of(interaction)
    rule, context = RULES.get(name, _UNLISTED), await services.context(interaction)
    services.rates.take(context, Act.REQUEST)
    rule.require(context)
    if rule.action is not None and not rule.is_counted_by_handler:
        services.rates.take(context, rule.action)


async def admit_suggestion(interaction: discord.Interaction) -> bool:
    """Whether a person is offered choices for what they type; nobody is told where they are not."""
    services = desk_of(interaction)
    return services.rates.may(await services.context(interaction), Act.SUGGESTION)


def desk_of(interaction: discord.Interaction) -> Desk:
    return cast("WatchdeskClient", interaction.client).services


def name_of_command(interaction: discord.Interaction) -> str:
    """The name of a command or menu in `RULES`; empty for one that is no more."""
    command = interaction.command
    if command is None:
        return ""
    is_menu = isinstance(command, discord.app_commands.ContextMenu)
    return f"menu {command.name}" if is_menu else f"/{command.qualified_name}"
