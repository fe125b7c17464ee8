"""Who says what a sentence of an English article reports."""

from collections.abc import Sequence
from typing import NamedTuple

from index.answer_types import Speaker
from index.speech.attributions import Attribution
from index.speech.bearers import find_bearer
from index.speech.forms import is_short_title, is_well_formed, with_article
from index.speech.paragraphs import Paragraph, Sentence, read_back, read_paragraph
from index.speech.people import find_described, find_fullest
from index.speech.phrase import Phrase, PhraseKind, words_of
from index.speech.pronouns import find_antecedent
from index.text.sentences import Span


class _Attributed(NamedTuple):
    """An attribution, and the sentence of a paragraph in which it stands."""

    attribution: Attribution
    paragraph: Paragraph
    at: int


def find_english_speaker(text: str, span: Span) -> Speaker | None:
    """The speaker of text[start:end]; None where the sentences in it have not all the same one."""
    phrase = _find_phrase(text, span)
    return _told(text, phrase) if phrase is not None else None


def _find_phrase(text: str, span: Span) -> Phrase | None:
    paragraph = read_paragraph(text, span[0])
    if span[1] > paragraph.end:
        return _find_across(text, span, paragraph)
    if not any(character.isalnum() for character in text[span[0] : span[1]]):
        return None
    sentences = [at for at, sentence in enumerate(paragraph.sentences) if _overlap(sentence, span)]
    return _agreed(text, [_speaker_of(text, paragraph, at) for at in sentences])


def _find_across(text: str, span: Span, paragraph: Paragraph) -> Phrase | None:
    """For a span that holds the end of a paragraph: its parts have to agree."""
    first = _find_phrase(text, (span[0], paragraph.end))
    rest = text[paragraph.end : span[1]].lstrip()
    return _agreed(text, [first, _find_phrase(text, (span[1] - len(rest), span[1]))]) if rest else first


def _agreed(text: str, phrases: Sequence[Phrase | None]) -> Phrase | None:
    """The first of the phrases, if all name the same."""
    named = [phrase for phrase in phrases if phrase is not None]
    same = len({words_of(text, phrase).lower() for phrase in named}) == 1
    return named[0] if same and len(named) == len(phrases) else None


def _overlap(sentence: Sentence, span: Span) -> bool:
    return sentence.start < span[1] and span[0] < sentence.end


def _speaker_of(text: str, paragraph: Paragraph, at: int) -> Phrase | None:
    found = _attribute(text, paragraph, at)
    if found is None:
        return None
    phrase: Phrase | None = found.attribution.phrase
    if found.attribution.phrase.kind is PhraseKind.PRONOUN:
        phrase = find_antecedent(text, found.paragraph, found.at, found.attribution)
    if phrase is None or phrase.has_possessive:
        return None
    bearer = find_bearer(text, phrase)
    fullest = find_fullest(text, bearer) if bearer is not None else None
    return fullest if fullest is not None and is_well_formed(text, fullest) else None


def _told(text: str, phrase: Phrase) -> Speaker:
    start, end = with_article(text, phrase)
    described = find_described(text, phrase)
    if described is None:
        return Speaker(name=text[start:end])
    if not is_short_title(text[described[0] : described[1]]):
        return Speaker(name=text[start:end], described=text[described[0] : described[1]])
    return Speaker(name=text[described[0] if described[1] + 1 == start else start : end])


def _attribute(text: str, paragraph: Paragraph, at: int) -> _Attributed | None:
    """The attribution that holds for a sentence, and where it stands."""
    sentence = paragraph.sentences[at]
    if sentence.attribution is not None:
        return _Attributed(sentence.attribution, paragraph, at)
    if not sentence.is_quoted:
        return None
    return _in_same_quotation(text, paragraph, at) or _before(text, paragraph, at)


def _in_same_quotation(text: str, paragraph: Paragraph, at: int) -> _Attributed | None:
    """Words behind the quotation that the sentence is part of: `"A. B," X said.`

    Behind a full stop in the quotation, what follows is a statement of its own: `"A." B, according to X.`
    """
    sentence = paragraph.sentences[at]
    quotation = next(
        (span for span in paragraph.quotations if span[0] < sentence.end and sentence.start < span[1]), None
    )
    if quotation is None:
        return None
    is_complete = text[quotation[0] : quotation[1]].rstrip(" \"”’'").endswith(".")
    reach = quotation[1] - 1 if is_complete else quotation[1] + 2
    for place in range(at + 1, len(paragraph.sentences)):
        other = paragraph.sentences[place]
        if other.attribution is not None and other.attribution.is_according_to and other.start >= quotation[1]:
            return None
        if other.attribution is not None and other.start <= reach:
            return _Attributed(other.attribution, paragraph, place)
        if not other.is_quoted:
            return None
    return None


def _before(text: str, paragraph: Paragraph, at: int) -> _Attributed | None:
    """The running speaker: of the sentences before, or of the paragraph before if this one is all quoted."""
    for place in range(at - 1, -1, -1):
        other = paragraph.sentences[place]
        if other.attribution is not None:
            return _Attributed(other.attribution, paragraph, place)
        if not other.is_quoted:
            return None
    if not _is_wholly_quoted(text, paragraph):
        return None
    previous = next(read_back(text, paragraph), None)
    return _running(text, previous) if previous is not None else None


def _is_wholly_quoted(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is nothing but quoted sentences; a heading in quotation marks is none."""
    ending = text[paragraph.start : paragraph.end].rstrip(" \"”’'")[-1:]
    return ending in (".", "?", "!", "…") and all(sentence.is_quoted for sentence in paragraph.sentences)


def _running(text: str, paragraph: Paragraph) -> _Attributed | None:
    """The speaker with whom a paragraph ends, if nobody else speaks in it."""
    speakers = [found for sentence in paragraph.sentences for found in sentence.attributions]
    if len(speakers) > 1 and not paragraph.ends_open:
        return None
    if not paragraph.sentences:
        return None
    return _attribute(text, paragraph, len(paragraph.sentences) - 1)
