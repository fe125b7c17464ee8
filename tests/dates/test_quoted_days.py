"""Days inside quotation marks of all kinds: they count from when the speaker spoke."""

import pytest
from resolved_times import WEDNESDAY, on, resolved

from index.language.dates.date_resolution import resolve_times
from index.language.dates.quotation_spans import find_quoted_spans

SPEECH = "The crew left on Monday"
PAIRS = [
    "“”",
    "”“",
    '“"',
    "„“",
    "„”",
    "„‟",
    "””",
    "«»",
    "»«",
    "‹›",
    "›‹",
    '""',
    "＂＂",
    "``~''",
    "''~''",
    "「」",
    "『』",
    "｢｣",
    "﹁﹂",
    "﹃﹄",
    "〝〟",
    "〝〞",
    "《》",
    "〈〉",
]


@pytest.mark.parametrize("pair", PAIRS)
def test_day_in_quotation_marks_is_not_resolved(pair: str) -> None:
    opening, closing = pair.split("~") if "~" in pair else tuple(pair)

    assert resolved(f"{opening}{SPEECH}{closing}, the minister said on Tuesday.") == {"Tuesday": "2021-08-24"}
    assert resolved(f"On Tuesday the minister said: {opening}{SPEECH}{closing}") == {"Tuesday": "2021-08-24"}


@pytest.mark.parametrize("pair", ["‘’", "‚‘", "‚’", "’’", "''"])
def test_day_in_single_marks_is_not_resolved(pair: str) -> None:
    opening, closing = tuple(pair)

    assert resolved(f"{opening}{SPEECH},{closing} the minister said on Tuesday.") == {"Tuesday": "2021-08-24"}


@pytest.mark.parametrize(
    "quote",
    [
        "« Le départ: The crew left on Monday », he said.",
        "«He said «no» and the crew left on Monday», he added.",
        "„He said “no” and the crew left on Monday“, he added.",
        "“He said “no” and the crew left on Monday,” he added.",
        "“He said ‘no’ and the crew left on Monday,” he added.",
        "‘The sailors’ ship left on Monday,’ he added.",
        "「我們『不』，艦隊昨天離港」，他說。",
        "他說：“艦隊昨天離港”。",
        "그는 ‘배가 어제 떠났다.’라고 말했다.",
        "首相は〝昨日は残念だった〟と述べた。",
        "The crew left on Monday“, he said.",
        "He said: „The crew left on Monday",
    ],
)
def test_nested_mixed_and_unclosed_marks(quote: str) -> None:
    assert resolved(quote) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("He said: „We agreed. ", ""),
        ("He said: »We agreed. ", ""),
        ("", " It is over,“ he said."),
        ("「我們同意。\n", "艦隊已經離港」，他說。"),
        ("“We agreed.\n", " It is over.”"),
        ("“We agreed.\n\nWe left.\n\n", "\n\nIt is over.”"),
        ("“We agreed.\n“", "\n“It is over.”"),
    ],
)
def test_marks_around_the_quote_are_found(before: str, after: str) -> None:
    assert resolve_times(f"{SPEECH}.", on(WEDNESDAY), before=before, after=after) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“We agreed,” he said. ", " “It is over,” he said."),
        ("“We agreed.\n", "\n“It is over.”"),
        ("He said „no“. ", ""),
        ("The sailors’ ship and the ’90s. ", ""),
        ('It has a 5" gun. ', ""),
    ],
)
def test_quotations_that_end_before_the_quote_do_not_matter(before: str, after: str) -> None:
    assert len(resolve_times(f"{SPEECH}.", on(WEDNESDAY), before=before, after=after)) == 1


def test_spans_do_not_overlap() -> None:
    text = "“a ‘b.’ c” „d“ «e «f» g» 'h,' and 「i」"

    spans = find_quoted_spans(text)

    assert [text[start:end].strip("“„«'「,") for start, end in spans] == ["a ‘b.’ c", "d", "e «f» g", "h", "i"]
