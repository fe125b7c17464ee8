"""The check that every regular expression of the bot and the index takes linear time."""

import re
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest
from check_patterns import ALLOWED, ALLOWED_HIDDEN, describe_problems, find_slow
from child_processes import run_python
from pattern_growth import EXPONENTIAL, POLYNOMIAL, UNDECIDED, Finding, find_growth
from pattern_sources import ROOT, HiddenPattern, UsedPattern, collect_patterns
from pattern_timing import time_pattern

# A pattern of ours that was quadratic: the hyphen is in both classes.
_CAPITALS = r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?:[ /-]\ ?[A-ZÀ-Þ(][A-ZÀ-Þ.'’)-]*)*\s[—–-]"
_SIGN_OFF = r"\s*[（(](?:責任)?(?:編輯|编辑)[：:／/][^（）()]{1,40}[）)]\s?\d{0,8}$"

EXPONENTIAL_PATTERNS = {
    "nested repetition": r"(a+)+b",
    "nested repetition of what may be empty": r"(a*)*b",
    "lazy repetition within repetition": r"(a+?)*?b",
    "an alternative twice": r"(a|a)*b",
    "an alternative that begins another": r"(a|ab|b)*c",
    "a class that holds the literal beside it": r"^([a-c]|bb?)+$",
    "an optional separator": r"^(\w+\s?)*$",
    "a separator that the words may hold": _CAPITALS,
    "alternatives that read the same digits": r"^(\d+|\d\d)+$",
    "repetition within a bounded one": r"^(a{1,30}b?){1,30}$",
    "within an atomic group that fails": r"(?>(a|a)*c)d",
    "within a lookahead": r"^(?=(a|a)*b)",
    "in bytes": rb"(x+x+)+y",
    "a repeated group that refers back": r"((a+)\2?)+b",
    "words and numbers": r"(?:[a-z]+|\d+)+$",
    "a class and a literal without regard to case": r"(?i)^(?:[a-z]|kk?)+1",
}
POLYNOMIAL_PATTERNS = {
    "a search that begins with repetition": r"\s*foo$",
    "repetition before the end": r"\s+$",
    "an optional sign before repetition": r"[—–]?\s*[—–]\s*",
    "adjacent repetition": r"^a*a*b",
    "repetition behind a class that holds it": r"^[^:]*\s*:",
    "repetition around an optional part": r"^\w+\s*,?\s*$",
    "anything twice": r"^.*a.*b",
    "words before digits": r"[a-z]+\d+x",
    "a search for anything": r".*foo",
    "a possessive repetition begun at each place": r"\s++x",
    "an atomic group begun at each place": r"(?>a*)b",
    "a lookahead at each place": r"(?=.*x)y",
    "a negative lookahead at each place": r"a(?!.*b)",
    "a lookahead behind each repetition": r"^(?:\w(?=\w*x))+",
    "an alternative that is tried before a shorter one": r"x|\s*y|\s",
    "a tag that does not end": r"<a[^>]*>",
    "a comment that does not end": r"(?s)<!--.*?-->",
    "repetition that may be left out": r"(?:\w+ )*x?",
    "bounded repetition that multiplies": r"\w{0,200}\d{0,200}x",
    "the sign-off of an editor": _SIGN_OFF,
    "repetition at the beginning of lines": r"(?m)^\s*#",
    "a group and the same again": r"(\w+)\1x",
}
LINEAR_PATTERNS = {
    "repetition at the end": r"\s+",
    "repetition from the beginning of a word": r"\b[A-Z]\w+",
    "a word before a colon": r"\b\w+:",
    "what stands behind no other space": r"(?<!\s)\s+$",
    "a word before a comma": r"(?<!\w)\w+\s*,",
    "an open quotation": "「[^」]*」?",
    "a closed quotation": r'"[^"]*"',
    "repetition from the beginning": r"^\s*foo",
    "a class and another": r"(?:a|b)*",
    "bounded repetition": r"a{1,400}b",
    "digits of a date": r"\d{1,4}-\d{1,2}",
    "a link": r"https?://\S+",
    "a tag without other tags": r"<[^<>]*>",
    "an escaped string": r'"(?:[^"\\]|\\.)*"?',
    "possessive nested repetition": r"^(?:a++b?)++c",
    "an atomic group of alternatives": r"^(?>a|ab)*+c",
    "a line": r"(?m)^.*$",
    "names behind a title": r"\b(?:Mr|Mrs)\.? [A-Z][a-z]{0,30}(?: [A-Z][a-z]{0,30}){0,3}",
    "an optional part that repetition may skip": r"^(a?){0,40}b",
    "a closing tag": r"</\w{1,20}\s{0,20}>",
    "two alternatives with a beginning in common": r"(?:ab|ac)*d?",
}


@pytest.mark.parametrize("name", EXPONENTIAL_PATTERNS)
def test_exponential_pattern_is_found(name: str):
    kinds = {finding.kind for finding in find_growth(EXPONENTIAL_PATTERNS[name])}

    assert EXPONENTIAL in kinds


@pytest.mark.parametrize("name", POLYNOMIAL_PATTERNS)
def test_polynomial_pattern_is_found(name: str):
    kinds = {finding.kind for finding in find_growth(POLYNOMIAL_PATTERNS[name])}

    assert kinds == {POLYNOMIAL}


@pytest.mark.parametrize("name", LINEAR_PATTERNS)
def test_linear_pattern_is_not_found(name: str):
    assert find_growth(LINEAR_PATTERNS[name]) == []


def test_pattern_that_is_only_matched_is_not_taken_for_searched():
    assert find_growth(r"\s*x", anchored=True) == []
    assert find_growth(r"\s*x") != []


def test_end_of_text_counts_where_all_must_match():
    assert find_growth(r"\w*\w*", anchored=True) == []
    assert find_growth(r"\w*\w*", anchored=True, whole=True) != []


def test_pattern_too_large_to_decide_is_found():
    names = "|".join(rf"{letter}\w*(?: \w+)*" for letter in "abcdefghijklmnopqrstuvwxyz")
    nested = rf"(?:(?:(?:{names})-?)+(?:{names})*)+(?:{names})*$"

    assert UNDECIDED in {finding.kind for finding in find_growth(nested)}


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        (r"(a|ab|b)*c", 160),
        (_CAPITALS, 80),
        (r"^(\w+\s?)*$", 160),
        (_SIGN_OFF, 100_000),
        (r"^\w+\s*,?\s*$", 100_000),
    ],
)
def test_attack_on_a_pattern_takes_too_long(pattern: str, characters: int):
    attack = next(iter(find_growth(pattern))).attack(characters)
    timing = time_pattern(pattern, 0, attack, method="search", limit_s=0.5)

    assert timing.seconds is None


