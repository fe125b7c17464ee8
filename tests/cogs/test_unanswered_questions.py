"""`/questions`, and what `/log` says about rated answers."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest
from discord_rig import Rig
from forged_interactions import press, told

from bot.cogs.admin.audit_log import LINES_A_PAGE, AuditLogPage, log_embed
from bot.cogs.admin.unanswered_questions import QUESTIONS_A_PAGE, QuestionsPage, questions_embed
from bot.db.audit_log_queries import AuditAction, AuditRecord
from bot.db.exchange_queries import (
    Exchange,
    ExchangeContent,
    add_exchange,
    delete_exchange,
    question_key,
    save_rating,
    set_answer_message,
)
from bot.db.personal_data_queries import delete_personal_data
from bot.db.unanswered_queries import UnansweredQuestion
from bot.i18n.language_names import LANGUAGE_NAMES
from bot.i18n.translator import translator_for
from bot.ui.discord_markup import count_units
from bot.ui.rated_answer import RatedAnswer
from bot.ui.reply import MAX_DESCRIPTION_UNITS
from index import NoAnswerReason

pytest_plugins = ["discord_fixtures"]

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
REFUSED = ExchangeContent(question="Who commands the fleet?", reason=NoAnswerReason.NOT_SUPPORTED)
ANSWERED = replace(REFUSED, reason=None)
refused = pytest.mark.simcord(check_errors=False)


async def asked(rig: Rig, content: ExchangeContent = REFUSED, **facts: int) -> int:
    """An exchange of the member, whose answer is the message of that number."""
    where = {"guild_id": rig.guild.id, "channel_id": rig.channel.id, "person_id": rig.member.id} | facts

    def add(connection) -> int:
        exchange_id = add_exchange(connection, content, at=NOON, **where)
        set_answer_message(
            connection, exchange_id, message_id=900 + exchange_id, channel_id=where["channel_id"]
        )
        return exchange_id

    return await rig.services.records.write(add)


async def rate(rig: Rig, exchange_id: int, *, is_helpful: bool = False, comment: str = "") -> None:
    await rig.services.records.write(
        lambda c: save_rating(c, exchange_id, rig.member.id, is_helpful=is_helpful, comment=comment, at=NOON)
    )


async def listed(rig: Rig) -> list[str]:
    result = await rig.moderator.slash(rig.channel, "questions")
    assert result.response.ephemeral
    return result.response.embeds[0].description.splitlines()


async def test_same_question_is_one_line_with_its_count_and_the_latest_comes_first(rig: Rig):
    for question in ("Who commands the fleet?", "Where is the base?", "who  commands the FLEET"):
        await asked(rig, replace(REFUSED, question=question))

    first, second = await listed(rig)

    assert first.startswith("- **who commands the FLEET** · 2 times · <t:")
    assert second.startswith("- **Where is the base?** · <t:")
    assert f"<@{rig.member.id}>" not in first + second
    assert first.endswith(f"[open](https://discord.com/channels/{rig.guild.id}/{rig.channel.id}/903)")


async def test_answer_that_was_rated_not_helpful_is_listed_with_its_comment(rig: Rig):
    await rate(rig, await asked(rig, ANSWERED), comment="Wrong *fleet*")
    await rate(rig, await asked(rig, replace(ANSWERED, question="Well answered")), is_helpful=True)

    [line] = await listed(rig)

    assert "answer rated not helpful · “Wrong \\*fleet\\*”" in line


async def test_private_question_is_listed_only_with_a_comment_to_the_moderators(rig: Rig):
    private = replace(REFUSED, is_private=True)
    await asked(rig, replace(private, question="Secret?"))
    await rate(rig, await asked(rig, replace(private, question="Rated in silence?")))
    await rate(rig, await asked(rig, replace(private, question="Told?")), comment="Please look")

    [line] = await listed(rig)

    assert line.startswith("- **Told?**")
    assert "[open]" not in line


async def test_deleted_data_disappears(rig: Rig):
    gone = await asked(rig)
    await asked(rig, replace(REFUSED, question="Another?"), person_id=77)
    await rig.services.records.write(lambda c: delete_exchange(c, gone))
    await rig.services.records.write(lambda c: delete_personal_data(c, 77))

    assert await listed(rig) == ["Every question was answered, and no answer was rated as not helpful."]


async def test_questions_of_other_servers_and_of_channels_that_the_person_cannot_read_are_not_listed(rig: Rig):
    hidden = discord.PermissionOverwrite(view_channel=False)
    closed = rig.guild.create_text_channel("staff", overwrites={rig.guild.default_role: hidden})
    await asked(rig, channel_id=closed.id)
    await asked(rig, guild_id=rig.guild.id + 1)

    assert await listed(rig) == ["Every question was answered, and no answer was rated as not helpful."]


async def test_pages_are_turned(rig: Rig):
    for number in range(12):
        await asked(rig, replace(REFUSED, question=f"Question {number}?"))
    result = await rig.moderator.slash(rig.channel, "questions")

    turned = await rig.moderator.click(result.response, label="Next page")

    assert [line.split("**")[1] for line in turned.response.embeds[0].description.splitlines()] == [
        "Question 1?",
        "Question 0?",
    ]
    assert turned.response.embeds[0].footer.text.startswith("Page 2 of 2")


async def test_source_and_article_are_added_from_the_list(rig: Rig):
    await asked(rig)
    result = await rig.moderator.slash(rig.channel, "questions")

    source = await rig.moderator.click(result.response, label="Add a source")
    article = await rig.moderator.click(result.response, label="Add an article")

    assert [form.modal["title"] for form in (source, article)] == ["Add a source", "Add an article"]


@refused
async def test_member_cannot_list_or_add(rig: Rig):
    for custom_id in ("questions:1", "source:new"):
        result = await press(rig, rig.member, custom_id)

        assert "for the moderators of this server" in told(result)


async def test_log_names_the_question_that_was_rated_until_it_is_deleted(rig: Rig):
    exchange_id = await asked(rig, ANSWERED)
    form = await press(rig, rig.member, f"answer:unhelpful:{exchange_id}")
    await rig.member.submit_modal(form, {"comment": "No"})

    before = await rig.moderator.slash(rig.channel, "log")
    await rig.services.records.write(lambda c: delete_exchange(c, exchange_id))
    after = await rig.moderator.slash(rig.channel, "log")

    url = f"<https://discord.com/channels/{rig.guild.id}/{rig.channel.id}/{900 + exchange_id}>"
    assert before.response.embeds[0].description.endswith(f"· [Who commands the fleet?]({url})")
    assert after.response.embeds[0].description.endswith(f"· [the answer]({url})")


async def test_log_does_not_name_a_private_question_that_was_rated_without_a_comment(rig: Rig):
    exchange_id = await asked(rig, replace(ANSWERED, is_private=True))
    form = await press(rig, rig.member, f"answer:unhelpful:{exchange_id}")
    await rig.member.submit_modal(form, {"comment": ""})

    result = await rig.moderator.slash(rig.channel, "log")

    assert result.response.embeds[0].description.endswith("**Answer rated not helpful** · a private answer")


async def test_log_does_not_name_a_question_of_a_channel_that_the_moderator_cannot_read(rig: Rig):
    hidden = discord.PermissionOverwrite(view_channel=False)
    closed = rig.guild.create_text_channel("staff", overwrites={rig.guild.default_role: hidden})
    exchange_id = await asked(rig, ANSWERED, channel_id=closed.id)
    await rate(rig, exchange_id)
    subject = RatedAnswer(exchange_id=exchange_id, url="https://discord.com/channels/1/2/3").model_dump_json()
    await rig.services.note(rig.guild.id, rig.member.id, AuditAction.ANSWER_CRITICISED, subject)

    result = await rig.moderator.slash(rig.channel, "log")

    assert result.response.embeds[0].description.endswith(
        "· [the answer](<https://discord.com/channels/1/2/3>)"
    )


# --- the longest lines

LONGEST_ID = 10**19 - 1
"""Ids of Discord have 19 digits until the year 2090."""
LONG_TEXTS = ("word " * 200, "*_" * 500, "cnn.com " * 100, "https://a.example " * 50, "蒼" * 500, "שלום " * 100)


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("text", LONG_TEXTS)
def test_longest_list_fits_into_an_embed(language: str, text: str):
    last = Exchange(
        exchange_id=1,
        guild_id=LONGEST_ID,
        channel_id=LONGEST_ID,
        message_id=LONGEST_ID,
        person_id=LONGEST_ID,
        content=replace(ANSWERED, question=text),
        asked_at=NOON,
    )
    questions = [UnansweredQuestion(times=20_000, last=last, comment=text)] * QUESTIONS_A_PAGE

    embed = questions_embed(QuestionsPage(questions, 20_000), 2, translator_for(language))

    assert count_units(embed.description) <= MAX_DESCRIPTION_UNITS


@pytest.mark.parametrize("language", LANGUAGE_NAMES)
@pytest.mark.parametrize("text", LONG_TEXTS)
def test_longest_page_of_rated_answers_fits_into_an_embed(language: str, text: str):
    url = f"https://discord.com/channels/{LONGEST_ID}/{LONGEST_ID}/{LONGEST_ID}"
    subject = RatedAnswer(exchange_id=1, url=url).model_dump_json()
    action = AuditAction.ANSWER_CRITICISED
    record = AuditRecord(guild_id=1, person_id=LONGEST_ID, action=action, subject=subject, at=NOON)

    embed = log_embed(AuditLogPage([record] * LINES_A_PAGE, 20_000, {1: text}), 2, translator_for(language))

    assert count_units(embed.description) <= MAX_DESCRIPTION_UNITS


@pytest.mark.parametrize(
    ("one", "other"),
    [("Who  rules?", "who rules"), ("上週發生了什麼？", "上週發生了什麼"), ("Où est-il ?", "Ou est-il")],
)
def test_spellings_of_a_question_have_one_key(one: str, other: str):
    assert question_key(one) == question_key(other)
