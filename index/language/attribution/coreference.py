"""Resolve pronouns and descriptions (`he`, `the minister`) to the person or body they refer to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, islice, pairwise

from index.language.attribution.attribution_lexicon import (
    NON_PERSON_LAST_WORDS,
    ORGANIZATION_NOUNS,
    PERSON_NOUNS,
    SENTENCE_OPENERS,
    SURNAMES_WRITTEN_FIRST,
    TITLES,
    UNNAMED_ROLES,
)
from index.language.attribution.english_tokens import Token, split_tokens
from index.language.attribution.headings import is_in_heading
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase, phrase_text
from index.language.attribution.paragraphs import Paragraph, Sentence, paragraphs_before
from index.language.attribution.person_names import is_surname, share_surname
from index.language.attribution.reporting_clauses import Attribution
from index.language.attribution.speaker_phrases import parse_speaker_phrase
from index.text.sentences import Span

_MAX_SENTENCES = 12
# Sentences with fewer tokens are credit lines or headings.
_MIN_TOKENS = 5
# A name is the subject if it starts the sentence, or only a title precedes it.
_MAX_TITLE_CHARS = 25


def find_antecedent(text: str, paragraph: Paragraph, at: int, attribution: Attribution) -> SpeakerPhrase | None:
    """The phrase that a pronoun refers to, searched backwards from its sentence."""
    word = phrase_text(text, attribution.phrase).lower()
    persons = _persons(text, paragraph.sentences[at], until=attribution.at)
    was_silent = False
    for sentence in islice(_sentences_before(text, paragraph, at), _MAX_SENTENCES):
        found = sentence.attribution
        if found is not None and found.phrase.kind is not PhraseKind.PRONOUN:
            return found.phrase if _agrees_with_pronoun(text, found.phrase, persons, word) else None
        if found is not None:
            if phrase_text(text, found.phrase).lower() != word:
                return None
            persons += _persons(text, sentence, until=found.at)
        elif not sentence.is_quoted:
            named = _persons(text, sentence)
            if was_silent or sentence.attributions or (not named and _mentions_person(sentence)):
                return None
            if named or sentence.start < paragraph.start:
                return _find_subject_person(text, sentence, [*named, *persons], word)
            was_silent = True
    return None


def _mentions_person(sentence: Sentence) -> bool:
    """Whether an office or a relation stands for somebody, as in `The president’s roots`."""
    return any(
        before.word == "the" and token.lower in PERSON_NOUNS - UNNAMED_ROLES
        for before, token in pairwise(sentence.tokens)
    )


def _sentences_before(text: str, paragraph: Paragraph, at: int) -> Iterator[Sentence]:
    yield from reversed(paragraph.sentences[:at])
    for other in paragraphs_before(text, paragraph):
        yield from reversed(other.sentences)


def _agrees_with_pronoun(text: str, phrase: SpeakerPhrase, persons: list[SpeakerPhrase], word: str) -> bool:
    if word in ("they", "it"):
        return word == "they" and phrase.is_plural
    if phrase.is_plural or (phrase.kind is PhraseKind.NOUN and not phrase.is_person):
        return False
    name = phrase_text(text, phrase)
    if name.rpartition(" ")[2].lower() in NON_PERSON_LAST_WORDS or name.isupper():
        return False
    return all(share_surname(phrase_text(text, person), name) for person in persons)


def _find_subject_person(
    text: str, sentence: Sentence, persons: list[SpeakerPhrase], word: str
) -> SpeakerPhrase | None:
    """The one person that a sentence without speech names, if it begins with them."""
    if not persons or word == "they" or len(sentence.tokens) < _MIN_TOKENS:
        return None
    first = persons[0]
    if first.name[0] - sentence.start > _MAX_TITLE_CHARS or not _agrees_with_pronoun(
        text, first, persons, word
    ):
        return None
    return first if first.is_person else None


def _persons(text: str, sentence: Sentence, until: int | None = None) -> list[SpeakerPhrase]:
    """Names of people outside quotations."""
    tokens = [token for token in sentence.tokens if until is None or token.start < until]
    return [phrase for run in _runs(tokens) if (phrase := _person(text, run)) is not None]


def _runs(tokens: list[Token]) -> Iterator[list[Token]]:
    """Runs of capitalised words."""
    run: list[Token] = []
    for token in tokens:
        if token.is_capitalised and not (not run and token.word in SENTENCE_OPENERS):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _person(text: str, run: list[Token]) -> SpeakerPhrase | None:
    phrase = parse_speaker_phrase(run)
    if phrase is None or phrase.kind is not PhraseKind.NAME:
        return None
    name = phrase_text(text, phrase).removesuffix("’s").removesuffix("'s")
    words = name.split()
    if not _may_be_human(words):
        return None
    phrase = replace(phrase, name=(phrase.name[0], phrase.name[0] + len(name)))
    if phrase.is_person or len(words) >= 2:
        return SpeakerPhrase(phrase.name, PhraseKind.NAME, described=phrase.described, is_person=True)
    return phrase if is_surname(text, words[0]) else None


def _may_be_human(words: list[str]) -> bool:
    """Whether the words look like neither a place, a body nor an acronym."""
    if len(words) > 4:
        return False
    return not any(
        word.lower() in NON_PERSON_LAST_WORDS or (word.isupper() and len(word) > 3) for word in words
    )


_ABBREVIATED_TITLES = {
    "governor": "Gov.",
    "senator": "Sen.",
    "congressman": "Rep.",
    "congresswoman": "Rep.",
    "general": "Gen.",
}
# Bounded, so that a run of letters and full stops is not scanned again from each of them.
# A full stop may follow initials only, so that no name crosses the end of a sentence.
_NAME = r"(?:(?:[A-Z]\.){1,4}|[A-Z][\w’'&-]{0,30})"
_NAME_OR_LINK = rf"(?:{_NAME}|of|for|the|and)"
_MAX_OCCURRENCES = 40


def find_referent(text: str, phrase: SpeakerPhrase) -> SpeakerPhrase | None:
    """The named person or body that a noun refers to; the phrase itself if it refers to nobody in particular.

    None if only a person's office is given and several people, or none, are named with it.
    """
    if not _is_anaphoric(text, phrase):
        return phrase
    noun = phrase_text(text, phrase).lower()
    if noun in ORGANIZATION_NOUNS:
        return _only(text, _organizations(text, noun)) or phrase
    if noun in TITLES - UNNAMED_ROLES:
        return _only_person(text, _office_holders(text, noun))
    return None if phrase.is_person and not any(word in UNNAMED_ROLES for word in noun.split()) else phrase


def _is_anaphoric(text: str, phrase: SpeakerPhrase) -> bool:
    before = text[max(0, phrase.name[0] - 4) : phrase.name[0]]
    return phrase.kind is PhraseKind.NOUN and not phrase.is_plural and before.lower() == "the "


def _only(text: str, found: Iterator[SpeakerPhrase]) -> SpeakerPhrase | None:
    """The one phrase, or the longest if it contains all others; None if they differ."""
    phrases = sorted(found, key=lambda phrase: phrase.name[0] - phrase.name[1])
    if not phrases or not all(phrase_text(text, phrase) in phrase_text(text, phrases[0]) for phrase in phrases):
        return None
    return phrases[0]


def _only_person(text: str, found: Iterator[SpeakerPhrase]) -> SpeakerPhrase | None:
    """The same for people: `Jane Doe` and `Doe`, but not `Doe Speech`, where a word follows the surname."""
    phrases = list(found)
    whole = [phrase for phrase in phrases if not _goes_on_after_surname(text, phrase, phrases)]
    return _only(text, iter(whole))


def _goes_on_after_surname(text: str, phrase: SpeakerPhrase, others: list[SpeakerPhrase]) -> bool:
    """Whether a name is another one with more words, unless the family name is written first, as in `Xi`."""
    name = phrase_text(text, phrase)
    shorter = (phrase_text(text, other) for other in others)
    return any(
        name.startswith(f"{short} ") and short.lower() not in SURNAMES_WRITTEN_FIRST for short in shorter
    )


def _organizations(text: str, noun: str) -> Iterator[SpeakerPhrase]:
    pattern = re.compile(
        rf"\b(?:{_NAME_OR_LINK} ){{0,5}}{re.escape(noun.capitalize())}(?!\w)(?: {_NAME_OR_LINK}){{0,6}}"
    )
    for phrase in _matching_phrases(text, pattern):
        words = phrase_text(text, phrase).split()
        if (
            phrase.kind is PhraseKind.NAME
            and not phrase.is_plural
            and len(words) > 1
            and noun.capitalize() in words
            and not _modifies_occupation(text, phrase.name[1])
        ):
            yield phrase


def _modifies_occupation(text: str, end: int) -> bool:
    """`CNN Supreme Court analyst`: the court itself is not named there."""
    behind = text[end : end + 30].split()
    return bool(behind) and text[end] == " " and behind[0].rstrip(".,") in PERSON_NOUNS


def _office_holders(text: str, noun: str) -> Iterator[SpeakerPhrase]:
    title = noun.capitalize()
    pattern = re.compile(
        rf"\b(?:{re.escape(title)}|{re.escape(_ABBREVIATED_TITLES.get(noun, title))})(?: {_NAME}){{1,4}}"
    )
    for phrase in _matching_phrases(text, pattern):
        if phrase.kind is PhraseKind.NAME and phrase.described is not None:
            yield replace(phrase, described=None)


def _matching_phrases(text: str, pattern: re.Pattern[str]) -> Iterator[SpeakerPhrase]:
    for match in islice(pattern.finditer(text), _MAX_OCCURRENCES):
        phrase = _longest_phrase(text, match.span())
        if phrase is not None and not is_in_heading(text, match.span()):
            yield phrase


def _longest_phrase(text: str, span: Span) -> SpeakerPhrase | None:
    tokens = [token for token in split_tokens(text[span[0] : span[1]], span[0]) if token.is_word]
    tokens = [*dropwhile(lambda token: token.word in SENTENCE_OPENERS, tokens)]
    for end in range(len(tokens), 0, -1):
        phrase = parse_speaker_phrase(tokens[:end])
        if phrase is not None:
            return phrase
    return None
