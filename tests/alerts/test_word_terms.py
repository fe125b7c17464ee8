"""The words that a standing query requires."""

import pytest

from index.alerts.word_terms import ArticleWords, find_key_token, has_all_terms, parse_terms

TITLE = "Frigate sails to Kaohsiung"
TEXT = "The U.S. Navy said that F-16 jets escorted it. Fishing boats were warned. 海軍第三艦隊週二抵達高雄港。"


@pytest.mark.parametrize(
    "words",
    [
        "frigate",
        "Frigates warning",  # other forms
        "kaohsiung jets",  # one in the title, one in the text
        '"fishing boats"',
        "“F-16 jets” navy",
        "F-16",
        "艦隊",
        "第三艦隊",
        "海軍 高雄港",
        "「第三艦隊」 frigate",
        "F-16 艦隊",
        "港",
    ],
)
def test_article_with_all_words_matches(words):
    assert has_all_terms(parse_terms(words), ArticleWords(TITLE, TEXT))


@pytest.mark.parametrize(
    "words",
    [
        "frigate submarine",
        '"boats fishing"',
        '"Kaohsiung The"',  # no phrase reaches from the title into the text
        "F-15",
        "第四艦隊",
        "隊第",
        "高雄第三",
    ],
)
def test_article_without_one_of_the_words_does_not_match(words):
    assert not has_all_terms(parse_terms(words), ArticleWords(TITLE, TEXT))


@pytest.mark.parametrize("words", ["", "  ", "!?", '""', "“ ”"])
def test_punctuation_is_no_term(words):
    assert parse_terms(words) == ()


def test_unclosed_quotation_mark_is_ignored():
    assert parse_terms('"fishing boats') == parse_terms("fishing boats")


def test_key_token_is_in_every_matching_article():
    terms = parse_terms('navy "fishing boats"')

    assert find_key_token(terms) in ArticleWords(TITLE, TEXT).tokens
    assert find_key_token(()) is None
