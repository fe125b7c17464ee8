"""Nothing that a member supplies is shown as published by a site, with and without review."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from discord_rig import Rig, draft
from simcord.results import InteractionResult

from bot.cogs import COGS
from bot.db.audit_log_queries import AuditAction, list_audit_records
from bot.db.draft_queries import DraftState, find_draft
from bot.gateway.discord_client import WatchdeskClient
from index import ArticleId, TextOrigin

pytest_plugins = ["discord_fixtures"]

URL = "https://www.reuters.com/world/exercise"
INVENTED = "Beijing declared war on Friday morning."
GENUINE = draft(
    "The navy began a long exercise on Monday.", title="Navy begins exercise", url=URL, outlet="Reuters"
)
FILLER = "The harbour office said that ships wait in port. " * 60
PASTED = {"text": f"{GENUINE.text} {FILLER}{INVENTED}", "title": "War", "outlet": "Reuters", "link": URL}
UNCHECKED = "from a member, not checked against reuters.com"
refused = pytest.mark.simcord(check_errors=False)


async def paste(rig: Rig, **typed: str) -> InteractionResult:
    form = await rig.member.slash(rig.channel, "article add")
    return await rig.member.submit_modal(form, PASTED | typed)


async def submit(rig: Rig, **typed: str) -> InteractionResult:
    await rig.services.servers.change(rig.guild.id, reviews_additions=True)
    preview = await paste(rig, **typed)
    return await rig.member.click(preview.response, label="Send for review")


async def review(rig: Rig) -> InteractionResult:
    return await rig.moderator.slash(rig.channel, "review")


def seen(result: InteractionResult) -> str:
    """All texts of a message, without escapes."""
    message = result.response
    texts = [message.content or ""]
    for embed in message.embeds:
        texts += [embed.title or "", embed.description or "", *(f"{f.name}: {f.value}" for f in embed.fields)]
    return "\n".join(texts).replace("\\", "")


def labels(result: InteractionResult) -> list[str]:
    return [button["label"] for row in result.response.components for button in row["components"]]


def stored(rig: Rig, number: int = 1):
    return rig.library.get_article([rig.corpus], ArticleId(number))


def count(rig: Rig) -> int:
    return rig.library.count_articles([rig.corpus])


async def ask(rig: Rig) -> str:
    return seen(await rig.member.slash(rig.channel, "ask", question="Who declared war on Friday?"))


def attributions(answer: str) -> list[str]:
    """The lines below the quotes: who says it, where and when."""
    return [line for line in answer.splitlines() if line.startswith("— ")]


# --- the attack


async def test_an_invented_text_is_never_quoted_via_the_outlet_that_it_claims(rig: Rig):
    preview = await paste(rig)
    shown = seen(preview)
    await rig.member.click(preview.response, label="Add")

    answer = await ask(rig)

    assert f"Where the text is from: ⚠ {UNCHECKED}" in shown
    assert "declared war" in answer
    assert attributions(answer) == [f"— {UNCHECKED}, undated [[1]](<{URL}>)"]
    assert "[War](<" in answer
    assert answer.count("said to be from Reuters") == answer.count("Reuters")


async def test_with_review_the_moderator_reads_all_of_it_and_how_it_came(rig: Rig):
    await submit(rig)

    first = await review(rig)
    pages = [seen(first)]
    while "Next page" in labels(first):
        first = await rig.moderator.click(first.response, label="Next page")
        pages.append(seen(first))
    is_private = first.response.ephemeral
    approved = await rig.moderator.click(first.response, label="Approve")

    assert all(UNCHECKED in page for page in pages)
    assert INVENTED not in pages[0]
    assert INVENTED in pages[-1]
    assert is_private
    assert "Added" in seen(approved)
    answer = await ask(rig)
    assert [UNCHECKED in line for line in attributions(answer)] == [True]
    assert answer.count("said to be from Reuters") == answer.count("Reuters")


async def test_pages_of_the_text_turn_after_a_restart(rig: Rig, tmp_path: Path):
    await submit(rig)
    queue = await review(rig)
    await rig.env.restart_bot(WatchdeskClient(rig.services, COGS, registration_file=tmp_path / "commands.json"))

    second = await rig.moderator.click(queue.response, label="Next page")
    on_second = seen(second)
    back = await rig.moderator.click(second.response, label="Previous page")

    assert "Page 2 of" in on_second
    assert "Page 1 of" in seen(back)


async def test_article_show_and_list_say_how_the_text_came_and_by_whom(rig: Rig):
    preview = await paste(rig)
    await rig.member.click(preview.response, label="Add")

    shown = seen(await rig.member.slash(rig.channel, "article show", article="1"))
    listed = seen(await rig.member.slash(rig.channel, "article list"))

    assert f"Text: ⚠ {UNCHECKED} · ann (<@{rig.member.id}>)" in shown
    assert "said to be from Reuters, reuters.com" in listed


async def test_passages_and_why_do_not_pass_a_claim_off_as_the_outlets(rig: Rig):
    preview = await paste(rig)
    await rig.member.click(preview.response, label="Add")
    answer = await rig.member.slash(rig.channel, "ask", question="Who declared war on Friday?")

    passages = seen(await rig.member.click(answer.response, label="Passages"))
    why = seen(await rig.member.click(answer.response, label="Why this answer"))

    for shown in (passages, why):
        assert "said to be from Reuters" in shown


async def test_a_fetched_article_is_quoted_by_its_outlet(rig: Rig):
    rig.library.pages[URL] = GENUINE
    preview = await rig.member.slash(rig.channel, "article add", url=URL)
    shown = seen(preview)
    await rig.member.click(preview.response, label="Add")

    answer = seen(await rig.member.slash(rig.channel, "ask", question="When did the navy begin an exercise?"))

    assert "Where the text is from: fetched from reuters.com" in shown
    assert attributions(answer) == [f"— Reuters, undated [[1]](<{URL}>)"]
    assert "not checked" not in answer


async def test_a_link_that_was_changed_after_fetching_is_not_checked(rig: Rig):
    evil = "https://evil.net/a"
    rig.library.pages[evil] = draft(INVENTED, title="War", url=evil, outlet="Blog")
    preview = await rig.member.slash(rig.channel, "article add", url=evil)

    form = await rig.member.click(preview.response, label="Edit details")
    edited = await rig.member.submit_modal(form, {"title": "War", "outlet": "Reuters", "link": URL})
    shown = seen(edited)
    await rig.member.click(edited.response, label="Add")

    assert "read on evil.net, not checked against reuters.com" in shown
    assert not stored(rig).facts.text_source.is_checked
    assert attributions(await ask(rig)) == [
        f"— read on evil.net, not checked against reuters.com, undated [[1]](<{URL}>)"
    ]


async def test_an_outlet_that_a_moderator_stated_stands_beside_the_real_site(rig: Rig):
    evil = "https://evil.net/a"
    rig.add(draft(INVENTED, title="War", url=evil, outlet="Blog"))

    form = await rig.moderator.slash(rig.channel, "article edit", article="1")
    await rig.moderator.submit_modal(form, {"title": "War", "outlet": "Reuters", "date": ""})

    answer = await ask(rig)
    assert attributions(answer) == [f"— Reuters (evil.net), undated [[1]](<{evil}>)"]
    assert "outlet stated by a person, not by the page" in answer
    assert "mod (" in seen(await rig.moderator.slash(rig.channel, "article show", article="1"))


async def test_a_title_that_looks_like_another_site_is_no_label_of_a_link(rig: Rig):
    evil = "https://evil.net/a"
    rig.add(draft(INVENTED, title="reuters.com/world/taiwan", url=evil, outlet="reuters．com"))

    answer = await ask(rig)

    assert "[evil.net](<https://evil.net/a>) “reuters.com/world/taiwan”" in answer
    assert "[reuters.com" not in answer


async def test_forgetting_a_person_takes_their_name_out_of_articles(rig: Rig):
    preview = await paste(rig)
    await rig.member.click(preview.response, label="Add")
    assert stored(rig).came_from.by.person_id == rig.member.id

    mine = await rig.member.slash(rig.channel, "privacy")
    kept = seen(mine)
    sure = await rig.member.click(mine.response, label="Delete my data")
    await rig.member.click(sure.response, label="Delete for good")

    assert "1 article that names you as a contributor" in kept
    assert (stored(rig).came_from.by.person_id, stored(rig).came_from.by.name) == (None, "")
    assert stored(rig).came_from.text_origin is TextOrigin.TYPED


# --- comparing


async def test_a_moderator_sees_what_the_page_does_not_say_and_may_still_approve(rig: Rig):
    await submit(rig)
    rig.library.pages[URL] = GENUINE
    queue = await review(rig)

    compared = await rig.moderator.click(queue.response, label="Compare with the page")
    text = seen(compared)
    await rig.moderator.click(compared.response, label="Approve")

    assert "⚠ The text differs from the page at reuters.com." in text
    assert text.index("Only in the submitted text") < text.index(f"- {INVENTED}")
    assert "from a member, differs from what reuters.com shows" in await ask(rig)


async def test_the_pages_version_can_be_stored_where_it_is_the_same(rig: Rig):
    await submit(rig, text=GENUINE.text.upper(), title="Navy")
    rig.library.pages[URL] = GENUINE
    queue = await review(rig)

    compared = await rig.moderator.click(queue.response, label="Compare with the page")
    found = seen(compared)
    adopted = await rig.moderator.click(compared.response, label="Use the page's version")
    taken = seen(adopted)
    await rig.moderator.click(adopted.response, label="Approve")

    assert "The text is the same as on the page at reuters.com." in found
    assert "fetched from reuters.com" in taken
    assert stored(rig).text == GENUINE.text
    assert stored(rig).facts.text_source.is_checked


async def test_the_same_text_that_is_approved_as_it_is_says_so(rig: Rig):
    await submit(rig, text=GENUINE.text)
    rig.library.pages[URL] = GENUINE
    queue = await review(rig)

    compared = await rig.moderator.click(queue.response, label="Compare with the page")
    await rig.moderator.click(compared.response, label="Approve")

    assert not stored(rig).facts.text_source.is_checked
    answer = seen(await rig.member.slash(rig.channel, "ask", question="When did the navy begin an exercise?"))
    assert "from a member, found the same on reuters.com" in answer


async def test_a_page_that_cannot_be_read_is_told_with_its_reason(rig: Rig):
    await submit(rig)
    queue = await review(rig)

    compared = await rig.moderator.click(queue.response, label="Compare with the page")

    assert "reuters.com could not be read: there is no such page." in seen(compared)
    assert UNCHECKED in seen(compared)


async def test_a_page_of_another_site_is_not_compared(rig: Rig):
    await submit(rig)
    rig.library.pages[URL] = draft(PASTED["text"], title="War", url="https://evil.net/a")
    queue = await review(rig)

    compared = await rig.moderator.click(queue.response, label="Compare with the page")

    assert "reuters.com could not be read: the address leads to another site, evil.net." in seen(compared)


async def test_without_review_a_moderator_compares_from_the_article(rig: Rig):
    preview = await paste(rig, text=GENUINE.text, title="Navy")
    await rig.member.click(preview.response, label="Add")
    rig.library.pages[URL] = GENUINE
    shown = await rig.moderator.slash(rig.channel, "article show", article="1")

    compared = await rig.moderator.click(shown.response, label="Compare with the page")
    found = seen(compared)
    adopted = await rig.moderator.click(compared.response, label="Use the page's version")

    assert "The text is the same" in found
    assert "found the same on reuters.com" in found
    assert "Text: fetched from reuters.com" in seen(adopted)
    assert (stored(rig).revision, stored(rig).facts.text_source.is_checked) == (2, True)
    lines = await rig.services.records.read(lambda c: list_audit_records(c, rig.guild.id, limit=9))
    assert (lines[0].action, lines[0].person_id) == (AuditAction.ARTICLE_REPLACED, rig.moderator.id)


async def test_an_article_that_differs_from_its_page_is_labelled(rig: Rig):
    preview = await paste(rig)
    await rig.member.click(preview.response, label="Add")
    rig.library.pages[URL] = GENUINE
    shown = await rig.moderator.slash(rig.channel, "article show", article="1")

    compared = await rig.moderator.click(shown.response, label="Compare with the page")

    assert "Use the page's version" not in labels(compared)
    assert "differs from what reuters.com shows" in await ask(rig)


async def test_members_are_offered_no_comparison(rig: Rig):
    preview = await paste(rig)
    await rig.member.click(preview.response, label="Add")

    shown = await rig.member.slash(rig.channel, "article show", article="1")

    assert labels(shown) == ["Read the text"]


# --- check, then act


async def test_a_draft_that_was_new_does_not_replace_what_came_in_between(rig: Rig):
    preview = await paste(rig)
    rig.add(GENUINE)

    result = await rig.member.click(preview.response, label="Add")

    assert "This has changed since you last saw it" in seen(result)
    assert "It replaces this article" in seen(result)
    assert (stored(rig).text, stored(rig).revision) == (GENUINE.text, 1)


async def test_what_comes_while_a_draft_is_being_stored_is_not_replaced_either(rig: Rig):
    preview = await paste(rig)
    go_on = rig.library.hold("add")
    adding = asyncio.create_task(rig.member.click(preview.response, label="Add"))
    await rig.until(lambda: rig.library.entered["add"])
    del rig.library.before["add"]
    await asyncio.to_thread(rig.add, GENUINE)

    go_on.set()
    result = await adding

    assert "This has changed since you last saw it" in seen(result)
    assert (stored(rig).text, stored(rig).revision) == (GENUINE.text, 1)


async def test_after_seeing_the_new_state_a_member_submits_it(rig: Rig):
    preview = await paste(rig)
    rig.add(GENUINE)
    again = await rig.member.click(preview.response, label="Add")

    result = await rig.member.click(again.response, label="Send for review")

    assert "Sent for review. You get a message" in seen(result)
    assert stored(rig).text == GENUINE.text


async def test_all_of_several_are_added_as_they_were_shown(rig: Rig):
    other = "https://www.reuters.com/world/port"
    port = draft("The port was closed on Tuesday.", url=other, title="Port")
    rig.library.pages.update({URL: GENUINE, other: port})
    preview = await rig.member.slash(rig.channel, "article add", url=f"{URL} {other}")
    rig.add(replace(port, text=f"{port.text} More."))

    result = await rig.member.click(preview.response, label="Add all 2")

    assert "This has changed since you last saw it" in seen(result)
    assert count(rig) == 1


async def test_review_that_is_switched_on_while_a_draft_is_stored_holds(rig: Rig):
    preview = await paste(rig)
    go_on = rig.library.hold("add")
    adding = asyncio.create_task(rig.member.click(preview.response, label="Add"))
    await rig.until(lambda: rig.library.entered["add"])
    await rig.services.servers.change(rig.guild.id, reviews_additions=True)

    go_on.set()
    result = await adding

    assert "Sent for review. You get a message" in seen(result)
    assert count(rig) == 0


@refused
async def test_who_may_not_add_any_more_when_it_is_stored_adds_nothing(rig: Rig):
    trusted = rig.guild.create_role("Trusted")
    preview = await paste(rig)
    go_on = rig.library.hold("add")
    adding = asyncio.create_task(rig.member.click(preview.response, label="Add"))
    await rig.until(lambda: rig.library.entered["add"])
    await rig.services.servers.change(rig.guild.id, add_roles=(trusted.id,))

    go_on.set()
    result = await adding

    assert "only people with certain roles may add" in "\n".join(m.content for m in result.followups)
    assert count(rig) == 0
    assert (
        await rig.services.records.read(lambda c: find_draft(c, rig.guild.id, 1))
    ).state is DraftState.PREVIEW


@refused
@pytest.mark.parametrize(
    ("method", "command", "label"),
    [("remove_article", "article remove", "Remove"), ("sources.remove", "source remove", "Remove")],
)
async def test_a_moderator_who_lost_the_role_meanwhile_changes_nothing(
    rig: Rig, method: str, command: str, label: str
):
    """Their role is one that the settings name; the transaction reads the settings."""
    role = rig.guild.create_role("Curators")
    await rig.services.servers.change(rig.guild.id, moderator_roles=(role.id,))
    curator = rig.guild.add_member(rig.env.create_user("curator"), roles=[role])
    for registered in await rig.env.bot.tree.fetch_commands():
        rig.guild.set_command_permissions(registered, {curator: True})
    rig.add(GENUINE)
    from index import FeedChoice, SourceKind

    choice = FeedChoice(url="https://a.example/feed", kind=SourceKind.FEED, title="Feed")
    rig.library.sources.add(rig.corpus, choice)
    option = {"article": "1"} if command.startswith("article") else {"source": "1"}
    question = await curator.slash(rig.channel, command, **option)
    go_on = rig.library.hold(method)
    acting = asyncio.create_task(curator.click(question.response, label=label))
    await rig.until(lambda: rig.library.entered[method])
    await rig.services.servers.change(rig.guild.id, moderator_roles=())

    go_on.set()
    result = await acting

    assert "for the moderators of this server" in "\n".join(m.content for m in result.followups)
    assert count(rig) == 1
    assert len(rig.library.sources.list_sources([rig.corpus])) == 1


async def test_an_approval_of_what_another_moderator_edited_is_asked_again(rig: Rig):
    await submit(rig)
    mine, theirs = await review(rig), await review(rig)
    form = await rig.moderator.click(theirs.response, label="Edit details")
    await rig.moderator.submit_modal(form, {"title": "Peace", "outlet": "", "date": "", "link": URL})

    result = await rig.moderator.click(mine.response, label="Approve")

    assert "This has changed since you last saw it" in seen(result)
    assert "Peace" in seen(result)
    assert count(rig) == 0


@refused
async def test_two_edits_of_a_submission_at_once_do_not_overwrite_one_another(rig: Rig):
    await submit(rig)
    mine, theirs = await review(rig), await review(rig)
    first = await rig.moderator.click(mine.response, label="Edit details")
    second = await rig.moderator.click(theirs.response, label="Edit details")
    await rig.moderator.submit_modal(first, {"title": "Peace", "outlet": "", "date": "", "link": URL})

    result = await rig.moderator.submit_modal(second, {"title": "War", "outlet": "", "date": "", "link": URL})

    assert "This changed after you opened it" in "\n".join(m.content for m in result.followups)
    stored_draft = await rig.services.records.read(lambda c: find_draft(c, rig.guild.id, 1))
    assert stored_draft.draft.title == "Peace"


async def test_an_approval_of_what_would_replace_another_article_by_now_is_asked_again(rig: Rig):
    await submit(rig)
    queue = await review(rig)
    rig.add(GENUINE)

    result = await rig.moderator.click(queue.response, label="Approve")

    assert "It replaces this article" in seen(result)
    assert stored(rig).text == GENUINE.text


async def test_an_edit_of_an_article_that_changed_while_the_form_was_open_stores_nothing(rig: Rig):
    rig.add(GENUINE)
    form = await rig.moderator.slash(rig.channel, "article edit", article="1")
    rig.add(replace(GENUINE, text=f"{GENUINE.text} It ended on Friday.", outlet="Reuters World"))

    result = await rig.moderator.submit_modal(form, {"title": "New title", "outlet": "Reuters", "date": ""})

    assert "The article was changed while your form was open" in seen(result)
    assert "New title" in seen(result)
    assert (stored(rig).facts.title, stored(rig).facts.outlet) == (GENUINE.title, "Reuters World")
