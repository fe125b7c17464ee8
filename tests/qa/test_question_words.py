"""The question words of Chinese, Japanese and Korean: the list, and the detection of questions."""

import json
import re
from importlib import resources
from pathlib import Path

import pytest

import index
from index import asks_question
from index.language.question_words import question_word_regex

WORDS = json.loads(resources.files("index.language").joinpath("question_words.json").read_text("utf-8"))
SOURCES = "".join(path.read_text("utf-8") for path in Path(index.__path__[0]).rglob("*.py"))


def test_words_are_joined_by_language_in_the_order_of_the_meanings():
    assert question_word_regex("why", "who, as the subject", language="korean") == "왜|어째서|누가"


def test_words_of_one_language():
    assert question_word_regex("where", "how", language="japanese").endswith("|どう")


def test_unknown_meaning_is_an_error():
    with pytest.raises(KeyError):
        question_word_regex("whence")


@pytest.mark.parametrize("meaning", WORDS)
def test_every_meaning_is_used_and_its_words_are_patterns(meaning):
    assert f'"{meaning}"' in SOURCES or f"'{meaning}'" in SOURCES
    assert WORDS[meaning].keys() <= {"chinese", "japanese", "korean"}
    assert all(re.compile(word) for words in WORDS[meaning].values() for word in words)


@pytest.mark.parametrize(
    "text",
    [
        "Which ship left?",
        "who left the port",
        " 誰去了基隆",
        "船停在哪",
        "いつ出港しましたか",
        "誰が出港した",
        "언제 출항했습니까",
        "누가 말했나",
    ],
)
def test_question_is_detected(text):
    assert asks_question(text)


@pytest.mark.parametrize(
    "text", ["Why?", "will do", "The ship left the port", "船去了基隆", "船が出港した", "배가 출항했다"]
)
def test_other_text_is_no_question(text):
    assert not asks_question(text)
