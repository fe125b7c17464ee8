"""Parse appositions beside a speaker's name: `Jane Doe, a spokeswoman for the ministry, said`."""

from collections.abc import Sequence
from dataclasses import replace

from index.language.attribution.attribution_lexicon import (
    ABBREVIATED_TITLES,
    CLAUSE_WORDS,
    DETERMINERS,
    LINK_WORDS,
    PERSON_NOUNS,
    PREVERBAL_WORDS,
    SPEECH_VERBS,
    TITLE_QUALIFIERS,
)
from index.language.attribution.english_tokens import Token
from index.language.attribution.noun_phrases import (
    PhraseKind,
    SpeakerPhrase,
    is_name,
    is_occupation,
    name_length,
    span_of,
)
from index.language.attribution.speaker_phrases import parse_speaker_phrase
from index.text.sentences import Span

# A description may be long; what follows it is another clause.
_MAX_WORDS = 26
_PARTIES = ("R-", "D-", "I-")
_PARENTHETICAL_OPENERS = frozenset(
    {"meanwhile", "however", "though", "too", "in", "at", "for", "on", "during", "after", "when", "asked"}
)
_RELATIVE_OPENERS = frozenset({"who", "which", "whose", "now", "then", "of", "with", "from", "jr."})
_DESCRIPTION_ENDS = frozenset({"who", "which", "during", "while", "after", "when", "speaking", "as"})
_DESCRIPTION_OPENERS = frozenset({"of", "with", "a", "an", "the", "another", "one"})
_OBJECT_DETERMINERS = frozenset({"a", "an", "the", "his", "her", "its"})
_NON_OPENERS = frozenset({"also", "and", "or", "but", "not", "its", "his", "her", "their", "our", "my"})


def is_parenthetical(tokens: Sequence[Token]) -> bool:
    """Whether words between commas may separate a subject from its verb, whatever they say."""
    opening = tokens[0].word
    if (
        opening in _PARENTHETICAL_OPENERS
        or opening in _RELATIVE_OPENERS
        or opening in TITLE_QUALIFIERS
        or opening in _DESCRIPTION_OPENERS
    ):
        return True
    participle = opening.endswith(("ing", "ed")) and tokens[0].text.islower()
    return participle or opening.isdigit() or is_occupation(tokens[0]) or find_description(tokens) is not None


def find_description(tokens: Sequence[Token]) -> Span | None:
    """The description of the preceding person or body in these words, up to the next clause."""
    end = next((at for at, token in enumerate(tokens) if _ends_description(token)), len(tokens))
    words = tokens[:end]
    if not _is_phrase(words):
        return None
    opening = words[0].word
    party = len(words) == 1 and words[0].text.startswith(_PARTIES)
    if party or (len(words) > 1 and (opening in _DESCRIPTION_OPENERS or _names_occupation(words))):
        return span_of(words)
    return None


def _ends_description(token: Token) -> bool:
    return not (token.is_word or token.is_quotation) or token.word in _DESCRIPTION_ENDS


def _is_phrase(words: Sequence[Token]) -> bool:
    """Whether it is not a clause: no recognisable verb, and it does not end in mid-phrase."""
    if not words or len(words) > _MAX_WORDS or words[0].word in _NON_OPENERS:
        return False
    if words[0].text.islower() and words[0].text.endswith(("ed", "ing", "ly")):
        return False
    if words[-1].word in LINK_WORDS or words[-1].word in DETERMINERS:
        return False
    return not any(token.word in CLAUSE_WORDS or _is_verb(words, at) for at, token in enumerate(words))


def _is_verb(words: Sequence[Token], at: int) -> bool:
    """A verb with its object: `launched a campaign`; not `London-based`, `retired`, `dubbed by CNN`."""
    word = words[at].text
    if at and word in SPEECH_VERBS and word.endswith("ed"):
        return True
    if not word.islower() or "-" in word or not word.endswith("ed"):
        return False
    if at + 1 == len(words):
        return False
    following = words[at + 1]
    return (
        following.is_capitalised or following.word in _OBJECT_DETERMINERS or following.word in PREVERBAL_WORDS
    )


