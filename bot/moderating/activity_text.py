"""The log of a server in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.articles.article_editing import describe_edit, read_note
from bot.jobs.job_outcome import JobOutcome, read_subject
from bot.jobs.job_text import describe_outcome
from bot.language import N_, Language
from bot.markdown import count_units, date_stamp, escape, link, safe_url, shorten
from bot.moderating.setting_names import SETTING_NAMES, describe_change
from bot.records.activities import KEPT_DAYS, Action, Activity
from bot.records.jobs import JobKind
from bot.rendering import ACCENT

LINES_A_PAGE = 10
MAX_SUBJECT_UNITS = 280
"""So that ten lines fit into one embed."""
MAX_FACT_UNITS = 40

JOB_ACTIONS = (Action.REINDEXED, Action.CHECKED, Action.SOURCES_POLLED, Action.SOURCE_REINDEXED)
ACTION_NAMES = {
    Action.ARTICLE_ADDED: N_("Article added"),
    Action.ARTICLE_REPLACED: N_("Article replaced"),
    Action.ARTICLE_EDITED: N_("Article edited"),
    Action.ARTICLE_REMOVED: N_("Article removed"),
    Action.ARTICLE_RESTORED: N_("Article restored"),
    Action.ARTICLE_APPROVED: N_("Article approved"),
    Action.ARTICLE_REJECTED: N_("Article rejected"),
    Action.REINDEXED: N_("Reindexed"),
    Action.CHECKED: N_("Checked"),
    Action.SOURCE_ADDED: N_("Source added"),
    Action.SOURCES_IMPORTED: N_("Sources imported"),
    Action.SOURCE_CHANGED: N_("Source changed"),
    Action.SOURCE_PAUSED: N_("Source paused"),
    Action.SOURCE_GIVEN_UP: N_("Source paused for failing"),
    Action.SOURCE_RESUMED: N_("Source resumed"),
    Action.SOURCE_REMOVED: N_("Source removed"),
    Action.SOURCES_POLLED: N_("Sources polled"),
    Action.SOURCE_REINDEXED: N_("Source reindexed"),
    Action.SOURCE_ROLLED_BACK: N_("Source rolled back"),
    Action.SETTINGS_CHANGED: N_("Setting changed"),
    Action.ANSWER_CRITICISED: N_("Answer rated not helpful"),
}


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Some lines of a log, the newest first, and how many there are in all."""

    activities: Sequence[Activity]
    total: int


def count_pages(lines: int) -> int:
    return max(1, -(-lines // LINES_A_PAGE))


def log_embed(shown: ActivityPage, page: int, say: Language) -> discord.Embed:
    """One page, counted from 1."""
    lines = [describe_activity(activity, say) for activity in shown.activities]
    body = "\n".join(lines) or say("Nothing of this kind was done in the last {n} days.", n=KEPT_DAYS)
    embed = discord.Embed(title=say("Log"), description=body, colour=ACCENT)
    place = say("Page {page:,} of {pages:,}", page=page, pages=count_pages(shown.total))
    return embed.set_footer(text=f"{place} · {say('Kept for {n} days', n=KEPT_DAYS)}")


def describe_activity(activity: Activity, say: Language) -> str:
    """When, who, what, and to what; mentions ping nobody here."""
    who = f"<@{activity.person_id}>" if activity.person_id else say("someone unnamed")
    what = f"**{say(ACTION_NAMES[activity.action])}**"
    subject = _describe_subject(activity, say)
    return " · ".join(filter(None, (date_stamp(activity.at, "f"), who, what, subject)))


def _describe_subject(activity: Activity, say: Language) -> str:
    subject = activity.subject
    match activity.action:
        case Action.SETTINGS_CHANGED:
            return _describe_setting(subject, say)
        case action if action in JOB_ACTIONS and (outcome := read_subject(subject)):
            return _describe_job(outcome, say)
        case Action.ARTICLE_EDITED if note := read_note(subject):
            return say(
                "{number}: {changes}", number=note.article_id, changes=describe_edit(note, say, MAX_FACT_UNITS)
            )
        case Action.ANSWER_CRITICISED if safe_url(subject):
            return link(say("the answer"), subject)
        case _:
            return escape(shorten(subject, MAX_SUBJECT_UNITS))


def _describe_setting(subject: str, say: Language) -> str:
    """Only the setting's name where its value is too long, such as that of many roles."""
    told, name = describe_change(subject, say), subject.partition("=")[0]
    return told if count_units(told) <= MAX_SUBJECT_UNITS else say(SETTING_NAMES.get(name, name))


def _describe_job(outcome: JobOutcome, say: Language) -> str:
    told, request = describe_outcome(outcome, say), outcome.request
    if request.kind is JobKind.REINDEX and request.article_id is not None:
        return say("article {number}: {result}", number=request.article_id, result=told)
    if request.source_id is not None:
        title = escape(shorten(request.source_title, MAX_FACT_UNITS))
        return say("{source}: {result}", source=title, result=told)
    if request.kind is JobKind.REINDEX and request.outlet is not None:
        outlet = escape(shorten(request.outlet, MAX_FACT_UNITS))
        return say("{outlet}: {result}", outlet=outlet, result=told)
    return told
