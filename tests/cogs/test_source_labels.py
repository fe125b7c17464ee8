"""Labels of sources: parsing and naming countries and languages by code and by name."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bot_errors import Refusal
from bot.cogs.sources.feed_offer import choice_options
from bot.cogs.sources.source_label_form import (
    LabelInput,
    ParsedLabels,
    label_input_of,
    parse_labels,
    require_labels,
)
from bot.i18n.country_names import country_name, find_country, list_countries
from bot.i18n.language_names import COMMON_LANGUAGES, find_language, language_name, list_languages
from bot.i18n.translator import ENGLISH, LANGUAGE_NAMES, translator_for
from bot.ui.outlet_labels import KIND_NAMES, describe_outlet, list_labels
from index import FeedChoice, OutletKind, Region, SourceKind, SourceLabels

FULL = SourceLabels(
    kind=OutletKind.THINK_TANK,
    country="TW",
    region=Region.TAIWAN_STRAIT,
    language="zh-Hant",
    trust_note="Careful",
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tw", "TW"),
        (" Taiwan ", "TW"),
        ("台灣", "TW"),
        ("韓国", "KR"),
        ("대만", "TW"),
        ("臺灣", "TW"),
        ("台湾", "TW"),
        ("turkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("COTE DIVOIRE", "CI"),
        ("EU", None),  # A union, not a country.
        ("UN", None),
        ("ZZ", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_country_is_found_by_its_code_and_by_its_name_in_each_language(typed: str, code: str | None):
    assert find_country(typed) == code


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_every_country_that_is_offered_can_be_chosen_by_its_code_and_its_name(tag: str):
    say = translator_for(tag)
    offered = list_countries("", say)

    assert len(offered) > 200
    assert [code for code, name in offered if find_country(code) != code or find_country(name) is None] == []


def test_the_country_of_a_code_is_offered_first():
    first, *_ = list_countries("ch", ENGLISH)

    assert first == ("CH", "Switzerland")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("EN", "en"),
        ("zh_tw", "zh-TW"),
        ("zh-Hant", "zh-Hant"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("Japanese", "ja"),
        ("日本語", "ja"),
        ("norwegian bokmal", "nb"),
        ("英语", "en"),
        ("러시아어", "ru"),
        ("Elvish", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_language_is_found_by_its_code_and_by_its_name_in_each_language(typed: str, code: str | None):
    assert find_language(typed) == code


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_usual_languages_are_offered_first_and_have_names(tag: str):
    say = translator_for(tag)

    offered = list_languages("", say)

    assert [code for code, _ in offered] == list(COMMON_LANGUAGES)
    assert [name for code, name in offered if name == code or find_language(name) is None] == []


@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_language_is_found_or_not(typed: str):
    code = find_language(typed)

    assert code is None or language_name(code, ENGLISH)


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
@pytest.mark.parametrize("language", ["zh-Hant", "zh-TW", "zh-Hant-TW", "en", "sr-Latn-ME"])
def test_a_form_that_is_left_as_it_was_changes_nothing(tag: str, language: str):
    labels = replace(FULL, language=language)

    typed = label_input_of(labels, translator_for(tag))

    assert parse_labels(typed, labels) == ParsedLabels(labels)


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_every_country_stands_in_the_form_as_it_is_read(tag: str):
    say = translator_for(tag)
    codes = [code for code, _ in list_countries("", say)]

    assert [c for c in codes if find_country(label_input_of(SourceLabels(country=c), say).country) != c] == []


def test_a_feed_whose_title_shows_nothing_goes_by_its_address():
    choice = FeedChoice(url="https://a.example/feed", kind=SourceKind.FEED, title="\u200b")

    [option] = choice_options([choice], ENGLISH)

    assert option.label == "https://a.example/feed"


def test_what_cannot_be_read_stays_as_it_was_and_is_told():
    read = parse_labels(LabelInput(country="Atlantis", language="Elvish", note="New"), FULL)

    assert read.labels == SourceLabels(country="TW", language="zh-Hant", trust_note="New")
    assert [problem.translate_with(ENGLISH).split(".")[0] for problem in read.problems] == [
        "I do not know the country **Atlantis**",
        "I do not know the language **Elvish**",
    ]


def test_what_cannot_be_read_is_refused_where_nothing_was_said_before():
    with pytest.raises(Refusal):
        require_labels(LabelInput(country="Atlantis"))


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (SourceLabels(), ""),
        (SourceLabels(kind=OutletKind.WIRE), "news agency"),
        (SourceLabels(country="CN"), "China"),
        (SourceLabels(trust_note="Run by a *party*"), r"Run by a \*party\*"),
        (FULL, "think tank · Taiwan — Careful"),
    ],
)
def test_an_outlet_is_described_by_what_is_said_of_it(labels: SourceLabels, said: str):
    assert describe_outlet(labels, ENGLISH) == said


def test_all_labels_are_listed():
    assert list(list_labels(FULL, ENGLISH)) == [
        "Kind: think tank",
        "Country: Taiwan",
        "Region: Taiwan Strait",
        "Language: Traditional Chinese",
        "Note: Careful",
    ]


def test_a_country_without_a_name_goes_by_its_code():
    assert country_name("QQ", ENGLISH) == "QQ"


def test_every_kind_has_a_name():
    assert set(KIND_NAMES) == set(OutletKind)
