"""Every command and component passes the admission check, and a refused one does no work."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import discord
import pytest
from discord_rig import Rig, draft
from forged_interactions import dump, press, submit, told, use

from bot.cogs import COGS
from bot.cogs.admin.help_text import AnyCommand, list_commands
from bot.context import RequestContext
from bot.db.draft_queries import DraftState, add_draft, change_draft_state
from bot.gateway.discord_client import WatchdeskClient
from bot.i18n.translator import ENGLISH
from bot.interactions import admission
from bot.interactions.admission import ADMISSION_RULES, AdmissionRule
from bot.interactions.component_routes import routes_of
from bot.interactions.forms import Form
from bot.rate_limits import LimitedAction

pytest_plugins = ["discord_fixtures"]

refused = pytest.mark.simcord(check_errors=False)
AGAIN = "Try again <t:"
QUESTION = "When did the navy begin an exercise?"
EXERCISE = draft("The navy began a long exercise east of the island on Monday.", title="Navy begins exercise")
URL = "https://example.org/exercise"

SAMPLE_FIELDS = {
    "answer": ":1",
    "article": ":1",
    "article:adopt": ":1:1",
    "article:text": ":1:1",
    "article:undo": ":1:9999999999",
    "articles": ":1:::",
    "brief": ":1:1",
    "draft": ":1:0",
    "review": ":1:0",
    "review:text": ":1:0:1",
    "post": ":1",
    "delivery": ":1",
    "questions": ":1",
    "watch": ":1",
    "timeline": ":1:::MH370",
    "changes": ":1:1:2::MH370",
    "timeline:export": "::::MH370",
    "log": ":1::",
    "offer": ":1:0",
    "offer:choose": ":1",
    "source": ":1",
    "source:suggested": ":korea",
    "channel": ":1",
    "settings-import": ":0123abcd",
    "settings": ":people:section",
}
"""The rest of a custom id after its name; the longest listed name applies."""
WITHOUT_FIELDS = {
    "article:add",
    "channel:choose",
    "delivery:choose",
    "index:cancel",
    "privacy:delete",
    "privacy:delete-surely",
    "settings-import:cancel",
    "source:new",
    "watch:retry",
    "watch:stop",
}
FORMS = {"article:edited", "channel:changed", "delivery:changed", "delivery:filtered", "source:labels"}


def sample_id(name: str) -> str:
    """A valid custom id of that name."""
    if name in WITHOUT_FIELDS:
        return name
    return name + SAMPLE_FIELDS.get(name, SAMPLE_FIELDS[name.partition(":")[0]])


def spend(rig: Rig, *acts: LimitedAction) -> None:
    """Use up the rate limits of the member and the moderator."""
    for person, manages in ((rig.member, False), (rig.moderator, True)):
        context = RequestContext(
            person_id=person.id, guild_id=rig.guild.id, manages_server=manages, say=ENGLISH
        )
        for action in acts:
            while rig.services.rates.may(context, action):
                pass


def work_done(rig: Rig) -> tuple[dict[str, int], dict[str, list[str]]]:
    """All finished calls of the library, and the content of the database."""
    return dict(rig.library.finished), dump(rig)


# --- every interaction has a rule


async def test_every_command_component_and_form_has_a_rule(rig: Rig):
    assert set(ADMISSION_RULES) == {*command_names(rig.env.bot), *component_names(), *form_names()}


def test_every_form_is_checked_for_admission():
    """All forms except stateless ones, whose custom ids are routed like those of buttons."""
    held = [kind for kind in subclasses(discord.ui.Modal) if kind.__module__.startswith("bot.")]

    assert held
    assert all(issubclass(kind, Form) for kind in held)
    assert not [kind for kind in held if kind is not Form and "interaction_check" in vars(kind)]


async def test_no_cog_handles_interactions_without_admission(rig: Rig):
    listening = {
        type(cog).__name__
        for cog in rig.env.bot.cogs.values()
        for event, _ in cog.get_listeners()
        if event == "on_interaction"
    }

    assert listening == {"LostFormRecovery"}


def test_default_rule_counts_as_a_change():
    assert admission.ADMISSION_RULES.get("button of tomorrow", admission._DEFAULT_RULE) == AdmissionRule(
        LimitedAction.CHANGE
    )


def command_names(bot: WatchdeskClient) -> Iterator[str]:
    roots: list[AnyCommand] = bot.tree.get_commands()
    for command in list_commands(roots):
        yield f"menu {command.path}" if command.is_menu else f"/{command.path}"


def component_names() -> Iterator[str]:
    return (shape.name for cog in COGS for shape, _ in routes_of(cog))


def form_names() -> Iterator[str]:
    return (f"form {kind.__name__}" for kind in subclasses(Form) if kind.__module__.startswith("bot."))


def subclasses(kind: type) -> Iterator[type]:
    for inner in kind.__subclasses__():
        yield inner
        yield from subclasses(inner)


# --- refused interactions do no work


@refused
async def test_costly_actions_are_refused_before_any_work(rig: Rig):
    rig.add(EXERCISE)
    spend(rig, *set(LimitedAction) - {LimitedAction.REQUEST})
    before = work_done(rig)

    components, commands = gated_components(), gated_commands()
    assert components
    assert commands
    for name in components:
        sent = submit if name in FORMS else press
        answered = await sent(rig, rig.moderator, sample_id(name))
        assert AGAIN in told(answered) or "Ask again <t:" in told(answered), name
    for name in commands:
        answer = told(await use(rig, rig.moderator, name))
        assert AGAIN in answer or "Ask again <t:" in answer, name
    assert work_done(rig) == before


@refused
async def test_cheap_actions_are_limited_too(rig: Rig):
    spend(rig, LimitedAction.REQUEST)

    for name in ("settings", "help"):
        assert AGAIN in told(await use(rig, rig.moderator, name))
    assert AGAIN in told(await press(rig, rig.moderator, "privacy:delete"))


@refused
async def test_forbidden_action_uses_up_no_limit(rig: Rig):
    for _ in range(20):
        await use(rig, rig.member, "index check")

    assert rig.services.rates.remembered == 2  # For requests: one of the person, one of the process.


def gated_components() -> list[str]:
    """Components and stateless forms that the admission check counts."""
    return [
        name
        for name in component_names()
        if ADMISSION_RULES[name].action and not ADMISSION_RULES[name].is_counted_by_handler
    ]


def gated_commands() -> list[str]:
    rules = [(name, rule) for name, rule in ADMISSION_RULES.items() if name.startswith("/")]
    return [name[1:] for name, rule in rules if rule.action and not rule.is_counted_by_handler]


@refused
async def test_passages_count_as_questions(rig: Rig):
    rig.add(EXERCISE)
    answer = await rig.member.slash(rig.channel, "ask", question=QUESTION)

    for _ in range(25):
        pressed = await rig.member.click(answer.response, label="Passages")

    assert rig.library.finished["search"] == 5
    assert "your limit of questions (6 per minute)" in told(pressed)


@refused
async def test_follow_up_forms_and_mentions_count_as_questions(rig: Rig):
    rig.add(EXERCISE)
    answer = await rig.member.slash(rig.channel, "ask", question=QUESTION)
    form = await rig.member.context_menu(rig.channel, "Ask about this", answer.response)
    spend(rig, LimitedAction.QUESTION)

    again = await rig.member.submit_modal(form, {"question": QUESTION})
    await rig.member.send(rig.channel, f"{rig.mention} {QUESTION}")

    assert "your limit of questions" in told(again)
    assert len(rig.library.asked) == 1


@refused
async def test_every_page_counts_separately(rig: Rig):
    urls, fetched = [f"https://example.org/{n}" for n in range(10)], Counter()
    rig.library.before["fetch"] = lambda: fetched.update(["page"])
    for _ in range(3):
        read = await rig.member.slash(rig.channel, "article add", url=" ".join(urls))

    assert fetched["page"] == 20
    assert AGAIN in told(read)


@refused
async def test_feed_discovery_counts_as_several_pages(rig: Rig):
    searched = Counter()
    rig.library.before["sources.find_feeds"] = lambda: searched.update(["site"])
    for _ in range(13):
        found = await rig.moderator.slash(rig.channel, "source add", address="https://example.org")

    assert searched["site"] == 12
    assert AGAIN in told(found)


@refused
async def test_adding_and_reviewing_count_per_article(rig: Rig):
    rig.library.pages[URL] = EXERCISE
    preview = await rig.member.slash(rig.channel, "article add", url=URL)
    spend(rig, LimitedAction.CHANGE)

    added = await rig.member.click(preview.response, label="Add")
    await put_into_review(rig)
    spend(rig, LimitedAction.LOOKUP)
    reviewed = await use(rig, rig.moderator, "review")
    turned = await press(rig, rig.moderator, "review:show:2:0", message=preview.response)

    assert AGAIN in told(added)
    assert AGAIN in told(reviewed)
    assert AGAIN in told(turned)
    assert rig.library.count_articles([rig.corpus]) == 0


async def put_into_review(rig: Rig) -> None:
    def put(connection) -> None:
        now = datetime.now(UTC)
        number = add_draft(
            connection, EXERCISE, guild_id=rig.guild.id, channel_id=1, person_id=rig.member.id, at=now
        )
        change_draft_state(connection, number, DraftState.PREVIEW, DraftState.WAITING, by=rig.member.id, at=now)

    await rig.services.records.write(put)


@refused
async def test_refused_form_returns_the_typed_text(rig: Rig):
    form = await rig.member.slash(rig.channel, "article add")
    spend(rig, LimitedAction.CHANGE)

    sent = await rig.member.submit_modal(form, {"text": "Ships wait in port."})

    assert AGAIN in told(sent)
    assert "> Ships wait in port" in told(sent)


async def test_autocomplete_over_the_limit_is_empty(rig: Rig):
    rig.add(draft("Ships wait in port.", title="Ships", outlet="Harbour Post"))
    before = await rig.member.autocomplete(rig.channel, "ask", "outlet", "Har")
    spend(rig, LimitedAction.SUGGESTION)

    after = await rig.member.autocomplete(rig.channel, "ask", "outlet", "Har")

    assert [choice["value"] for choice in before] == ["Harbour Post"]
    assert list(after) == []
