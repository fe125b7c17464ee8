"""Find whether a sentence says that something is untrue, and whether that is the claim that is asked about. Pure."""

import re
from collections.abc import Set
from enum import IntEnum
from functools import lru_cache

from index.agreement.number_reading import any_of_lines
from index.language.modality import is_form_of
from index.text.scripts import Script, main_script
from index.text.tokenizer import content_tokens
from index.text.word_lists import load_line_sections

_SECTIONS = load_line_sections("index.agreement", "words/denials.txt")
_CONTRADICTS = re.compile(any_of_lines(_SECTIONS["contradicts"]), re.IGNORECASE)
_UNTRUE = re.compile(any_of_lines(_SECTIONS["untrue"]), re.IGNORECASE)
_NEGATION = re.compile(any_of_lines(_SECTIONS["negation"]), re.IGNORECASE)
_CLAIMS = re.compile(any_of_lines(_SECTIONS["claims"]), re.IGNORECASE)
_NO_DENIAL = re.compile(
    r"\b(?:(?:neither|not|n[’']t|nor|could|would|cannot|can) (?:\w+ ){0,2}?(?:confirm(?:ed)? (?:n?or|and) )?(?:den(?:y|ied)|rule[ds]? out)"
    r"|confirm (?:n?or|and) deny|undeniabl[ey]|history of denying|self-denial|in denial)\b",
    re.IGNORECASE,
)
_OBJECT_END = re.compile(
    r"[.;!?。；！？]|,? (?:but|while|although|though|after|and (?:said|called|accused|blamed))\b"
)
_MOST_OBJECT_CHARS = 160


class Denial(IntEnum):
    """How surely a sentence denies."""

    NONE = 0
    NEGATED = 1
    """It has a negation beside a word of the claim."""
    CALLED_UNTRUE = 2
    CONTRADICTED = 3


@lru_cache(maxsize=1024)
def find_denial(sentence: str, claim: frozenset[str] | None, asked: frozenset[str] | None) -> Denial:
    """How surely a sentence denies a claim.

    `claim` has the tokens of all that may state the claim, `asked` those of the question; None if they are in
    another language, so that what is denied cannot be compared.
    """
    sentence = _NO_DENIAL.sub(" ", sentence)
    if (match := _CONTRADICTS.search(sentence)) and _is_about(sentence, match, claim):
        return Denial.CONTRADICTED
    if (match := _UNTRUE.search(sentence)) and _is_about(sentence, match, claim, is_either_side=True):
        return Denial.CALLED_UNTRUE
    if _REPORTS_SPEECH.search(sentence) and any(
        _negates(sentence, match, asked) for match in _NEGATION.finditer(sentence)
    ):
        return Denial.NEGATED
    return Denial.NONE


def _is_about(
    sentence: str, match: re.Match[str], claim: Set[str] | None, *, is_either_side: bool = False
) -> bool:
    """Whether what is denied has a word of the claim, or is only called a claim or a report."""
    if claim is None:
        return True
    end = _OBJECT_END.search(sentence, match.end())
    denied = sentence[
        match.end() : min(end.start() if end else len(sentence), match.end() + _MOST_OBJECT_CHARS)
    ]
    if is_either_side or main_script(sentence) is not Script.SPACED:
        denied = sentence
    return _CLAIMS.search(f"{match[0]} {denied}") is not None or _shares(denied, claim)


def _shares(text: str, claim: Set[str] | None, least: int = 1) -> bool:
    """Whether a text has this many of the tokens, in any form."""
    tokens = set(content_tokens(text)) & claim
    if len(tokens) >= least:
        return True
    others = {token for word in _LONG_WORD.findall(text) for token in claim - tokens if is_form_of(word, token)}
    return len(tokens | others) >= least


_LONG_WORD = re.compile(r"[A-Za-z]{4,}")


# An outlet's own "did not" is no denial of anybody.
_REPORTS_SPEECH = re.compile(
    r"\b(?:sa(?:id|ys|ying)|told|tells|insist(?:s|ed)|stat(?:es|ed)|claim(?:s|ed)|according to|wrote|maintain(?:s|ed)|assert(?:s|ed)|add(?:s|ed))\b"
    r"|表示|稱|称|說|说|強調|强调|述べ|発表|によると|明らかに|밝혔|말했|주장|заяви\w+|повідоми\w+|сообщи\w+|сказа\w+|за словами|по словам",
    re.IGNORECASE,
)
_NEAR_WORDS = 5
_DENSE_NEAR_CHARS = 20


def _negates(sentence: str, match: re.Match[str], asked: Set[str] | None) -> bool:
    """Whether the verb after a negation, or what it is said of, is in the question."""
    if asked is None:
        return True
    if main_script(sentence) is not Script.SPACED:
        near = sentence[max(0, match.start() - _DENSE_NEAR_CHARS) : match.end() + _DENSE_NEAR_CHARS]
        return _shares(near, asked, least=2)
    words = sentence[match.end() : match.end() + _MOST_OBJECT_CHARS].split()[:_NEAR_WORDS]
    lower = " ".join(word for word in words if not word[0].isupper())
    clause = _CLAUSE_BREAK.split(sentence[: match.start()])[-1]
    return _shares(lower, asked) and _shares(f"{clause} {' '.join(words)}", asked, least=2)


_CLAUSE_BREAK = re.compile(r"[,;:–—]|\bbut\b|\bwhere\b|\bwhich\b")