def test_attack_repeats_its_pump_up_to_a_length():
    attack = Finding(POLYNOMIAL, "<", "ab", ">").attack(10)

    assert attack == "<ababababab>"


def test_time_of_a_pattern_is_measured():
    timing = time_pattern(rb"x", 0, "aax", method="search", limit_s=5)

    assert timing.characters == 3
    assert timing.seconds is not None
    assert timing.seconds < 5


# Collecting


def collected(folder: Path, code: str) -> tuple[list[UsedPattern], list[HiddenPattern]]:
    name = f"patterned_{abs(hash(code))}"
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(textwrap.dedent(code), "utf-8")
    return collect_patterns(folder, (name,))


def test_pattern_composed_on_import_is_observed(tmp_path):
    used, hidden = collected(
        tmp_path,
        """
        import re
        WORDS = {name: re.compile(f"(?:{name})+", re.VERBOSE) for name in ("a", "b")}
        """,
    )

    assert [(one.pattern, one.flags & re.VERBOSE) for one in used] == [("(?:a)+", 64), ("(?:b)+", 64)]
    assert not hidden


def test_pattern_within_a_function_is_computed(tmp_path):
    used, hidden = collected(
        tmp_path,
        """
        import re
        NAME = "[A-Z]+"
        def find(text, name):
            text = re.sub(r"a+", "", text, flags=re.I)
            return re.search(rf"{NAME} {re.escape(name)}", text, re.ASCII)
        """,
    )

    assert [(one.pattern, one.flags) for one in used] == [("a+", 2), ("[A-Z]+ Xx", 256)]
    assert not hidden


@pytest.mark.parametrize(
    "code",
    [
        "import re\ndef find(text, pattern):\n    return re.search(pattern, text)",
        "import re\ndef find(text, word):\n    return re.search(f'{word}+', text)",
        "import re\nsearch = re.search",
        "import re as patterns",
        "from re import compile",
        "import fnmatch",
        "import regex",
    ],
)
def test_pattern_that_cannot_be_known_is_reported(tmp_path, monkeypatch: pytest.MonkeyPatch, code: str):
    monkeypatch.setitem(sys.modules, "regex", ModuleType("regex"))
    _, hidden = collected(tmp_path, code)

    assert len(hidden) == 1


def test_how_a_pattern_is_used_decides_what_is_asked_of_it(tmp_path):
    used, _ = collected(
        tmp_path,
        """
        import re
        _MATCHED = re.compile("m")
        _WHOLE = re.compile("w")
        _SEARCHED = re.compile("s")
        _MATCHED_ANYWHERE = re.compile("a")
        _PASSED_ON = re.compile("p")
        _UNUSED = re.compile("u")
        def find(text, at):
            _MATCHED.match(text), _MATCHED.fullmatch(text), _WHOLE.fullmatch(text), _SEARCHED.match(text)
            return _SEARCHED.sub("", text), _MATCHED_ANYWHERE.match(text, at), print(_PASSED_ON)
        """,
    )

    methods = {one.pattern: one.method for one in used}
    assert methods == {
        "m": "match",
        "w": "fullmatch",
        "s": "search",
        "a": "search",
        "p": "search",
        "u": "search",
    }


def test_slow_and_hidden_patterns_and_idle_permissions_are_problems():
    slow = list(find_slow([UsedPattern("index/x.py:_X", r"\s*x", 0, anchored=False, whole=False)]))
    hidden = [HiddenPattern("index/x.py:7", "re.search(x, y)")]

    problems = list(describe_problems(slow, hidden))

    assert problems[0] == "index/x.py:_X: polynomial in `search` on ' ' + ' ' * n + ''"
    assert problems[1] == "index/x.py:7: the pattern is known only when this runs: re.search(x, y)"
    assert problems[2:] == [
        *(f"{place}: is allowed, but hides no pattern" for place in ALLOWED_HIDDEN),
        *(f"{place}: is allowed, but nothing of the kind is found there" for place, _ in ALLOWED),
    ]


# The code itself


COUNT_PATTERNS = """
from pattern_sources import collect_patterns
used, _ = collect_patterns()
rules = [one for one in used if one.place == "index/extraction/boilerplate.py:_compile_rules"]
walls = [one for one in used if one.place == "index/extraction/page_obstacles.py:CONSENT"]
print(len(used), len(rules), len(walls))
"""


def test_every_pattern_of_the_code_is_found():
    """In a child process, because the modules of this one have already compiled their patterns."""
    printed = run_python("-c", COUNT_PATTERNS).stdout
    used, rules, walls = map(int, printed.split())

    assert used > 400
    files = {path.stem for path in (ROOT / "index/extraction/phrases").glob("*.txt")}
    assert rules == len(files - {"walls"})
    assert walls
