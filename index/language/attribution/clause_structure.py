"""Find clause boundaries in an English sentence, and what a speech verb in it reports."""

from collections.abc import Sequence
from enum import Enum

from index.language.attribution.attribution_lexicon import (
    AUXILIARIES,
    CALLING_VERBS,
    CLAIMING_VERBS,
    CLAUSE_WORDS,
    COORDINATORS,
    DENIABLE_REQUESTS,
    DETERMINERS,
    DOCUMENT_NOUNS,
    FAREWELLS,
    IRREALIS_MARKERS,
    LINK_WORDS,
    PREVERBAL_WORDS,
    REPORTING_VERBS,
    SAYING_VERBS,
    SPEAKER_NOUNS,
    SUBORDINATORS,
    WINNABLE_OBJECTS,
    is_speech_verb,
)
from index.language.attribution.english_tokens import Token
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase

_MARKS = frozenset(",;:()—–-”…") | {"--"}
_OCCASION_NOUNS = DOCUMENT_NOUNS | {"tweets", "interview", "conference", "remarks"}


_CONTRASTS = frozenset({"though", "although", "whereas"})


class ClauseRelation(Enum):
    """The relation of a clause to its sentence."""

    MAIN = "main"
    COORDINATE = "coordinate"
    SUBORDINATE = "subordinate"
    CONTRAST = "contrast"
    """After `though`: it governs nothing, but may set the words of another speaker against the main clause."""
    EMBEDDED = "nested"
    UNCLEAR = "unclear"
    """A clause with another speaker, or perhaps one, who is not certain."""


