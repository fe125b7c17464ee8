"""Where the clauses of an English sentence begin, as far as commas and small words show."""

from collections.abc import Sequence
from enum import Enum

from index.speech.grammar import BETWEEN, CONJUNCTIONS, LINKS, SUBORDINATORS, UNREAL
from index.speech.nouns import PAPERS, SPEAKING
from index.speech.tokens import Token
from index.speech.verbs import CALLING, is_speech

_MARKS = frozenset(",;:()—–-”…") | {"--"}
_OCCASIONS = PAPERS | {"tweets", "interview", "conference", "remarks"}


class Bond(Enum):
    """What a clause is in its sentence."""

    MAIN = "main"
    COORDINATE = "coordinate"
    SUBORDINATE = "subordinate"
    EMBEDDED = "nested"


def text_at(tokens: Sequence[Token], at: int) -> str:
    """The token's text; empty beyond the sentence."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def opens_clause(tokens: Sequence[Token], start: int) -> bool:
    """Whether the subject of a clause may begin with a token."""
    if start == 0:
        return True
    token = tokens[start - 1]
    if token.text == "and" and start > 1 and _may_be_joined(tokens[start - 2]):
        return False
    if token.is_quotation or _binds(token.text.lower()):
        return True
    begins = tokens[start].is_capitalised or tokens[start].word == "the"
    return begins and tokens[0].word in LINKS and _is_setting(tokens[:start])


def bond_of(tokens: Sequence[Token], start: int) -> Bond:
    """How the clause that begins with a token is joined to what stands before it."""
    word = text_at(tokens, start - 1)
    if word == "that" or is_speech(word):
        return Bond.EMBEDDED
    if word.lower() in SUBORDINATORS:
        return Bond.SUBORDINATE
    if (word in CONJUNCTIONS and start > 1) or word in (";", ":"):
        return Bond.COORDINATE
    return Bond.MAIN


def end_of_subject(tokens: Sequence[Token], verb: int) -> int:
    """Where the words between a subject and its verb begin: `Doe [also on Friday] said`."""
    while verb and tokens[verb - 1].word in BETWEEN:
        verb -= 1
    return verb


def is_unreal(tokens: Sequence[Token], end: int) -> bool:
    """Whether a verb tells of what somebody would say or did not say; `end` is that of its subject."""
    return end > 0 and tokens[end - 1].word in UNREAL


def _may_be_joined(token: Token) -> bool:
    """Whether an "and" behind it may join two speakers, rather than two clauses."""
    return token.is_capitalised or token.lower in SPEAKING


def _binds(word: str) -> bool:
    if word in _MARKS or word in CONJUNCTIONS or word in SUBORDINATORS or word == "that":
        return True
    return is_speech(word) and word not in CALLING


def _is_setting(tokens: Sequence[Token]) -> bool:
    """Whether these are a time or an occasion without a comma behind: `In a statement [Doe said]`."""
    last = tokens[-1]
    if len(tokens) < 2 or last.word in LINKS or not all(token.is_word for token in tokens):
        return False
    return last.word in BETWEEN or last.lower in _OCCASIONS
