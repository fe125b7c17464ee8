"""Answers in Discord from articles in several languages, and the setting that limits them."""

import pytest
from articles_by_language import QUESTIONS, TITLES, article_in
from discord_rig import Rig
from simcord.results import InteractionResult

from bot.db.exchange_queries import find_exchange
from index import SHARED_CORPUS

pytest_plugins = ["discord_fixtures"]

ALL = ("en", "zh", "ja", "ko")


async def ask(rig: Rig, code: str, **options) -> InteractionResult:
    return await rig.member.slash(rig.channel, "ask", question=QUESTIONS[code], **options)


async def read_only(rig: Rig, *languages: str) -> None:
    await rig.services.servers.change(rig.guild.id, article_languages=languages)


def titles_in(text: str) -> set[str]:
    return {code for code, title in TITLES.items() if title in text}


@pytest.mark.parametrize(
    ("tag", "label"), [("en", "in Chinese"), ("ja", "原文：中国語"), ("ko", "원문: 중국어")]
)
async def test_a_question_is_answered_from_an_article_in_another_language(rig: Rig, tag: str, label: str):
    await rig.services.servers.change(rig.guild.id, language=tag)
    rig.add(article_in("zh"))

    result = await ask(rig, tag)

    assert f"\n-# {label}" in result.response.content


@pytest.mark.parametrize("code", ALL)
async def test_a_question_in_the_language_of_the_article_is_answered_without_a_label(rig: Rig, code: str):
    rig.add(article_in(code))

    content = (await ask(rig, code)).response.content

    assert TITLES[code] in content
    assert "in Chinese" not in content
    assert "in Japanese" not in content
    assert "in Korean" not in content


async def test_a_server_reads_every_language_unless_it_chooses(rig: Rig):
    rig.add(*map(article_in, ALL))

    await ask(rig, "en")

    exchange = await rig.services.records.read(lambda c: find_exchange(c, 1))
    assert exchange is not None
    assert exchange.content.explanation is not None
    assert {p.article.language for p in exchange.content.explanation.weighed} == set(ALL)


@pytest.mark.parametrize("code", ALL)
async def test_a_server_is_answered_only_in_the_language_that_it_chose(rig: Rig, code: str):
    rig.add(*map(article_in, ALL))
    rig.add(*(article_in(other, number=2) for other in ALL), corpus=SHARED_CORPUS)
    await read_only(rig, code)

    for asked in ALL:
        result = await ask(rig, asked)
        assert titles_in(result.response.content) == {code}


async def test_the_small_print_says_that_only_some_languages_were_read(rig: Rig):
    rig.add(article_in("zh"))
    await read_only(rig, "zh", "ja")

    *_, small_print = (await ask(rig, "en")).response.content.splitlines()

    assert " · only articles in Chinese and Japanese · " in small_print


async def test_a_refusal_says_what_the_server_does_not_read(rig: Rig):
    rig.add(article_in("en"), article_in("zh"))
    await read_only(rig, "ko")

    content = (await ask(rig, "en")).response.content

    assert content.splitlines()[:2] == [
        "Nothing in the library is about this.",
        "2 articles in other languages were left out: only articles in Korean are searched here.",
    ]
    assert titles_in(content) == set()


async def test_why_says_how_many_articles_the_language_excluded(rig: Rig):
    rig.add(article_in("en"), article_in("zh"))
    await read_only(rig, "zh")
    answer = await ask(rig, "zh")

    why = await rig.member.click(answer.response, custom_id="answer:why:1")

    assert "1 article was left out (only articles in Chinese)." in why.response.embeds[0].description


async def test_the_passages_of_an_answer_name_their_language(rig: Rig):
    rig.add(article_in("zh"))
    answer = await ask(rig, "en")

    passages = await rig.member.click(answer.response, custom_id="answer:passages:1")

    assert "-# the whole article · in Chinese\n" in passages.response.embeds[0].description


async def test_passages_obey_the_setting_of_today(rig: Rig):
    rig.add(*map(article_in, ALL))
    answer = await ask(rig, "en")
    await read_only(rig, "ja")

    passages = await rig.member.click(answer.response, custom_id="answer:passages:1")

    assert titles_in(passages.response.embeds[0].description) == {"ja"}


async def test_a_follow_up_obeys_the_setting_of_today(rig: Rig):
    rig.add(*map(article_in, ALL))
    await read_only(rig, "en")
    answer = await ask(rig, "en")
    await read_only(rig, "zh")

    await rig.member.send(
        rig.channel, f"{rig.env.bot.user.mention} {QUESTIONS['zh']}", reply_to=answer.response
    )

    reply = rig.channel.history(viewer=rig.member)[-1]
    assert titles_in(reply.content) == {"zh"}


async def test_a_question_in_a_message_obeys_the_setting(rig: Rig):
    rig.add(*map(article_in, ALL))
    await read_only(rig, "ko")

    await rig.member.send(rig.channel, f"{rig.env.bot.user.mention} {QUESTIONS['en']}")

    [_, reply] = rig.channel.history(viewer=rig.member)
    assert titles_in(reply.content) == {"ko"}


async def test_direct_messages_read_every_language(rig: Rig):
    rig.add(*map(article_in, ALL), corpus=SHARED_CORPUS)
    await read_only(rig, "ko")

    result = await rig.member.user.slash("ask", question=QUESTIONS["en"])

    assert titles_in(result.response.content) - {"ko"}


async def test_the_list_of_articles_shows_every_language(rig: Rig):
    rig.add(*map(article_in, ALL))
    await read_only(rig, "ko")

    result = await rig.member.slash(rig.channel, "article list")

    assert titles_in(result.response.embeds[0].description) == set(ALL)