def token_text(tokens: Sequence[Token], at: int) -> str:
    """The token's text; empty outside the sentence."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def opens_clause(tokens: Sequence[Token], start: int) -> bool:
    """Whether the subject of a clause may begin at a token."""
    if start == 0:
        return True
    token = tokens[start - 1]
    if token.text == "and" and start > 1 and _may_be_joined(tokens[start - 2]):
        return False
    if token.is_quotation or _opens_new_clause(token.text.lower()):
        return True
    begins = tokens[start].is_capitalised or tokens[start].word == "the"
    return begins and tokens[0].word in LINK_WORDS and _is_setting_phrase(tokens[:start])


def clause_relation(tokens: Sequence[Token], start: int) -> ClauseRelation:
    """How the clause that begins at a token is joined to the words before it."""
    word = token_text(tokens, start - 1)
    if word == "that" or is_speech_verb(word):
        return ClauseRelation.EMBEDDED
    if word.lower() in _CONTRASTS:
        return ClauseRelation.CONTRAST
    if word.lower() in SUBORDINATORS:
        return ClauseRelation.SUBORDINATE
    if (word in COORDINATORS and start > 1) or word in (";", ":"):
        return ClauseRelation.COORDINATE
    return ClauseRelation.MAIN


def end_of_subject(tokens: Sequence[Token], verb: int) -> int:
    """Where the words between a subject and its verb begin: `Doe [also on Friday] said`."""
    while verb and tokens[verb - 1].word in PREVERBAL_WORDS:
        verb -= 1
    return verb


def is_irrealis(tokens: Sequence[Token], end: int) -> bool:
    """Whether a verb says what somebody would say or did not say; `end` is the end of its subject."""
    return end > 0 and tokens[end - 1].word in IRREALIS_MARKERS


def _may_be_joined(token: Token) -> bool:
    """Whether an "and" after it may join two speakers rather than two clauses."""
    return token.is_capitalised or token.lower in SPEAKER_NOUNS


def _opens_new_clause(word: str) -> bool:
    if word in _MARKS or word in COORDINATORS or word in SUBORDINATORS or word == "that":
        return True
    return is_speech_verb(word) and word not in CALLING_VERBS


def _is_setting_phrase(tokens: Sequence[Token]) -> bool:
    """Whether these words are a time or an occasion without a following comma: `In a statement [Doe said]`."""
    last = tokens[-1]
    if len(tokens) < 2 or last.word in LINK_WORDS or not all(token.is_word for token in tokens):
        return False
    return last.word in PREVERBAL_WORDS or last.lower in _OCCASION_NOUNS


_CLAUSE_OPENING_PRONOUNS = frozenset({"he", "she", "they", "it", "there", "we"})
# Between a verb that follows reported speech and the end of its sentence.
_ADJUNCT_PREPOSITIONS = frozenset({"in", "at", "to", "of", "on", "during"})
# Speech only next to a quotation: others continue to do something.
_CONTINUING_VERBS = frozenset({"continued", "continues"})
# Both speech and actions: "responded to the scene", "posted a picture".
_SPEECH_OR_ACTION_VERBS = frozenset(
    {"responded", "replied", "posted", "agreed", "reported", "repeated", "reflected", "signaled"}
)
# With a plain object they are no speech: "maintains a base".
_STANCE_VERBS = frozenset({"maintained", "maintains", "maintain"})
# Speech for documents only; people do something else.
_READING_VERBS = frozenset({"read", "reads"})


def has_complement(tokens: Sequence[Token], start: int, verb: int, phrase: SpeakerPhrase) -> bool:
    """Whether reported speech follows the verb, or ends before its subject, which begins at tokens[start]."""
    word, rest = tokens[verb].text, tokens[verb + 1 :]
    if word in SAYING_VERBS:
        return _reports_something(word, rest)
    if word in CALLING_VERBS:
        return _has_quoted_words(word, rest, phrase)
    if (
        _claims_a_win(word, rest)
        or _denies_a_request(word, rest)
        or (word in _READING_VERBS and (phrase.is_person or phrase.kind is not PhraseKind.NOUN))
    ):
        return False
    return _follows_reported_speech(tokens, start, verb) or _has_reported_object(word, rest)


def _claims_a_win(word: str, rest: Sequence[Token]) -> bool:
    """`claimed the title`: an action, not speech."""
    return (
        word in CLAIMING_VERBS
        and word.startswith("claim")
        and any(token.word in WINNABLE_OBJECTS for token in rest[:5])
    )


def _denies_a_request(word: str, rest: Sequence[Token]) -> bool:
    """`denied Doe's bid`, as opposed to `denied that …` or `denied a report`."""
    if word not in ("denied", "denies", "deny") or token_text(rest, 0) == "that":
        return False
    return any(token.word in DENIABLE_REQUESTS for token in rest[:6])


def _reports_something(word: str, rest: Sequence[Token]) -> bool:
    """Whether it is speech: not "said to be", "said goodbye", or "told" without an addressee."""
    if any(token.word in FAREWELLS for token in rest[:4]):
        return False
    if word == "said" and token_text(rest, 0) == "to":
        return token_text(rest, 1) not in ("be", "have")
    return word != "told" or (bool(rest) and (rest[0].is_word or rest[0].is_quotation))


def _has_quoted_words(word: str, rest: Sequence[Token], phrase: SpeakerPhrase) -> bool:
    """`called it “a disgrace”`; not `a group called “X”` or `a man described as “x”`, where nobody speaks."""
    if (phrase.kind is PhraseKind.NOUN and not phrase.is_person) or not rest:
        return False
    if rest[0].is_quotation or rest[0].word == "as":
        return False
    return _contains_quotation(rest) or (word in ("called", "calls", "call") and _appeals(rest))


def _appeals(rest: Sequence[Token]) -> bool:
    """`called for a ceasefire`, `called on Doe to resign`; not `called on Doe on Monday`, a visit."""
    if rest[0].word == "on":
        return any(token.word == "to" and _is_plain(rest, at + 1) for at, token in enumerate(rest))
    return rest[0].word == "for"


def _is_plain(tokens: Sequence[Token], at: int) -> bool:
    """Whether a lower-case word other than an article is at this place, such as a verb after `to`."""
    return token_text(tokens, at).islower() and tokens[at].word not in DETERMINERS


def _follows_reported_speech(tokens: Sequence[Token], start: int, verb: int) -> bool:
    """Whether the attribution follows the reported words: `…, X added.`"""
    behind = token_text(tokens, verb + 1)
    if tokens[verb].text in _CONTINUING_VERBS and behind == "to":
        return False
    before = token_text(tokens, start - 1)
    if before == "," and behind in _ADJUNCT_PREPOSITIONS and tokens[verb].text in _SPEECH_OR_ACTION_VERBS:
        return False
    ends = not behind[:1].isalnum() or behind.lower() in PREVERBAL_WORDS or behind in _ADJUNCT_PREPOSITIONS
    return ends and (before == "," or before.startswith("“"))


def _has_reported_object(word: str, rest: Sequence[Token]) -> bool:
    """Whether something that can be reported follows a verb."""
    if word in CLAIMING_VERBS:
        return word == "warned" or (bool(rest) and rest[0].word not in ("of", "by"))
    if word in _CONTINUING_VERBS:
        return token_text(rest, 0) in (":", ",") and _contains_quotation(rest)
    if word == "posted" and all(token.is_quoted_fragment for token in rest if token.is_quotation):
        return _has_clause(word, rest)
    return _contains_quotation(rest) or (word in REPORTING_VERBS and _has_clause(word, rest))


def _has_finite_verb(rest: Sequence[Token]) -> bool:
    """Whether an auxiliary follows before any relative clause: `maintains its plan is sound`."""
    words = (token.word for token in rest)
    first = next((word for word in words if word in AUXILIARIES or word in CLAUSE_WORDS), "")
    return first in AUXILIARIES


def _contains_quotation(rest: Sequence[Token]) -> bool:
    return any(token.is_quotation for token in rest)


def _has_clause(word: str, rest: Sequence[Token]) -> bool:
    """Whether "that" follows directly, or after a time, a place or an addressee; or a clause without it."""
    words = [token.word for token in rest[:8] if token.is_word]
    if words and words[0] in _CLAUSE_OPENING_PRONOUNS:
        return True
    if word in _STANCE_VERBS and _has_finite_verb(rest):
        return True
    if "that" not in words or words[0] == "by":
        return False
    return words[0] in ("that", "out") or words[0] in LINK_WORDS or words[0] in PREVERBAL_WORDS
