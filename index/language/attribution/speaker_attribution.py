"""Find the speaker of the reported speech in a sentence; None unless the speaker is certain."""

from collections.abc import Sequence
from typing import NamedTuple

from index.language.attribution.cjk_attribution import (
    find_chinese_speaker,
    find_japanese_speaker,
    find_korean_speaker,
)
from index.language.attribution.cjk_quotations import widen_to_quotation
from index.language.attribution.clause_structure import ClauseRelation
from index.language.attribution.coreference import find_antecedent, find_referent
from index.language.attribution.descriptions import start_with_titles
from index.language.attribution.headings import is_title_case
from index.language.attribution.noun_phrases import PhraseKind, SpeakerPhrase, phrase_text
from index.language.attribution.paragraphs import Paragraph, Sentence, paragraphs_before, parse_paragraph
from index.language.attribution.person_names import find_full_name, find_person_description
from index.language.attribution.quotations import starts_with_quotation
from index.language.attribution.reporting_clauses import Attribution
from index.language.attribution.speaker_phrases import is_well_formed, span_with_article
from index.model.answer_types import Speaker
from index.text.scripts import Script, main_script
from index.text.sentences import Span, split_sentences

_ARTICLES = frozenset({"The", "A", "An"})


class _SentenceAttribution(NamedTuple):
    """An attribution and its sentence within a paragraph."""

    attribution: Attribution
    paragraph: Paragraph
    at: int


def find_english_speaker(text: str, span: Span) -> Speaker | None:
    """The speaker of text[start:end]; None unless all sentences in it have the same one."""
    phrase = _find_phrase(text, span)
    return _to_speaker(text, phrase) if phrase is not None else None


def _find_phrase(text: str, span: Span) -> SpeakerPhrase | None:
    paragraph = parse_paragraph(text, span[0])
    if span[1] > paragraph.end:
        return _find_across(text, span, paragraph)
    if not any(character.isalnum() for character in text[span[0] : span[1]]):
        return None
    sentences = [at for at, sentence in enumerate(paragraph.sentences) if _overlap(sentence, span)]
    return _common_phrase(text, [_find_speaker_phrase(text, paragraph, at) for at in sentences])


def _find_across(text: str, span: Span, paragraph: Paragraph) -> SpeakerPhrase | None:
    """For a span across the end of a paragraph: both parts must agree."""
    first = _find_phrase(text, (span[0], paragraph.end))
    rest = text[paragraph.end : span[1]].lstrip()
    return _common_phrase(text, [first, _find_phrase(text, (span[1] - len(rest), span[1]))]) if rest else first


def _common_phrase(text: str, phrases: Sequence[SpeakerPhrase | None]) -> SpeakerPhrase | None:
    """The first of the phrases, if all name the same speaker."""
    named = [phrase for phrase in phrases if phrase is not None]
    same = len({phrase_text(text, phrase).lower() for phrase in named}) == 1
    return named[0] if same and len(named) == len(phrases) else None


def _overlap(sentence: Sentence, span: Span) -> bool:
    return sentence.start < span[1] and span[0] < sentence.end


def _find_speaker_phrase(text: str, paragraph: Paragraph, at: int) -> SpeakerPhrase | None:
    found = _find_attribution(text, paragraph, at)
    return _resolve(text, found) if found is not None else None


def _resolve(text: str, found: _SentenceAttribution) -> SpeakerPhrase | None:
    """The fullest form in which the article names the speaker; None if it is uncertain who that is."""
    phrase: SpeakerPhrase | None = found.attribution.phrase
    if found.attribution.phrase.kind is PhraseKind.PRONOUN:
        phrase = find_antecedent(text, found.paragraph, found.at, found.attribution)
    if phrase is None or phrase.has_possessive:
        return None
    bearer = find_referent(text, phrase)
    fullest = find_full_name(text, bearer) if bearer is not None else None
    return fullest if fullest is not None and is_well_formed(text, fullest) else None


def _to_speaker(text: str, phrase: SpeakerPhrase) -> Speaker:
    """The name with the abbreviated titles before it, and the description."""
    start, end = span_with_article(text, phrase)
    described = find_person_description(text, phrase)
    is_before = described is not None and described[1] <= start <= described[1] + 1
    if phrase.kind is PhraseKind.NAME and not phrase.is_plural and not is_before:
        start = start_with_titles(text, start)
    if described is None:
        return Speaker(name=text[start:end])
    words = text[slice(*described)]
    article, space, rest = words.partition(" ")
    # At the start of a sentence it has a capital letter.
    return Speaker(
        name=text[start:end], described=f"{article.lower()}{space}{rest}" if article in _ARTICLES else words
    )


