"""`he said` -> who he is, where only one person can be meant."""

from collections.abc import Iterator
from itertools import islice

from index.speech.attributions import Attribution
from index.speech.grammar import OPENERS
from index.speech.mentions import is_surname
from index.speech.nouns import PLACES_AND_BODIES
from index.speech.paragraphs import Paragraph, Sentence, read_back
from index.speech.people import same_person
from index.speech.phrase import Phrase, PhraseKind, words_of
from index.speech.phrases import parse_phrase
from index.speech.tokens import Token

_MAX_SENTENCES = 12
# Fewer words are a credit line or a heading.
_LEAST_TOKENS = 5
# A name is the subject if it begins the sentence, or only a title stands before it.
_MAX_TITLE = 25


def find_antecedent(text: str, paragraph: Paragraph, at: int, attribution: Attribution) -> Phrase | None:
    """The phrase to which a pronoun points, looking back from the sentence it stands in."""
    word = words_of(text, attribution.phrase).lower()
    persons = _persons(text, paragraph.sentences[at], until=attribution.at)
    was_silent = False
    for sentence in islice(_sentences_before(text, paragraph, at), _MAX_SENTENCES):
        found = sentence.attribution
        if found is not None and found.phrase.kind is not PhraseKind.PRONOUN:
            return found.phrase if _fits(text, found.phrase, persons, word) else None
        if found is not None:
            if words_of(text, found.phrase).lower() != word:
                return None
            persons += _persons(text, sentence, until=found.at)
        elif not sentence.is_quoted:
            named = _persons(text, sentence)
            if was_silent or sentence.attributions:
                return None
            if named or sentence.start < paragraph.start:
                return _subject(text, sentence, [*named, *persons], word)
            was_silent = True
    return None


def _sentences_before(text: str, paragraph: Paragraph, at: int) -> Iterator[Sentence]:
    yield from reversed(paragraph.sentences[:at])
    for other in read_back(text, paragraph):
        yield from reversed(other.sentences)


def _fits(text: str, phrase: Phrase, persons: list[Phrase], word: str) -> bool:
    if word in ("they", "it"):
        return word == "they" and phrase.is_plural
    if phrase.is_plural or (phrase.kind is PhraseKind.NOUN and not phrase.is_person):
        return False
    name = words_of(text, phrase)
    if name.rpartition(" ")[2].lower() in PLACES_AND_BODIES or name.isupper():
        return False
    return all(same_person(words_of(text, person), name) for person in persons)


def _subject(text: str, sentence: Sentence, persons: list[Phrase], word: str) -> Phrase | None:
    """The one person that a sentence without speech names, if it begins with them."""
    if not persons or word == "they" or len(sentence.tokens) < _LEAST_TOKENS:
        return None
    first = persons[0]
    if first.name[0] - sentence.start > _MAX_TITLE or not _fits(text, first, persons, word):
        return None
    return first if first.is_person else None


def _persons(text: str, sentence: Sentence, until: int | None = None) -> list[Phrase]:
    """Names of people that stand outside quotations."""
    tokens = [token for token in sentence.tokens if until is None or token.start < until]
    return [phrase for run in _runs(tokens) if (phrase := _person(text, run)) is not None]


def _runs(tokens: list[Token]) -> Iterator[list[Token]]:
    """Stretches of capitalised words."""
    run: list[Token] = []
    for token in tokens:
        if token.is_capitalised and not (not run and token.word in OPENERS):
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _person(text: str, run: list[Token]) -> Phrase | None:
    phrase = parse_phrase(run)
    if phrase is None or phrase.kind is not PhraseKind.NAME:
        return None
    words = words_of(text, phrase).removesuffix("’s").removesuffix("'s").split()
    if not _may_be_human(words):
        return None
    if phrase.is_person or len(words) >= 2:
        return Phrase(phrase.name, PhraseKind.NAME, described=phrase.described, is_person=True)
    return phrase if is_surname(text, words[0]) else None


def _may_be_human(words: list[str]) -> bool:
    """Neither a place nor a body, as far as its words show, nor an acronym."""
    if len(words) > 4:
        return False
    return not any(word.lower() in PLACES_AND_BODIES or (word.isupper() and len(word) > 3) for word in words)
