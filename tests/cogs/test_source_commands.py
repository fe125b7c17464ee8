"""The sources of a server in Discord: list, show, label, pause, remove."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from discord_rig import Rig
from longest_source import LISTING, WORST
from news_site import NewsSite, follow, log_of, restart, shown, sources_of
from web_server import respond

from bot.cogs.sources.source_change_text import describe_paused_for_failing
from bot.cogs.sources.source_embed import source_embed
from bot.cogs.sources.source_list import SOURCES_A_PAGE, render_sources
from bot.db.audit_log_queries import AuditAction
from bot.i18n.translator import LANGUAGE_NAMES, translator_for
from bot.ui.discord_markup import count_units
from index import SHARED_CORPUS, FeedChoice, OutletKind, Region, Source, SourceKind, SourceLabels, SourceState

pytest_plugins = ["discord_fixtures", "news_site_fixtures"]


@pytest.fixture
def reads_loopback() -> bool:
    return True


refused = pytest.mark.simcord(check_errors=False)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
COMMANDS = {
    "source add": {"address": "https://a.example"},
    "source list": {},
    "source show": {"source": "1"},
    "source label": {"source": "1"},
    "source pause": {"source": "1"},
    "source resume": {"source": "1"},
    "source remove": {"source": "1"},
    "source poll": {},
    "source reindex": {"source": "1"},
    "source rollback": {"source": "1"},
    "source export": {},
}


def share(rig: Rig) -> Source:
    """A source of the operator, in the shared library."""
    choice = FeedChoice(url="https://shared.example/feed", kind=SourceKind.FEED, title="Wire for all")
    return rig.library.sources.add(SHARED_CORPUS, choice)


async def test_the_commands_are_hidden_from_members(rig: Rig):
    assert not [name for name in rig.member.available_commands(rig.channel) if name.startswith("source")]


@refused
@pytest.mark.parametrize("command", COMMANDS)
async def test_a_member_who_is_shown_the_commands_is_still_refused(rig: Rig, site: NewsSite, command: str):
    follow(rig, site)
    [group] = [c for c in await rig.env.bot.tree.fetch_commands() if c.name == "source"]
    rig.guild.set_command_permissions(group, {rig.member: True})

    result = await rig.member.slash(rig.channel, command, **COMMANDS[command])

    assert result.response.ephemeral
    assert "**Manage Server**" in result.response.content


# --- list


async def test_a_server_without_sources_is_told_how_to_add_one(rig: Rig):
    result = await rig.moderator.slash(rig.channel, "source list")

    assert result.response.ephemeral
    assert result.response.content == (
        "This server follows no sources yet. `/source add` adds one, `/source suggestions` offers well-known "
        "ones."
    )


async def test_sources_are_listed_with_those_of_the_operator_and_none_of_other_servers(
    rig: Rig, site: NewsSite
):
    follow(rig, site, kind=OutletKind.WIRE, country="TW")
    share(rig)
    rig.library.sources.add(
        f"guild-{rig.env.create_guild().id}",
        FeedChoice(url="https://b.example", kind=SourceKind.FEED, title="Elsewhere"),
    )

    result = await rig.moderator.slash(rig.channel, "source list")

    [embed] = result.response.embeds
    own, health, shared, _ = embed.description.splitlines()
    assert own == (f"**1** · [Strait Daily](<{site.url('/feed')}>) · news agency · Taiwan · active")
    assert health.startswith("-# 0 articles · not read yet · next poll <t:")
    assert shared.endswith("[Wire for all](<https://shared.example/feed>) · active · shared")
    assert embed.footer.text == "Page 1 of 1 · 2 sources"


async def test_a_source_that_was_read_tells_when_and_how_much(rig: Rig, site: NewsSite):
    source = follow(rig, site)
    rig.library.sources.poll([rig.corpus], source_id=source.source_id)

    result = await rig.moderator.slash(rig.channel, "source list")

    assert "-# 2 articles · last read <t:" in shown(result)


async def test_a_source_that_fails_tells_why(rig: Rig, site: NewsSite):
    source = follow(rig, site, "/nowhere")
    rig.library.sources.poll([rig.corpus], source_id=source.source_id)

    listed = await rig.moderator.slash(rig.channel, "source list")
    one = await rig.moderator.slash(rig.channel, "source show", source="1")

    assert "-# last error: " in shown(listed)
    assert "next try <t:" in shown(listed)
    assert "404" in shown(one)
    assert ", 1 attempt" in shown(one)


async def test_pages_are_turned_after_a_restart(rig: Rig, site: NewsSite, tmp_path: Path):
    for number in range(SOURCES_A_PAGE + 1):
        follow(rig, site, f"/{number}", title=f"Source {number}")
    first = await rig.moderator.slash(rig.channel, "source list")
    await restart(rig, tmp_path)

    await rig.moderator.click(first.response, label="Next page")

    [embed] = rig.channel.history(viewer=rig.moderator)[-1].embeds
    assert embed.footer.text == f"Page 2 of 2 · {SOURCES_A_PAGE + 1} sources"
    assert "Source 8" in embed.description


# --- show


async def test_a_source_is_shown_fully(rig: Rig, site: NewsSite):
    follow(rig, site, kind=OutletKind.STATE_MEDIA, country="CN", region=Region.CHINA, trust_note="Careful.")

    result = await rig.moderator.slash(rig.channel, "source show", source="strait")

    assert result.response.ephemeral
    [embed] = result.response.embeds
    assert embed.title == "Source 1"
    lines = embed.description.splitlines()
    assert lines[0] == "**Strait Daily**"
    assert "Kind: state media" in lines
    assert "Note: Careful." in lines
    assert "State: active" in lines
    assert "Polling interval: about 1 hour (automatic)" in lines


async def test_what_became_of_its_articles_is_shown(rig: Rig, site: NewsSite):
    site.put("/ferry", respond("<html><body><p>Log in to read this.</p></body></html>"))
    source = follow(rig, site)
    rig.library.sources.poll([rig.corpus], source_id=source.source_id)

    result = await rig.moderator.slash(rig.channel, "source show", source="1")

    *_, counts, problem = shown(result).splitlines()
    assert counts == "Recent articles: 1 added, 1 refused"
    assert problem.startswith("- 127")
    assert "ferry: " in problem


@refused
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nothing", "No source of this server"),
        ("9", "No source"),
        ("127", "No source"),
        ("daily", "Several sources"),
    ],
)
async def test_a_source_that_is_not_clear_is_refused(rig: Rig, site: NewsSite, typed: str, told: str):
    follow(rig, site)
    follow(rig, site, "/b", title="Daily B")

    result = await rig.moderator.slash(rig.channel, "source show", source=typed)

    assert told in result.response.content


@refused
@pytest.mark.parametrize("command", ["pause", "resume", "remove", "label", "poll", "reindex", "rollback"])
async def test_shared_sources_are_the_operators(rig: Rig, command: str):
    share(rig)

    result = await rig.moderator.slash(rig.channel, f"source {command}", source="1")

    assert "Only the person who runs this bot" in shown(result)


async def test_own_sources_are_offered_by_their_titles(rig: Rig, site: NewsSite):
    follow(rig, site)
    share(rig)

    own = await rig.moderator.autocomplete(rig.channel, "source pause", "source", "r")
    all_of_them = await rig.moderator.autocomplete(rig.channel, "source show", "source", "r")

    assert own == [{"name": "1 · Strait Daily", "value": "1"}]
    assert [choice["value"] for choice in all_of_them] == ["1", "2"]


# --- pause, resume, label


async def test_a_source_is_paused_and_resumed(rig: Rig, site: NewsSite):
    follow(rig, site)

    paused = await rig.moderator.slash(rig.channel, "source pause", source="1")
    state = sources_of(rig)[0].state
    resumed = await rig.moderator.slash(rig.channel, "source resume", source="1")

    assert state is SourceState.PAUSED
    assert paused.response.content.startswith("**Strait Daily** is paused")
    assert resumed.response.content == "**Strait Daily** is active again. I read it within a minute."
    assert sources_of(rig)[0].state is SourceState.ACTIVE
    assert [line.action for line in await log_of(rig)] == [
        AuditAction.SOURCE_RESUMED,
        AuditAction.SOURCE_PAUSED,
    ]


async def test_labels_are_set_in_a_form_that_shows_those_before(rig: Rig, site: NewsSite):
    follow(rig, site, country="JP", trust_note="Old note")

    form = await rig.moderator.slash(rig.channel, "source label", source="1")
    result = await rig.moderator.submit_modal(
        form,
        {"kind": ["wire"], "country": "台灣", "region": ["korea"], "language": "ja", "note": "New  note"},
    )

    prefilled = [label["component"].get("value") for label in form.modal["components"]]
    assert prefilled == [None, "Japan", None, None, "Old note"]
    assert sources_of(rig)[0].labels == SourceLabels(
        kind=OutletKind.WIRE, country="TW", region=Region.KOREA, language="ja", trust_note="New note"
    )
    assert result.response.content.splitlines()[0] == "Labels of **Strait Daily**:"
    assert [line.action for line in await log_of(rig)] == [AuditAction.SOURCE_CHANGED]


async def test_a_label_that_is_emptied_is_gone(rig: Rig, site: NewsSite):
    follow(rig, site, kind=OutletKind.WIRE, country="JP")

    form = await rig.moderator.slash(rig.channel, "source label", source="1")
    result = await rig.moderator.submit_modal(form, {})

    assert sources_of(rig)[0].labels == SourceLabels()
    assert result.response.content == "**Strait Daily** has no labels now."


async def test_a_label_that_cannot_be_read_stays_and_the_others_are_set(rig: Rig, site: NewsSite):
    follow(rig, site, country="JP")

    form = await rig.moderator.slash(rig.channel, "source label", source="1")
    result = await rig.moderator.submit_modal(form, {"country": "Atlantis", "note": "Careful"})

    assert sources_of(rig)[0].labels == SourceLabels(country="JP", trust_note="Careful")
    assert "I do not know the country **Atlantis**." in result.response.content


async def test_a_form_that_was_open_at_a_restart_still_counts(rig: Rig, site: NewsSite, tmp_path: Path):
    follow(rig, site)
    form = await rig.moderator.slash(rig.channel, "source label", source="1")
    await restart(rig, tmp_path)

    await rig.moderator.submit_modal(form, {"country": "JP"})

    assert sources_of(rig)[0].labels == SourceLabels(country="JP")


async def test_a_source_is_called_otherwise(rig: Rig, site: NewsSite):
    follow(rig, site)

    result = await rig.moderator.slash(rig.channel, "source label", source="1", title="The *Strait* Daily")

    assert result.response.content == r"Source 1 is now called **The \*Strait\* Daily**."
    assert sources_of(rig)[0].title == "The *Strait* Daily"


# --- remove


@pytest.mark.parametrize(
    ("label", "left", "told"),
    [
        ("Keep its articles", 2, "**Strait Daily** was removed. Its 2 articles stay in the library."),
        ("Delete its articles too", 0, "**Strait Daily** was removed. Its 2 articles were deleted."),
    ],
)
async def test_a_source_is_removed_with_or_without_its_articles(  # noqa: PLR0917 - fixtures and cases
    rig: Rig, site: NewsSite, tmp_path: Path, label: str, left: int, told: str
):
    source = follow(rig, site)
    rig.library.sources.poll([rig.corpus], source_id=source.source_id)
    asked = await rig.moderator.slash(rig.channel, "source remove", source="1")
    question = asked.response.content
    await restart(rig, tmp_path)

    await rig.moderator.click(asked.response, label=label)

    assert question.startswith("Stop following **Strait Daily**? The library has 2 articles")
    assert rig.channel.history(viewer=rig.moderator)[-1].content == told
    assert sources_of(rig) == []
    assert rig.library.count_articles([rig.corpus]) == left
    assert (await log_of(rig))[0].action == AuditAction.SOURCE_REMOVED


async def test_a_source_without_articles_is_removed_by_one_button(rig: Rig, site: NewsSite):
    follow(rig, site)
    asked = await rig.moderator.slash(rig.channel, "source remove", source="1")

    removed = await rig.moderator.click(asked.response, label="Remove")

    assert removed.response.content == "**Strait Daily** was removed."


async def test_a_source_stays_when_the_question_is_cancelled(rig: Rig, site: NewsSite):
    follow(rig, site)
    asked = await rig.moderator.slash(rig.channel, "source remove", source="1")

    kept = await rig.moderator.click(asked.response, label="Cancel")

    assert kept.response.content == "**Strait Daily** was not changed."
    assert len(sources_of(rig)) == 1


@refused
async def test_a_source_that_was_removed_meanwhile_is_named(rig: Rig, site: NewsSite):
    source = follow(rig, site)
    asked = await rig.moderator.slash(rig.channel, "source remove", source="1")
    rig.library.sources.remove(rig.corpus, source.source_id)

    result = await rig.moderator.click(asked.response, label="Remove")

    assert "There is no source 1" in shown(result)


# --- Discord's limits


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_longest_sources_fit_into_a_message(tag: str):
    say = translator_for(tag)

    [listed] = render_sources([WORST] * 30, 2, say).embeds
    shown_alone = source_embed(WORST, LISTING, say)

    assert count_units(listed.description) <= 4096
    assert count_units(shown_alone.description) <= 4096
    assert count_units(describe_paused_for_failing(replace(WORST, state=SourceState.FAILING), say)) <= 2000


# --- how often


async def test_a_moderator_chooses_how_often_a_source_is_polled(rig: Rig, site: NewsSite):
    follow(rig, site)

    result = await rig.moderator.slash(rig.channel, "source interval", source="1", every=30)
    one = await rig.moderator.slash(rig.channel, "source show", source="1")
    listed = await rig.moderator.slash(rig.channel, "source list")

    [source] = sources_of(rig)
    assert source.fixed_interval == timedelta(minutes=30)
    assert "Polling interval: 30 minutes, or longer if the site asks for it" in result.response.content
    assert "Polling interval: 30 minutes" in shown(one)
    assert "every 30 minutes" in shown(listed)
    [line] = await log_of(rig)
    assert (line.action, line.subject) == (AuditAction.SOURCE_CHANGED, "1 · Strait Daily")


async def test_the_interval_is_automatic_again(rig: Rig, site: NewsSite):
    follow(rig, site)
    await rig.moderator.slash(rig.channel, "source interval", source="1", every=30)

    result = await rig.moderator.slash(rig.channel, "source interval", source="1", every=0)

    assert [source.fixed_interval for source in sources_of(rig)] == [None]
    assert "Polling interval: about 1 hour (automatic)" in result.response.content
