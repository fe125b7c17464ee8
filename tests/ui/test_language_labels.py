"""Whether the language of a quote or an article is named, and how."""

from dataclasses import replace

import pytest
from fetched_drafts import CHECKED

from bot.cogs.ask.answer_details import passages_embed
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.i18n.translator import Translator, translator_for
from bot.ui.answer_message import render_reply
from bot.ui.language_labels import join_language_names, name_other_language
from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    CitedSentence,
    CorpusName,
    Explanation,
    Hit,
    NoAnswer,
    NoAnswerReason,
    PassageId,
)

ASKED = {
    "en": "Who sank the ship?",
    "zh-TW": "誰擊沉了那艘軍艦？",
    "ja": "誰が船を沈めましたか？",
    "ko": "누가 배를 침몰시켰습니까?",
}


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("en", ["", "in Chinese", "in Japanese", "in Korean"]),
        ("zh-TW", ["原文：英文", "", "原文：日文", "原文：韓文"]),
        ("ja", ["原文：英語", "原文：中国語", "", "原文：韓国語"]),
        ("ko", ["원문: 영어", "원문: 중국어", "원문: 일본어", ""]),
    ],
)
def test_another_language_is_named_in_the_language_of_the_reader(tag: str, shown: list[str]):
    say = translator_for(tag)

    assert [name_other_language(code, ASKED[tag], say) for code in ("en", "zh", "ja", "ko")] == shown


def test_an_unknown_language_is_not_named():
    assert name_other_language(None, "Who sank the ship?", PLAIN_ENGLISH) == ""


@pytest.mark.parametrize("language", ["zh", "zh-Hans", "zh-Hant", "zh-TW", "zh_CN"])
def test_simplified_and_traditional_chinese_are_one_language(language: str):
    assert name_other_language(language, "誰擊沉了那艘軍艦？", translator_for("zh-TW")) == ""
    assert name_other_language(language, "Who sank the ship?", PLAIN_ENGLISH) == "in Chinese"


@pytest.mark.parametrize(("language", "shown"), [("en", "원문: 영어"), ("ko", "")])
def test_names_alone_count_as_the_language_of_the_reader(language: str, shown: str):
    assert name_other_language(language, "Carl Vinson Busan", translator_for("ko")) == shown


def test_the_language_of_the_question_counts_and_not_that_of_the_reader():
    assert name_other_language("en", "Who sank the ship?", translator_for("zh-TW")) == ""
    assert name_other_language("zh", "Who sank the ship?", translator_for("zh-TW")) == "原文：中文"


@pytest.mark.parametrize(
    ("tag", "one", "three"),
    [
        ("en", "Chinese", "English, Chinese, and Japanese"),
        ("zh-TW", "中文", "英文、中文和日文"),
        ("ja", "中国語", "英語、中国語、日本語"),
        ("ko", "중국어", "영어, 중국어 및 일본어"),
    ],
)
def test_languages_are_listed_as_the_reader_writes_lists(tag: str, one: str, three: str):
    say = translator_for(tag)

    assert join_language_names(("zh",), say) == one
    assert join_language_names(("en", "zh", "ja"), say) == three


ARTICLE = ArticleFacts(
    article_id=ArticleId(7),
    corpus=CorpusName("shared"),
    title="Submarine leaves port",
    url="https://example.org/a",
    outlet="Sample Daily",
    author=None,
    published=None,
    language="en",
    text_source=CHECKED,
)
QUOTE = "The submarine left port on Monday."
CITATION = Citation(number=1, article=ARTICLE, quote=QUOTE, start=0, end=34, language="en")
ANSWER = Answer(
    question="潛艦何時離開？",
    sentences=(CitedSentence(text=QUOTE, citations=(1,)),),
    citations=(CITATION,),
    support=0.9,
    considered=1,
)
REFUSAL = NoAnswer(question="潛艦何時離開？", reason=NoAnswerReason.NOT_SUPPORTED, closest=(ARTICLE,))
EXPLANATION = Explanation(
    read_with=(),
    by_meaning=False,
    articles=9,
    passages=9,
    left_out=3,
    languages=("zh",),
    other_languages=3,
    found=0,
    sharing_words=0,
    weighed=(),
    sentences=0,
    threshold=0.5,
    missing_words=(),
)
CHINESE = translator_for("zh-TW")


def shown(answer: Answer | NoAnswer, say: Translator) -> str:
    return render_reply(answer, say, shows_question=False).content


def test_an_answer_names_the_language_below_its_quote():
    lines = shown(ANSWER, CHINESE).splitlines()

    assert lines[0] == f"> {QUOTE}"
    assert lines[2] == "-# 原文：英文"


def test_an_answer_in_the_language_of_the_question_names_none():
    assert "原文" not in shown(replace(ANSWER, question="When did it leave?"), CHINESE)


def test_the_language_is_still_named_in_the_smallest_layout():
    long = replace(ANSWER, sentences=(CitedSentence(text=f"{QUOTE} " * 200, citations=(1,)),))

    text = shown(long, CHINESE)

    assert len(text) <= 2000
    assert "\n-# 原文：英文\n" in text


def test_a_refusal_suggests_the_language_of_the_closest_articles():
    suggestion = "The closest articles are in English. Asking in English may help."

    assert suggestion in shown(REFUSAL, translator_for("en")).splitlines()
    assert "English" not in shown(replace(REFUSAL, question="When did it leave?"), translator_for("en"))


def test_the_languages_of_closest_articles_are_named_if_they_differ():
    japanese = replace(ARTICLE, article_id=ArticleId(8), language="ja")
    lines = shown(replace(REFUSAL, closest=(ARTICLE, japanese)), translator_for("en")).splitlines()

    assert [line.rsplit(" · ", 1)[1] for line in lines[-2:]] == ["in English", "in Japanese"]


def test_a_refusal_says_how_many_articles_the_server_does_not_read():
    refusal = replace(REFUSAL, closest=(), explanation=EXPLANATION)

    assert shown(refusal, translator_for("en")).splitlines()[1] == (
        "3 articles in other languages were left out: only articles in Chinese are searched here."
    )
    assert shown(refusal, CHINESE).splitlines()[1] == "已略過 3 篇其他語言的文章：這裡只搜尋中文的文章。"


def test_passages_name_another_language():
    hit = Hit(
        passage_id=PassageId(1),
        article=ARTICLE,
        text=QUOTE,
        start=0,
        end=34,
        score=1,
        cosine=0,
        lexical=1,
        language="en",
        article_characters=340,
    )

    assert " · 原文：英文\n> The" in str(passages_embed([hit], "潛艦何時離開？", CHINESE, page=1).description)
    assert "原文" not in str(passages_embed([hit], "When?  The ship is lost.", CHINESE, page=1).description)
