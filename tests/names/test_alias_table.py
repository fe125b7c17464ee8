"""The shipped names, and what moderators declare about names."""

import pytest

from index.model.name_types import DeclaredAlias
from index.names.alias_groups import load_known_names
from index.names.alias_table import AliasTable, load_alias_table


def find(text: str, table: AliasTable | None = None) -> list[tuple[str, str]]:
    """The text and the group of each mention."""
    mentions = (table or load_alias_table()).find_in(text)
    return [(text[m.start : m.end], m.group.id) for m in mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cai Shiying spoke in kinmen county, or Quemoy.", ["tsai-shih-ying", "kinmen"]),
        ("蔡適應談釣魚臺", ["tsai-shih-ying", "senkaku"]),
        ("尖閣諸島をめぐり", ["senkaku"]),
        ("대만은 중화타이베이를", ["taiwan", "taiwan"]),
        ("Зустріч у Києві та Харкові", ["kyiv", "kharkiv"]),
        ("والسعودية وبوتين", ["saudi", "putin"]),
        ("T'aipei, Pyong Yang, Hongkong", ["taipei", "pyongyang", "hong-kong"]),
        ("the U.S. Seventh Fleet", ["seventh-fleet"]),
        ("in the South China Sea", ["scs"]),
    ],
)
def test_a_name_is_found_in_every_script_and_spelling(text: str, expected: list[str]) -> None:
    assert [group for _, group in find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "I ran to the shop",
        "Eric Lyman and Frank Rubio",
        "the state Department of Transportation",
        "ブライラン",
        "密西沙加與基金門檻",
        "대만족",
        "IRGC and PLA",
    ],
)
def test_other_words_and_ambiguous_names_are_not_found(text: str) -> None:
    assert find(text) == []


def test_short_names_in_small_letters_are_found_in_questions_typed_so() -> None:
    assert find("what happened in gaza") == [("gaza", "gaza")]
    assert find("What happened in gaza, Anna?") == []


def test_every_group_has_a_source_of_its_own_names() -> None:
    groups = {name.group for name in load_known_names() if name.group}

    assert len({group.id for group in groups}) == len(groups) > 400
    assert all(group.source and group.forms for group in groups)


def test_joined_names_find_each_other_and_all_names_of_their_groups() -> None:
    table = load_alias_table().with_declared(
        [DeclaredAlias("Tsai Shih-ying", "Legislator Tsai"), DeclaredAlias("legislator tsai", "蔡委員")]
    )
    [mention] = table.find_in("蔡委員說")

    assert {"Legislator Tsai", "蔡委員", "Cai Shiying", "蔡適應"} <= set(mention.group.forms)


def test_an_ambiguous_name_is_found_once_it_is_declared() -> None:
    table = load_alias_table().with_declared([DeclaredAlias("PLA", "People's Liberation Army")])

    assert find("The PLA said", table) == [("PLA", "pla")]


def test_separated_names_are_kept_apart_but_stay_in_their_group() -> None:
    table = load_alias_table().with_declared([DeclaredAlias("Kinmen", "Quemoy", is_same=False)])
    forms = {mention.form: mention.group.forms for mention in table.find_in("Kinmen, Quemoy, 金門")}

    assert table.are_separate("QUEMOY", "kinmen")
    assert "Quemoy" not in forms["Kinmen"]
    assert {"Kinmen", "Quemoy"} <= set(forms["金門"])


def test_of_contradicting_pairs_the_last_one_counts() -> None:
    pairs = [DeclaredAlias("Kinmen", "Quemoy", is_same=False), DeclaredAlias("Quemoy", "Kinmen")]

    assert load_alias_table().with_declared(pairs).share_group("Kinmen", "Quemoy")


def test_declared_names_leave_the_shipped_table_alone() -> None:
    load_alias_table().with_declared([DeclaredAlias("Kinmen", "Golden Isle")])

    assert find("Golden Isle") == []