def _names_occupation(words: Sequence[Token]) -> bool:
    """Whether an occupation or office precedes the first link word: `director of the port`."""
    if words[0].word in DETERMINERS or words[0].word in LINK_WORDS:
        return False
    end = next(
        (at for at, token in enumerate(words) if token.word in LINK_WORDS and token.word != "and"), len(words)
    )
    return any(is_occupation(token) or token.lower in ABBREVIATED_TITLES for token in words[:end])


_COMMAS = frozenset({",", "–", "—", "-", "--", "(", ")"})


def parse_apposition(tokens: Sequence[Token]) -> SpeakerPhrase | None:
    """A subject that ends with a comma: a phrase followed by an apposition."""
    first = _first_comma(tokens)
    phrase = parse_speaker_phrase(tokens[:first])
    if phrase is None or first + 2 >= len(tokens) or phrase.kind is PhraseKind.PRONOUN:
        return None
    if tokens[first].text != "," and tokens[first - 1].text.isupper() and len(tokens[first - 1].text) > 5:
        # The dateline of a report: `WASHINGTON - Speaker Jane Doe, …, said`.
        return None
    parts = _split_at_commas(tokens[first + 1 : -1])
    if not parts or (_name_after_occupation(phrase, parts[0]) is None and not is_parenthetical(parts[0])):
        return None
    if not all(is_parenthetical(part) or name_length(part) == len(part) for part in parts[1:]):
        return None
    return _combine(phrase, parts[0])


def parse_unclosed_apposition(tokens: Sequence[Token]) -> SpeakerPhrase | None:
    """`Jane Doe, the ministry's spokeswoman said`: the second comma is missing."""
    first = _first_comma(tokens)
    name, beside = tokens[:first], tokens[first + 1 :]
    if not is_name(name):
        return None
    trade = parse_speaker_phrase(beside)
    if trade is None or trade.kind is not PhraseKind.NOUN or not trade.is_person or trade.has_possessive:
        return None
    return SpeakerPhrase(span_of(name), PhraseKind.NAME, described=trade.name, is_person=True)


def attach_apposition(tokens: Sequence[Token], at: int, phrase: SpeakerPhrase) -> SpeakerPhrase:
    """The phrase that ends before tokens[at], with the apposition that follows it."""
    if at >= len(tokens) or tokens[at].text not in _COMMAS:
        return phrase
    beside = tokens[at + 1 :]
    return _combine(phrase, beside[: _first_comma(beside)])


def _combine(phrase: SpeakerPhrase, beside: Sequence[Token]) -> SpeakerPhrase:
    named = _name_after_occupation(phrase, beside)
    if named is not None:
        return replace(named, described=None if phrase.has_possessive else phrase.name)
    described = find_description(beside)
    if phrase.kind is not PhraseKind.NAME or phrase.is_plural or described is None:
        return phrase
    person = phrase.is_person or any(token.word in PERSON_NOUNS for token in beside)
    return replace(phrase, described=phrase.described or described, is_person=person)


def _name_after_occupation(phrase: SpeakerPhrase, beside: Sequence[Token]) -> SpeakerPhrase | None:
    """The name after an occupation: `the port's director, Jane Doe,`."""
    if phrase.kind is not PhraseKind.NOUN or not phrase.is_person:
        return None
    named = parse_speaker_phrase(beside)
    if named is None or named.kind is not PhraseKind.NAME or named.is_plural or named.has_possessive:
        return None
    return replace(named, is_person=True) if named.is_person or is_name(beside) else None


def _split_at_commas(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """The stretches between commas, without empty ones."""
    parts: list[Sequence[Token]] = []
    while tokens:
        end = _first_comma(tokens)
        if end:
            parts.append(tokens[:end])
        tokens = tokens[end + 1 :]
    return parts


def _first_comma(tokens: Sequence[Token]) -> int:
    return next((at for at, token in enumerate(tokens) if token.text in _COMMAS), len(tokens))
