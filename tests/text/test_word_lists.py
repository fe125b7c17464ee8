"""The loader of word lists, and the lists of the index."""

import itertools
import re
from pathlib import Path

import pytest

from index.extraction.page_obstacles import CONSENT, NOT_FOUND_TITLE, SUBSCRIPTION_OFFER
from index.text.charset_detection import plausibility
from index.text.tokenizer import STOP_WORDS, is_stop_token
from index.text.word_lists import load_line_sections, load_lines, load_word_sections, regex_any_of

_NUMBERS = itertools.count()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package with one list in its folder `words`."""
    name = f"package_with_words_{next(_NUMBERS)}"
    folder = tmp_path / name / "words"
    folder.mkdir(parents=True)
    (tmp_path / name / "__init__.py").touch()
    (folder / "list.txt").write_text(
        "# A comment\n\n[first]\nsaid told\n# Another\nsaid 表示\n\n[two words]\n[ab] c\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return name


def test_lines_come_in_order_without_comments_and_empty_lines(package: str):
    lines = load_lines(package, "words/list.txt")

    assert lines == ("[first]", "said told", "said 表示", "[two words]", "[ab] c")


def test_lines_are_grouped_by_section(package: str):
    sections = load_line_sections(package, "words/list.txt")

    assert sections == {"first": ("said told", "said 表示"), "two words": ("[ab] c",)}


def test_words_of_a_section_are_separated_by_spaces(package: str):
    words = load_word_sections(package, "words/list.txt")

    assert words["first"] == {"said", "told", "表示"}


def test_any_of_the_words_prefers_the_longest():
    found = re.match(regex_any_of(["a.", "a.b"]), "a.b")

    assert found is not None
    assert found[0] == "a.b"


def test_stop_words_are_casefolded_words():
    assert all(word.isalpha() and word == word.casefold() for word in STOP_WORDS)
    assert is_stop_token("the")


def test_common_characters_of_both_scripts_are_plausible():
    assert plausibility("国國的") == 1
    assert plausibility("이다는") == 1
    assert plausibility("龘") == 0


def test_phrases_of_walls_are_patterns_of_their_section():
    assert CONSENT.findall("We value your privacy: accept all cookies") == [
        "We value your privacy",
        "accept all",
        "cookies",
    ]
    assert NOT_FOUND_TITLE.match("404 – nothing here")
    assert SUBSCRIPTION_OFFER.search("Become a member of the club to continue")
    assert not SUBSCRIPTION_OFFER.search("Members continue the talks")
