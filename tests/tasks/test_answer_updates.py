"""Who asked is told once that what an answer showed has changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from discord_rig import Rig, draft
from fetched_drafts import fetched
from simcord.results import InteractionResult

from bot.db.exchange_queries import delete_exchange
from bot.db.tables import cited_articles
from bot.tasks import answer_updates_task
from bot.tasks.answer_updates_task import UPDATED_FOR, update_answers
from bot.tasks.item_attempts import ItemAttempts
from index import ArticleDraft, ArticleId, CorpusName, Precision, PublishedAt
from index.store import schema

pytest_plugins = ["discord_fixtures"]

URL = "https://example.org/exercise"
EXERCISE = draft(
    "The navy began a long exercise east of the island on Monday.",
    title="Navy begins exercise",
    outlet="Sample Strait Daily",
    url=URL,
    published=PublishedAt(datetime(2026, 11, 2, tzinfo=UTC), Precision.DAY),
)
QUESTION = "When did the navy begin a long exercise east of the island?"
QUOTE = "The navy began a long exercise east of the island on Monday."


@pytest.fixture(autouse=True)
def _connected(rig: Rig) -> None:
    rig.services.jobs.client = rig.env.bot


async def ask(rig: Rig, question: str = QUESTION, **options) -> InteractionResult:
    return await rig.member.slash(rig.channel, "ask", question=question, **options)


async def update(rig: Rig, *, after: timedelta = timedelta(0)) -> None:
    await update_answers(rig.services, ItemAttempts(failure_event="cannot tell"), datetime.now(UTC) + after)


def posted(rig: Rig) -> list[str]:
    """What the bot wrote in the channel besides answers."""
    return [body["content"] for body in rig.requests("POST", f"/channels/{rig.channel.id}/messages")]


def direct_messages(rig: Rig) -> list[str]:
    """What the bot wrote to the member."""
    sent = [r for r in rig.env.http_requests if r.method == "POST" and r.path.endswith("/messages")]
    return [r.json["content"] for r in sent if f"/channels/{rig.channel.id}/" not in r.path]


def revise(rig: Rig, **changes: object) -> None:
    """The article as its page has it now."""
    rig.add(replace(EXERCISE, **changes))


async def test_a_removed_article_is_reported_once_in_the_channel(rig: Rig):
    rig.add(EXERCISE)
    answer = await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update(rig)
    await update(rig)

    [content] = posted(rig)
    assert content.startswith("An [earlier answer](<https://discord.com/channels/")
    assert str(answer.response.id) in content
    assert QUOTE in content
    assert content.endswith("This article is no longer in the library.")
    assert direct_messages(rig) == []


async def test_nobody_is_notified_by_a_mention(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update(rig)

    [body] = rig.requests("POST", f"/channels/{rig.channel.id}/messages")
    assert body["allowed_mentions"] == {"parse": []}
    assert f"<@{rig.member.id}>" not in body["content"]


async def test_an_unchanged_article_is_not_reported(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)

    await update(rig)

    assert posted(rig) == []


async def test_a_revision_that_keeps_the_sentence_is_not_reported(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    revise(rig, text=f"{EXERCISE.text} Two ships returned on Tuesday.")

    await update(rig)

    assert posted(rig) == []


async def test_a_sentence_that_is_gone_is_reported(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    revise(rig, text=EXERCISE.text.replace("on Monday", "on Sunday"))

    await update(rig)

    [content] = posted(rig)
    assert content.endswith("This article was changed. It no longer contains this sentence.")


async def test_a_correction_is_reported_with_its_note(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    note = "Correction: The exercise began on *Sunday*."
    revise(rig, text=f"{EXERCISE.text} Two ships returned on Tuesday.", correction=note)

    await update(rig)

    assert posted(rig)[0].endswith(r"The outlet corrected this article: The exercise began on \*Sunday\*.")


async def test_a_page_that_is_gone_is_reported(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    gone = schema.articles.update().values(gone_at=datetime.now(UTC))
    await rig.services.records.write(lambda c: c.execute(gone))

    await update(rig)

    assert posted(rig)[0].endswith("The page of this article is gone.")


def flood(sentence: str, day: int) -> ArticleDraft:
    rest = "Rescuers searched the flooded villages of Matara and Galle in Sri Lanka through the night."
    return ArticleDraft(
        text=f"{sentence} {rest}",
        title="Flood in Sri Lanka hits Matara",
        outlet="Harbour Post",
        url=f"https://example.org/{day}",
        published=PublishedAt(datetime(2026, 11, day, tzinfo=UTC), Precision.DAY),
        came_from=fetched(f"https://example.org/{day}"),
    )


FLOOD = flood("At least 12 people were killed in the flood in Matara, officials said.", 3)
LATER_FLOOD = flood("The death toll of the flood in Matara rose to 15, officials said.", 5)
HOW_MANY = "How many people were killed in the flood in Matara?"


async def test_another_figure_of_the_same_outlet_is_reported(rig: Rig):
    rig.add(FLOOD)
    await ask(rig, HOW_MANY)
    await update(rig)
    assert posted(rig) == []
    rig.add(LATER_FLOOD)

    await update(rig)
    await update(rig)

    [content] = posted(rig)
    before, after = content.split("The same outlet later reported another figure:")
    assert "At least 12 people were killed" in before
    assert "rose to 15" in after


async def test_a_figure_that_was_known_when_the_question_was_asked_is_not_reported(rig: Rig):
    rig.add(FLOOD)
    rig.add(LATER_FLOOD)
    answer = await ask(rig, f"{HOW_MANY} At least 12")
    assert "At least 12 people were killed" in answer.response.content

    await update(rig)

    assert posted(rig) == []


async def test_a_private_answer_is_never_reported_in_the_channel(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig, private=True)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update(rig)

    assert posted(rig) == []
    [content] = direct_messages(rig)
    assert content.startswith("An earlier answer has changed: **When did the navy")


async def test_a_server_can_turn_it_off(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    await rig.services.servers.change(rig.guild.id, updates_answers=False)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update(rig)

    assert posted(rig) == []


async def test_an_old_answer_is_not_reported(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update(rig, after=UPDATED_FOR + timedelta(hours=1))

    assert posted(rig) == []


async def test_the_article_of_another_server_is_no_matter(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    rig.add(EXERCISE, corpus=CorpusName("guild-2"))
    rig.library.remove_article(CorpusName("guild-2"), ArticleId(2))

    await update(rig)

    assert posted(rig) == []


async def test_a_message_that_could_not_be_sent_is_sent_later(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))
    rig.services.jobs.client = None
    await update(rig)
    assert posted(rig) == []
    rig.services.jobs.client = rig.env.bot

    await update(rig)

    assert len(posted(rig)) == 1


async def test_an_answer_that_fails_keeps_no_other_waiting(rig: Rig):
    class Broken:
        """A sender that fails unexpectedly for one answer."""

        async def send(self, post):
            if post.key == "changed-answer:2:1":
                raise ValueError("a fault")
            return await rig.services.sender.send(post)

    rig.add(EXERCISE)
    await ask(rig)
    await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update_answers(
        replace(rig.services, sender=Broken()), ItemAttempts(failure_event="cannot tell"), datetime.now(UTC)
    )

    assert len(posted(rig)) == 1


async def test_what_is_recorded_disappears_with_the_exchange(rig: Rig):
    rig.add(EXERCISE)
    await ask(rig)

    count = await rig.services.records.read(lambda c: len(c.execute(cited_articles.select()).all()))
    await rig.services.records.write(lambda c: delete_exchange(c, 1))
    left = await rig.services.records.read(lambda c: len(c.execute(cited_articles.select()).all()))

    assert (count, left) == (1, 0)


async def test_a_server_is_told_of_few_changes_a_day(rig: Rig, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answer_updates_task, "MOST_A_DAY", 2)
    rig.add(EXERCISE)
    for _ in range(4):
        await ask(rig)
    rig.library.remove_article(rig.corpus, ArticleId(1))

    await update(rig)
    await update(rig)
    assert len(posted(rig)) == 2
    await update(rig, after=timedelta(days=1, hours=1))

    assert len(posted(rig)) == 4
