"""Adding articles in Discord: read, previewed, added."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import discord
import pytest
from discord_rig import REST_OF_TEXT, Rig, draft
from hypothesis import given
from hypothesis import strategies as st
from simcord.results import InteractionResult
from sqlalchemy import create_engine

from bot.cogs import COGS
from bot.cogs.articles.preview_buttons import PREVIEW_BUTTONS, PreviewState
from bot.cogs.articles.submission import find_submission, split_urls
from bot.db.audit_log_queries import AuditAction, list_audit_records
from bot.db.draft_queries import DraftState, add_draft, find_draft, purge_drafts
from bot.db.tables import drafts
from bot.gateway.discord_client import WatchdeskClient
from index import (
    SHARED_CORPUS,
    ArticleDraft,
    ArticleId,
    CorpusName,
    FetchError,
    PageComparison,
    Precision,
    Provenance,
    PublishedAt,
    StatedFact,
    StoreUnwritableError,
    Supplier,
    SupplierRole,
    TextMatch,
    TextOrigin,
    read_date,
)

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft(
    "The navy began a long exercise on Monday.",
    title="Navy begins exercise",
    url=URL,
    outlet="Sample Strait Daily",
    published=read_date("2026-11-02T08:00:00+08:00"),
)
OTHER_URL = "https://example.org/port"
PORT = draft("The port was closed to all ships on Tuesday.", title="Port closed", url=OTHER_URL)
TYPED = {"text": EXERCISE.text, "title": "Navy begins"}
refused = pytest.mark.simcord(check_errors=False)


async def bring(rig: Rig, **options) -> InteractionResult:
    """Use `/article add`, with two pages that can be fetched."""
    rig.library.pages.update({URL: EXERCISE, OTHER_URL: PORT})
    return await rig.member.slash(rig.channel, "article add", **options)


def held(rig: Rig) -> list[str]:
    return [article.facts.title for article in rig.library.list_articles([rig.corpus])]


def shown(result: InteractionResult) -> discord.Embed:
    [embed] = result.response.embeds
    return embed


def fields(result: InteractionResult) -> dict[str, str]:
    return {field.name: field.value for field in shown(result).fields}


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for row in result.response.components for button in row["components"]]


# --- the preview


async def test_a_link_is_shown_to_its_contributor_alone_and_not_added_yet(rig: Rig):
    result = await bring(rig, url=URL)

    assert result.response.ephemeral
    assert shown(result).title == "Navy begins exercise"
    assert "> The navy began a long exercise on Monday." in shown(result).description
    assert "It becomes a new article." in shown(result).description
    assert fields(result) == {
        "Where the text is from": "fetched from example.org",
        "Outlet": "Sample Strait Daily",
        "Date": "<t:1793577600:D>",
        "Link": f"`{URL}`",
    }
    assert labels(result) == ["Add", "Edit details", "Cancel"]
    assert held(rig) == []


async def test_the_preview_says_what_the_library_holds_already(rig: Rig):
    rig.add(EXERCISE)

    result = await bring(rig, url=URL)

    assert "Nothing: it is already in the library. [Navy begins exercise]" in shown(result).description
    assert "article 1" in shown(result).description


async def test_the_preview_says_what_would_be_replaced(rig: Rig):
    rig.add(EXERCISE)
    rig.library.pages[URL] = replace(EXERCISE, text=EXERCISE.text + " It ended on Friday.")

    result = await rig.member.slash(rig.channel, "article add", url=URL)

    assert "It replaces this article" in shown(result).description


async def test_a_page_that_is_no_article_is_shown_with_the_reason(rig: Rig):
    rig.library.pages[URL] = ArticleDraft(text="Menu", title="Home")

    result = await rig.member.slash(rig.channel, "article add", url=URL)

    assert "It cannot be added: this is too short to be an article" in shown(result).description


# --- adding, cancelling


async def test_an_added_link_is_stored_made_findable_and_told_privately(rig: Rig):
    preview = await bring(rig, url=URL)

    result = await rig.member.click(preview.response, label="Add")

    assert result.response.ephemeral
    assert result.response.content == (
        "Added **Navy begins exercise** as article 1.\nYou can ask about it now."
    )
    assert rig.library.finished["sync"] == 1


async def test_an_added_article_is_the_one_that_was_shown(rig: Rig):
    preview = await bring(rig, url=URL)
    rig.library.pages[URL] = replace(EXERCISE, text="Another page by now. " * 20)

    await rig.member.click(preview.response, label="Add")

    article = rig.library.get_article([rig.corpus], ArticleId(1))
    assert (article.text, article.facts.published) == (EXERCISE.text, EXERCISE.published)


async def test_an_added_link_belongs_to_the_server_alone(rig: Rig):
    preview = await bring(rig, url=f"<{URL}>")
    await rig.member.click(preview.response, label="Add")

    assert rig.library.count_articles([rig.corpus]) == 1
    assert rig.library.count_articles([SHARED_CORPUS, CorpusName("guild-1")]) == 0


async def test_who_added_what_stands_in_the_log(rig: Rig):
    preview = await bring(rig, url=URL)
    await rig.member.click(preview.response, label="Add")

    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert (line.person_id, line.action, line.subject) == (
        rig.member.id,
        AuditAction.ARTICLE_ADDED,
        "1: Navy begins exercise",
    )


async def test_a_cancelled_article_is_not_added(rig: Rig):
    preview = await bring(rig, url=URL)

    result = await rig.member.click(preview.response, label="Cancel")

    assert result.response.content == "Cancelled. Nothing was added."
    assert held(rig) == []


async def test_the_buttons_work_after_a_restart(rig: Rig, tmp_path: Path):
    preview = await bring(rig, url=URL)
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    await rig.member.click(preview.response, label="Add")

    assert held(rig) == ["Navy begins exercise"]


async def test_adding_again_what_a_crash_left_undecided_adds_nothing_twice(rig: Rig):
    preview = await bring(rig, url=URL)
    rig.library.add(rig.corpus, [EXERCISE])  # Stored, but the bot died before it marked the draft.

    result = await rig.member.click(preview.response, label="Add")

    assert result.response.content.startswith("Already in the library: **Navy begins exercise** is article 1")
    assert len(held(rig)) == 1


@refused
async def test_a_preview_that_is_no_more_says_so(rig: Rig):
    preview = await bring(rig, url=URL)
    await rig.services.records.write(lambda c: purge_drafts(c, datetime.now(UTC) + timedelta(hours=25)))

    result = await rig.member.click(preview.response, label="Add")

    assert result.response.content == "This preview has expired. Add the article again."
    assert held(rig) == []


@refused
async def test_a_full_disk_is_told_without_showing_where_the_library_is(rig: Rig):
    preview = await bring(rig, url=URL)
    rig.library.fail("add", StoreUnwritableError("/srv/secret", "the disk is full"))

    result = await rig.member.click(preview.response, label="Add")

    [told] = result.followups
    assert told.ephemeral
    assert "cannot write to my library" in told.content
    assert "secret" not in told.content


async def test_what_is_added_but_not_indexed_is_not_called_findable(rig: Rig):
    preview = await bring(rig, url=URL)
    rig.library.fail("sync", StoreUnwritableError("/srv/secret", "the disk is full"))

    result = await rig.member.click(preview.response, label="Add")

    assert "Added **Navy begins exercise**" in result.response.content
    assert "Questions do not find it yet." in result.response.content


async def test_a_member_who_would_replace_an_article_waits_for_a_moderator(rig: Rig):
    rig.add(EXERCISE)
    form = await rig.member.slash(rig.channel, "article add")
    preview = await rig.member.submit_modal(form, {**TYPED, "text": PORT.text, "link": URL})

    result = await rig.member.click(preview.response, label="Send for review")

    assert "Sent for review. You get a message" in result.response.content
    assert rig.library.get_article([rig.corpus], ArticleId(1)).text == EXERCISE.text


async def test_a_moderator_replaces_an_article_and_the_log_says_so(rig: Rig):
    rig.add(EXERCISE)
    form = await rig.moderator.slash(rig.channel, "article add")
    preview = await rig.moderator.submit_modal(form, {**TYPED, "text": PORT.text, "link": URL})

    await rig.moderator.click(preview.response, label="Add")

    assert rig.library.get_article([rig.corpus], ArticleId(1)).text == PORT.text
    [line] = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert line.action is AuditAction.ARTICLE_REPLACED


@refused
async def test_nobody_fills_the_server_with_open_drafts(rig: Rig):
    def fill(connection) -> None:
        for _ in range(100):
            add_draft(
                connection,
                EXERCISE,
                guild_id=rig.guild.id,
                channel_id=1,
                person_id=rig.member.id,
                at=datetime.now(UTC),
            )

    await rig.services.records.write(fill)

    result = await bring(rig, url=URL)

    assert "at most 100 pending articles here" in result.response.content


async def test_a_form_that_was_open_over_a_restart_gives_back_what_was_typed(rig: Rig, tmp_path: Path):
    form = await rig.member.slash(rig.channel, "article add")
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    result = await rig.member.submit_modal(form, TYPED)

    assert result.response.ephemeral
    assert "I restarted while this form was open" in result.response.content
    assert EXERCISE.text[:50] in result.response.content


# --- several at once


async def test_several_links_are_shown_one_by_one_and_added_together(rig: Rig):
    first = await bring(rig, url=f"{URL} {OTHER_URL}")
    on_first = (shown(first).title, shown(first).footer.text, labels(first))

    second = await rig.member.click(first.response, label="Next")
    on_second = (shown(second).title, labels(second)[-1])
    result = await rig.member.click(second.response, label="Add all 2")

    assert on_first == (
        "Navy begins exercise",
        "Article 1 of 2",
        ["Add", "Add all 2", "Edit details", "Cancel", "Next"],
    )
    assert on_second == ("Port closed", "Previous")
    assert sorted(held(rig)) == ["Navy begins exercise", "Port closed"]
    assert result.response.content.count("Added") == 2


async def test_what_fails_among_several_stays_in_the_preview_to_be_added_again(rig: Rig):
    preview = await bring(rig, url=f"{URL} {OTHER_URL}")
    calls = count()

    def fail_at_the_second() -> None:
        if next(calls) == 1:
            raise StoreUnwritableError("/srv/secret", "the disk is full")

    rig.library.before["add"] = fail_at_the_second

    partly = await rig.member.click(preview.response, label="Add all 2")
    assert held(rig) == [EXERCISE.title]
    assert "Added **Navy begins exercise** as article 1" in partly.response.content
    assert shown(partly).title == PORT.title

    await rig.member.click(partly.response, label="Add")
    assert sorted(held(rig)) == [EXERCISE.title, PORT.title]


async def test_one_of_several_can_be_added_alone_and_the_rest_stays_on_show(rig: Rig):
    first = await bring(rig, url=f"{URL} {OTHER_URL}")
    second = await rig.member.click(first.response, label="Next")

    result = await rig.member.click(second.response, label="Add")

    assert held(rig) == ["Port closed"]
    assert "Added **Port closed**" in result.response.content
    assert shown(result).title == EXERCISE.title


async def test_what_cannot_be_read_does_not_keep_the_rest_from_being_shown(rig: Rig):
    result = await bring(rig, url=f"https://example.org/gone {URL}")

    assert shown(result).title == "Navy begins exercise"
    assert r"https\:\/\/example.org\/gone: there is no such page" in result.response.content


async def test_more_than_ten_links_are_cut_and_said_so(rig: Rig):
    urls = [f"https://example.org/{n}" for n in range(12)]
    rig.library.pages.update({url: draft(f"Ship number {url} left.", title=url, url=url) for url in urls})

    result = await rig.member.slash(rig.channel, "article add", url=" ".join(urls))

    assert shown(result).footer.text == "Article 1 of 10"
    assert "I skipped 2 more" in result.response.content


@refused
async def test_a_link_that_cannot_be_fetched_is_explained_privately(rig: Rig):
    rig.library.fail("fetch", FetchError("https://example.org/gone", "the server answered 404", status=404))

    result = await rig.member.slash(rig.channel, "article add", url="https://example.org/gone")

    assert result.response.ephemeral
    assert r"could not load https\:\/\/example.org\/gone: the server answered 404" in result.response.content
    assert held(rig) == []


# --- files


async def test_an_attached_file_goes_by_its_name_where_it_states_no_title(rig: Rig):
    result = await rig.member.slash(rig.channel, "article add", file=("navy.txt", EXERCISE.text.encode()))

    assert shown(result).title == "navy"


async def test_a_link_and_a_file_are_shown_together(rig: Rig):
    result = await bring(rig, url=OTHER_URL, file=("navy.txt", EXERCISE.text.encode()))

    assert shown(result).footer.text == "Article 1 of 2"


async def test_a_file_over_the_limit_is_refused_before_it_is_downloaded(rig: Rig):
    result = await rig.member.slash(rig.channel, "article add", file=("navy.txt", b"x" * 10_001))

    assert "I read files of up to" in result.response.content
    assert [request.path for request in rig.env.http_requests if "attachments" in request.path] == []


# --- the form


async def test_without_options_a_form_opens(rig: Rig):
    result = await rig.member.slash(rig.channel, "article add")

    assert [component["label"] for component in result.modal["components"]] == [
        "Text",
        "Title",
        "Outlet",
        "Date",
        "Link",
    ]


async def test_a_filled_form_is_added_with_what_was_typed(rig: Rig):
    form = await rig.member.slash(rig.channel, "article add")
    preview = await rig.member.submit_modal(
        form, {**TYPED, "outlet": "Sample Daily", "date": "2026-11-02", "link": URL}
    )

    await rig.member.click(preview.response, label="Add")

    facts = rig.library.get_article([rig.corpus], ArticleId(1)).facts
    assert (facts.title, facts.outlet, facts.url) == ("Navy begins", "Sample Daily", URL)
    assert (facts.published.isoformat(), facts.published.precision) == ("2026-11-02", Precision.DAY)


async def test_a_form_with_a_link_alone_has_it_read(rig: Rig):
    rig.library.pages[URL] = EXERCISE
    form = await rig.member.slash(rig.channel, "article add")

    preview = await rig.member.submit_modal(form, {"link": URL, "title": "As I say"})

    assert shown(preview).title == "As I say"
    assert "> The navy began a long exercise" in shown(preview).description


@refused
async def test_a_form_without_text_and_link_is_refused(rig: Rig):
    form = await rig.member.slash(rig.channel, "article add")

    result = await rig.member.submit_modal(form, {"title": "Only a title"})

    assert "Paste the article's text, or a link" in result.response.content


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("date", "the day after the storm", "is not a date that I understand"),
        ("link", "example.org/a", "begin with http"),
    ],
)
async def test_an_unusable_field_is_told_and_nothing_else_is_lost(rig: Rig, field: str, typed: str, told: str):
    form = await rig.member.slash(rig.channel, "article add")

    result = await rig.member.submit_modal(form, {**TYPED, field: typed})

    assert told in result.response.content
    assert shown(result).title == "Navy begins"
    assert EXERCISE.text[:40] in shown(result).description


async def test_details_can_be_edited_before_adding(rig: Rig):
    preview = await bring(rig, url=URL)
    form = await rig.member.click(preview.response, label="Edit details")
    edited = await rig.member.submit_modal(
        form, {"title": "Exercise begins", "outlet": "", "date": "2026-11-03", "link": URL}
    )

    await rig.member.click(edited.response, label="Add")

    facts = rig.library.get_article([rig.corpus], ArticleId(1)).facts
    assert (facts.title, facts.outlet, facts.published) == (
        "Exercise begins",
        None,
        read_date("2026-11-03"),
    )


async def test_editing_without_touching_the_date_keeps_it_exact(rig: Rig):
    preview = await bring(rig, url=URL)
    form = await rig.member.click(preview.response, label="Edit details")
    kept = {
        row["component"]["custom_id"]: row["component"].get("value", "") for row in form.modal["components"]
    }

    edited = await rig.member.submit_modal(form, {**kept, "title": "Exercise begins"})
    await rig.member.click(edited.response, label="Add")

    assert rig.library.get_article([rig.corpus], ArticleId(1)).facts.published == EXERCISE.published


async def test_editing_one_fact_does_not_cut_a_title_too_long_for_the_form(rig: Rig):
    long = replace(EXERCISE, title="Navy begins " * 40 + "exercise")
    rig.library.pages[URL] = long
    preview = await rig.member.slash(rig.channel, "article add", url=URL)
    form = await rig.member.click(preview.response, label="Edit details")
    kept = {
        row["component"]["custom_id"]: row["component"].get("value", "") for row in form.modal["components"]
    }

    edited = await rig.member.submit_modal(form, {**kept, "outlet": "Harbour Post"})
    await rig.member.click(edited.response, label="Add")

    facts = rig.library.get_article([rig.corpus], ArticleId(1)).facts
    assert (facts.title, facts.outlet) == (long.title, "Harbour Post")


# --- who may, and where


@refused
@pytest.mark.parametrize(
    ("command", "options"), [("add", {"url": URL}), ("add", {}), ("remove", {"article": "1"})]
)
async def test_direct_messages_change_no_library(rig: Rig, command: str, options: dict[str, str]):
    result = await rig.member.user.slash(f"article {command}", **options)

    assert result.response.ephemeral
    assert "only on a server" in result.response.content


@refused
async def test_people_without_the_role_may_not_add(rig: Rig):
    role = rig.guild.create_role("Contributors")
    await rig.services.servers.change(rig.guild.id, add_roles=[role.id])

    result = await bring(rig, url=URL)

    assert "only people with certain roles may add" in result.response.content


@refused
async def test_who_loses_the_role_in_between_does_not_add(rig: Rig):
    preview = await bring(rig, url=URL)
    role = rig.guild.create_role("Contributors")
    await rig.services.servers.change(rig.guild.id, add_roles=[role.id])

    await rig.member.click(preview.response, label="Add")

    assert held(rig) == []


async def test_the_button_of_an_unanswered_question_opens_the_form(rig: Rig):
    answer = await rig.member.slash(rig.channel, "ask", question="When did the navy begin?")

    form = await rig.moderator.click(answer.response, label="Add an article")

    assert form.modal["title"] == "Add an article"


# --- the menu of messages


async def test_a_messages_links_and_files_are_all_taken(rig: Rig):
    rig.library.pages[URL] = EXERCISE
    said = await rig.moderator.send(
        rig.channel, f"Look at ({URL}), all of you!", attachments=[("port.txt", PORT.text.encode())]
    )

    result = await rig.member.context_menu(rig.channel, "Add to library", said)

    assert result.response.ephemeral
    assert shown(result).title == "Navy begins exercise"
    assert shown(result).footer.text == "Article 1 of 2"


async def test_a_long_message_is_taken_as_text(rig: Rig):
    text = f"The navy began a long exercise on Monday. {REST_OF_TEXT} {REST_OF_TEXT}"
    said = await rig.moderator.send(rig.channel, text)

    result = await rig.member.context_menu(rig.channel, "Add to library", said)

    assert "> The navy began a long exercise" in shown(result).description


async def test_a_file_of_another_kind_is_named(rig: Rig):
    rig.library.pages[URL] = EXERCISE
    said = await rig.moderator.send(rig.channel, URL, attachments=[("photo.png", b"PNG")])

    result = await rig.member.context_menu(rig.channel, "Add to library", said)

    assert "I skipped photo.png" in result.response.content


@refused
async def test_a_message_without_anything_to_read_is_refused(rig: Rig):
    said = await rig.moderator.send(rig.channel, "Good morning.")

    result = await rig.member.context_menu(rig.channel, "Add to library", said)

    assert "no link, no file that I can read, and no text of an article" in result.response.content


# --- the pure parts


@pytest.mark.parametrize(
    ("content", "urls"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
        ("https://a.example/Foo_(ship)", ["https://a.example/Foo_(ship)"]),
        ("<https://a.example/x> [here](https://b.example/y)", ["https://a.example/x", "https://b.example/y"]),
        ("看這裡：https://a.example/x。謝謝", ["https://a.example/x。謝謝"]),
        ("https://a.example/x https://a.example/x", ["https://a.example/x"]),
        ("ftp://a.example/x mailto:a@b.example", []),
    ],
)
def test_links_are_found_in_what_people_write(content: str, urls: list[str]):
    assert list(find_submission(content, []).urls) == urls


def test_addresses_may_be_separated_as_people_like():
    typed = "https://a.example, <https://b.example>\nhttps://c.example; https://a.example"

    assert split_urls(typed) == ["https://a.example", "https://b.example", "https://c.example"]


def read_previewed(custom_id: str) -> tuple[str, PreviewState]:
    [pressed] = filter(None, (shape.read(custom_id) for shape in PREVIEW_BUTTONS))
    return pressed.button, PreviewState.of(pressed)


def test_the_numbers_of_ten_drafts_fit_into_a_custom_id():
    previewed = PreviewState(tuple(range(2_000_000_000, 2_000_000_010)), 9)

    custom_id = previewed.custom_id("cancel")
    with_token = previewed.custom_id("all", token="0123abcd")

    assert max(len(custom_id), len(with_token)) <= 100
    assert read_previewed(custom_id) == ("cancel", previewed)
    assert read_previewed(with_token) == ("all", replace(previewed, token="0123abcd"))


moments = st.datetimes(timezones=st.just(UTC))
texts = st.text(st.characters(exclude_categories=["Cs"]))


people = st.builds(
    Supplier, role=st.sampled_from(SupplierRole), person_id=st.none() | st.integers(), name=texts
)
provenances = st.builds(
    Provenance,
    text_origin=st.none() | st.sampled_from(TextOrigin),
    text_url=st.none() | texts,
    by=st.none() | people,
    at=st.none() | moments,
    stated=st.lists(st.builds(StatedFact, fact=texts, by=st.none() | people, at=moments)).map(tuple),
    compared=st.none() | st.builds(PageComparison, match=st.sampled_from(TextMatch), at=moments),
)


@given(
    st.builds(
        ArticleDraft,
        text=texts,
        title=texts,
        url=st.none() | texts,
        outlet=st.none() | texts,
        author=st.none() | texts,
        published=st.none() | st.builds(PublishedAt, moments, st.sampled_from(Precision), st.none() | texts),
        language=st.none() | texts,
        fetched_at=st.none() | moments,
        came_from=provenances,
    )
)
def test_a_draft_comes_back_from_the_records_as_it_was(brought: ArticleDraft):
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        drafts.create(connection)
        draft_id = add_draft(connection, brought, guild_id=1, channel_id=2, person_id=3, at=datetime.now(UTC))

        stored = find_draft(connection, 1, draft_id)

        assert stored is not None
        assert (stored.draft, stored.state) == (brought, DraftState.PREVIEW)
        assert stored.draft.came_from == brought.came_from
        assert find_draft(connection, 2, draft_id) is None
    engine.dispose()
