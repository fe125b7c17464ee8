"""Whether beside a verb of speech stands something that is said."""

from collections.abc import Sequence

from index.speech.clauses import text_at
from index.speech.grammar import BETWEEN, LINKS
from index.speech.phrase import Phrase, PhraseKind
from index.speech.tokens import Token
from index.speech.verbs import CALLING, CLAIMING, FAREWELLS, REFUSABLE, REPORTING, SAYING, WON

_PRONOUNS = frozenset({"he", "she", "they", "it", "there", "we"})
# Between a verb behind what is said and the end of its sentence.
_BESIDE = frozenset({"in", "at", "to", "of", "on", "during"})
# Speech only beside a quotation: others continue to do something.
_GOING_ON = frozenset({"continued", "continues"})
# Speech and deeds alike: "responded to the scene", "posted a picture".
_DOING = frozenset(
    {"responded", "replied", "posted", "agreed", "reported", "repeated", "reflected", "signaled"}
)
# Papers say so; people do something else.
_READING = frozenset({"read", "reads"})


def has_complement(tokens: Sequence[Token], start: int, verb: int, phrase: Phrase) -> bool:
    """Whether it stands behind the verb, or was closed before its subject, which begins with tokens[start]."""
    word, rest = tokens[verb].text, tokens[verb + 1 :]
    if word in SAYING:
        return _is_said(word, rest)
    if word in CALLING:
        return _has_quoted_words(word, rest, phrase)
    if (
        _is_won(word, rest)
        or _is_refused(word, rest)
        or (word in _READING and (phrase.is_person or phrase.kind is not PhraseKind.NOUN))
    ):
        return False
    return _closes(tokens, start, verb) or _has_object(word, rest)


def _is_won(word: str, rest: Sequence[Token]) -> bool:
    """`claimed the title`, which is a deed."""
    return word in CLAIMING and word.startswith("claim") and any(token.word in WON for token in rest[:5])


def _is_refused(word: str, rest: Sequence[Token]) -> bool:
    """`denied Doe's bid`, rather than `denied that …` or `denied a report`."""
    if word not in ("denied", "denies", "deny") or text_at(rest, 0) == "that":
        return False
    return any(token.word in REFUSABLE for token in rest[:6])


def _is_said(word: str, rest: Sequence[Token]) -> bool:
    """Not "said to be" or "said goodbye", nor "told" without anybody who is told."""
    if any(token.word in FAREWELLS for token in rest[:4]):
        return False
    if word == "said" and text_at(rest, 0) == "to":
        return text_at(rest, 1) not in ("be", "have")
    return word != "told" or (bool(rest) and (rest[0].is_word or rest[0].is_quotation))


def _has_quoted_words(word: str, rest: Sequence[Token], phrase: Phrase) -> bool:
    """`called it “a disgrace”`; in `a group called “X”` and `a man described as “x”` nobody calls anything."""
    if (phrase.kind is PhraseKind.NOUN and not phrase.is_person) or not rest:
        return False
    if rest[0].is_quotation or rest[0].word == "as":
        return False
    return _is_quoting(rest) or (word == "called" and rest[0].word in ("for", "on"))


def _closes(tokens: Sequence[Token], start: int, verb: int) -> bool:
    """Whether the attribution follows what is said: `…, X added.`"""
    behind = text_at(tokens, verb + 1)
    if tokens[verb].text in _GOING_ON and behind == "to":
        return False
    before = text_at(tokens, start - 1)
    if before == "," and behind in _BESIDE and tokens[verb].text in _DOING:
        return False
    ends = not behind[:1].isalnum() or behind.lower() in BETWEEN or behind in _BESIDE
    return ends and (before == "," or before.startswith("“"))


def _has_object(word: str, rest: Sequence[Token]) -> bool:
    """Whether behind a verb follows what may be reported."""
    if word in CLAIMING:
        return word == "warned" or (bool(rest) and rest[0].word not in ("of", "by"))
    if word in _GOING_ON:
        return text_at(rest, 0) in (":", ",") and _is_quoting(rest)
    if word == "posted" and all(token.is_quoted_fragment for token in rest if token.is_quotation):
        return _has_clause(rest)
    return _is_quoting(rest) or (word in REPORTING and _has_clause(rest))


def _is_quoting(rest: Sequence[Token]) -> bool:
    return any(token.is_quotation for token in rest)


def _has_clause(rest: Sequence[Token]) -> bool:
    """Whether "that" follows, at once or behind a time, a place or somebody spoken to."""
    words = [token.word for token in rest[:8] if token.is_word]
    if words and words[0] in _PRONOUNS:
        return True
    if "that" not in words or words[0] == "by":
        return False
    return words[0] in ("that", "out") or words[0] in LINKS or words[0] in BETWEEN