def _find_attribution(text: str, paragraph: Paragraph, at: int) -> _SentenceAttribution | None:
    """The attribution that applies to a sentence, and where it was found."""
    sentence = paragraph.sentences[at]
    if sentence.attribution is not None:
        return _SentenceAttribution(sentence.attribution, paragraph, at)
    if not sentence.is_quoted:
        return None
    return _in_same_quotation(text, paragraph, at) or _find_running_attribution(text, paragraph, at)


def _in_same_quotation(text: str, paragraph: Paragraph, at: int) -> _SentenceAttribution | None:
    """The attribution after the quotation that contains the sentence: `"A. B," X said.`

    After a full stop inside the quotation, the following words are a separate statement:
    `"A." B, according to X.`
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
            return _SentenceAttribution(other.attribution, paragraph, place)
        if not other.is_quoted:
            return None
    return None


def _find_running_attribution(text: str, paragraph: Paragraph, at: int) -> _SentenceAttribution | None:
    """The current speaker: of the sentences before, or of the previous paragraph if this one is all quoted."""
    for place in range(at - 1, -1, -1):
        other = paragraph.sentences[place]
        if other.attribution is not None:
            return _SentenceAttribution(other.attribution, paragraph, place)
        if not other.is_quoted:
            return None
    if not _is_wholly_quoted(text, paragraph):
        return None
    previous = next(paragraphs_before(text, paragraph), None)
    return _last_attribution(text, previous) if previous is not None else None


def _is_wholly_quoted(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph consists of quoted sentences only.

    A heading in quotation marks does not count, nor a quotation that others continue without a mark.
    """
    piece = text[paragraph.start : paragraph.end]
    if paragraph.ends_open and not starts_with_quotation(text, paragraph.end):
        return False
    ending = piece.rstrip(" \"”’'")[-1:]
    return (
        ending in (".", "?", "!", "…")
        and not is_title_case(piece)
        and all(sentence.is_quoted for sentence in paragraph.sentences)
    )


def _last_attribution(text: str, paragraph: Paragraph) -> _SentenceAttribution | None:
    """The speaker at the end of a paragraph, if nobody else speaks in it."""
    speakers = [found for sentence in paragraph.sentences for found in sentence.attributions]
    if len(speakers) > 1 and not paragraph.ends_open:
        return None
    if not paragraph.sentences:
        return None
    return _find_attribution(text, paragraph, len(paragraph.sentences) - 1)


def find_named_speakers(text: str, span: Span) -> list[Speaker]:
    """Everyone whom the English sentence text[start:end] itself names as a speaker, in order.

    For a sentence that reports the words of several speakers, for which `find_speaker` finds none. Somebody who
    speaks in the words of another speaker is left out. Nobody is named if one of the speakers is unclear.
    """
    paragraph = parse_paragraph(text, span[0])
    speakers: dict[Speaker, None] = {}
    for at, sentence in enumerate(paragraph.sentences):
        for attribution in sentence.attributions if _overlap(sentence, span) else ():
            if attribution.relation is ClauseRelation.UNCLEAR:
                return []
            is_named = attribution.phrase.kind is PhraseKind.NAME
            if not is_named or attribution.relation is ClauseRelation.EMBEDDED:
                continue
            phrase = _resolve(text, _SentenceAttribution(attribution, paragraph, at))
            if phrase is not None:
                speakers.setdefault(_to_speaker(text, phrase))
    return list(speakers)


_SPEAKER_FINDERS = {
    Script.HAN: find_chinese_speaker,
    Script.KANA: find_japanese_speaker,
    Script.HANGUL: find_korean_speaker,
}


def find_speaker(text: str, span: Span) -> Speaker | None:
    """The speaker of the speech reported in text[start:end]; None if there is none or it is uncertain.

    `text` is the whole article: a quotation may have begun sentences before, and the full name of a person may
    occur only at the first mention.
    """
    quote = text[span[0] : span[1]]
    find = _SPEAKER_FINDERS.get(main_script(quote))
    if find is None:
        return find_english_speaker(text, span)
    sentences = [(span[0] + start, span[0] + end) for start, end in split_sentences(quote)]
    whole = dict.fromkeys(widen_to_quotation(text, sentence) for sentence in sentences)
    speakers = [find(text[start:end]) for start, end in whole]
    return speakers[0] if speakers and all(speaker == speakers[0] for speaker in speakers) else None
