"""Check permission and rate limit of every command, context menu, button, select and form.

`ADMISSION_RULES` lists all of them; a test compares it with the command tree, the cogs and the forms. What is
not listed counts as a change. Questions in messages are not checked here: `bot.cogs.ask.question_handler`
counts them like `/ask`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import discord

from bot.context import RequestContext
from bot.rate_limits import LimitedAction
from bot.services import Services


def _allow_anyone(_: RequestContext) -> None:
    """Allow everyone; the handler may have its own check."""


@dataclass(frozen=True, slots=True)
class AdmissionRule:
    """Who may use a command or component, and against which rate limit it counts.

    `action` is None if the use is cheap: it only touches memory or opens a form, and counts as a request alone.
    """

    action: LimitedAction | None
    require: Callable[[RequestContext], object] = _allow_anyone
    """Raises Refusal. Runs before counting, so that people without permission use up no limit of others."""
    is_counted_by_handler: bool = False
    """The handler counts the action itself, because only it knows the number."""


_asker, _contributor, _moderator = (
    RequestContext.require_asker,
    RequestContext.require_contributor,
    RequestContext.require_moderator,
)
_DEFAULT_RULE = AdmissionRule(LimitedAction.CHANGE)

ADMISSION_RULES: Mapping[str, AdmissionRule] = {
    # Commands and menus
    "/ask": AdmissionRule(LimitedAction.QUESTION, _asker, is_counted_by_handler=True),
    "/changes": AdmissionRule(LimitedAction.QUESTION, _asker),
    "/timeline": AdmissionRule(LimitedAction.QUESTION, _asker),
    "/brief": AdmissionRule(LimitedAction.QUESTION, _asker),
    "/brief-schedule set": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/brief-schedule list": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/brief-schedule remove": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/article add": AdmissionRule(LimitedAction.READING, _contributor, is_counted_by_handler=True),
    "/article list": AdmissionRule(LimitedAction.LOOKUP),
    "/article show": AdmissionRule(LimitedAction.LOOKUP),
    "/article edit": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/article remove": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/review": AdmissionRule(LimitedAction.LOOKUP, _moderator, is_counted_by_handler=True),
    "/index status": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/index reindex": AdmissionRule(LimitedAction.JOB, _moderator),
    "/index check": AdmissionRule(LimitedAction.JOB, _moderator),
    "/alias add": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/alias list": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/alias remove": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/source add": AdmissionRule(LimitedAction.READING, _moderator, is_counted_by_handler=True),
    "/source suggestions": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/source list": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/source show": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/source label": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/source interval": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/source pause": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/source resume": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "/source remove": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/source poll": AdmissionRule(LimitedAction.JOB, _moderator),
    "/source reindex": AdmissionRule(LimitedAction.JOB, _moderator),
    "/source rollback": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/source export": AdmissionRule(LimitedAction.JOB, _moderator),
    "/source import": AdmissionRule(LimitedAction.JOB, _moderator),
    "/deliver add": AdmissionRule(LimitedAction.READING, _moderator),
    "/deliver list": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/deliver preview": AdmissionRule(LimitedAction.READING, _moderator),
    "/deliver why": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/log": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/questions": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "/settings": AdmissionRule(None, _moderator),
    "/settings-export": AdmissionRule(LimitedAction.JOB, _moderator),
    "/settings-import": AdmissionRule(LimitedAction.JOB, _moderator),
    "/watch question": AdmissionRule(LimitedAction.CHANGE, _asker),
    "/watch list": AdmissionRule(LimitedAction.LOOKUP),
    "/help": AdmissionRule(None),
    "/about": AdmissionRule(LimitedAction.LOOKUP),
    "/privacy": AdmissionRule(LimitedAction.LOOKUP),
    "menu Ask about this": AdmissionRule(LimitedAction.LOOKUP, _asker),
    "menu Add to library": AdmissionRule(LimitedAction.READING, _contributor, is_counted_by_handler=True),
    # Buttons and selects, by the name of their custom id pattern
    "answer:passages": AdmissionRule(LimitedAction.QUESTION, _asker),
    "answer:why": AdmissionRule(LimitedAction.LOOKUP),
    "answer:export": AdmissionRule(LimitedAction.LOOKUP),
    "answer:helpful": AdmissionRule(LimitedAction.CHANGE),
    "answer:unhelpful": AdmissionRule(LimitedAction.LOOKUP),
    "answer:delete": AdmissionRule(LimitedAction.CHANGE),
    "timeline:page": AdmissionRule(LimitedAction.QUESTION, _asker),
    "timeline:export": AdmissionRule(LimitedAction.QUESTION, _asker),
    "changes:page": AdmissionRule(LimitedAction.QUESTION, _asker),
    "brief:page": AdmissionRule(LimitedAction.LOOKUP, _asker),
    "article:add": AdmissionRule(None, _contributor),
    "article:show": AdmissionRule(LimitedAction.LOOKUP),
    "article:text": AdmissionRule(LimitedAction.LOOKUP),
    "article:edit": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "article:again": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "article:ask": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "article:keep": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "article:remove": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "article:undo": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "article:compare": AdmissionRule(LimitedAction.READING, _moderator),
    "article:adopt": AdmissionRule(LimitedAction.READING, _moderator),
    "articles": AdmissionRule(LimitedAction.LOOKUP),
    "draft:show": AdmissionRule(LimitedAction.LOOKUP, _contributor, is_counted_by_handler=True),
    "draft:add": AdmissionRule(LimitedAction.CHANGE, _contributor, is_counted_by_handler=True),
    "draft:all": AdmissionRule(LimitedAction.CHANGE, _contributor, is_counted_by_handler=True),
    "draft:edit": AdmissionRule(LimitedAction.LOOKUP, _contributor),
    "draft:cancel": AdmissionRule(LimitedAction.CHANGE, _contributor),
    "review:show": AdmissionRule(LimitedAction.LOOKUP, _moderator, is_counted_by_handler=True),
    "review:approve": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "review:reject": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "review:edit": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "review:text": AdmissionRule(LimitedAction.LOOKUP, _moderator, is_counted_by_handler=True),
    "review:compare": AdmissionRule(LimitedAction.READING, _moderator),
    "review:adopt": AdmissionRule(LimitedAction.READING, _moderator),
    "post:approve": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "post:reject": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "post:text": AdmissionRule(LimitedAction.LOOKUP, _moderator, is_counted_by_handler=True),
    "post:compare": AdmissionRule(LimitedAction.READING, _moderator),
    "log": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "questions": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "offer:choose": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "offer:back": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "offer:follow": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "offer:drop": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "source:suggested": AdmissionRule(LimitedAction.READING, _moderator, is_counted_by_handler=True),
    "source:new": AdmissionRule(None, _moderator),
    "source:page": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "source:keep": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "source:remove": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "source:empty": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "source:rollback": AdmissionRule(LimitedAction.JOB, _moderator),
    "delivery:choose": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "delivery:show": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "delivery:preview": AdmissionRule(LimitedAction.READING, _moderator),
    "delivery:change": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "delivery:filter": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "delivery:pause": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "delivery:resume": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "delivery:remove": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "delivery:delete": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "settings": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "settings-import:apply": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "settings-import:cancel": AdmissionRule(None, _moderator),
    "channel:choose": AdmissionRule(LimitedAction.LOOKUP, _moderator),
    "channel:change": AdmissionRule(None, _moderator),
    "channel:clear": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "index:cancel": AdmissionRule(None, _moderator),
    "watch:off": AdmissionRule(LimitedAction.CHANGE),
    "watch:retry": AdmissionRule(LimitedAction.LOOKUP),
    "watch:stop": AdmissionRule(LimitedAction.CHANGE),
    "privacy:delete": AdmissionRule(None),
    "privacy:delete-surely": AdmissionRule(LimitedAction.CHANGE),
    # Forms, by the name of their custom id pattern or of their class
    "article:edited": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "channel:changed": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "delivery:changed": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "delivery:filtered": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "source:labels": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "form AskForm": AdmissionRule(LimitedAction.QUESTION, _asker, is_counted_by_handler=True),
    "form ArticleForm": AdmissionRule(LimitedAction.CHANGE),
    "form CommentForm": AdmissionRule(LimitedAction.CHANGE),
    "form RejectForm": AdmissionRule(LimitedAction.CHANGE, _moderator),
    "form SourceAddressForm": AdmissionRule(LimitedAction.READING, _moderator, is_counted_by_handler=True),
}


async def admit(services: Services, interaction: discord.Interaction, name: str) -> None:
    """Check and count the use of the command or component of that name.

    Raises Refusal, and what `ServerSettingsCache.get` raises.
    """
    rule, context = ADMISSION_RULES.get(name, _DEFAULT_RULE), await services.context(interaction)
    services.rates.take(context, LimitedAction.REQUEST)
    rule.require(context)
    if rule.action is not None and not rule.is_counted_by_handler:
        services.rates.take(context, rule.action)


async def admit_autocomplete(services: Services, interaction: discord.Interaction) -> bool:
    """Whether to offer choices for what the user types. Without an error message if not."""
    return services.rates.may(await services.context(interaction), LimitedAction.SUGGESTION)


def name_of_command(interaction: discord.Interaction) -> str:
    """The name of a command or menu in `ADMISSION_RULES`; empty if the bot no longer has the command."""
    command = interaction.command
    if command is None:
        return ""
    is_menu = isinstance(command, discord.app_commands.ContextMenu)
    return f"menu {command.name}" if is_menu else f"/{command.qualified_name}"
