"""A sentence of an article -> who says what it reports, where that is sure."""

from index.answer_types import Speaker
from index.speech.chinese import find_chinese_speaker
from index.speech.english import find_english_speaker
from index.speech.japanese import find_japanese_speaker
from index.speech.korean import find_korean_speaker
from index.text.scripts import Script, main_script
from index.text.sentences import Span, split_sentences

_FINDERS = {
    Script.HAN: find_chinese_speaker,
    Script.KANA: find_japanese_speaker,
    Script.HANGUL: find_korean_speaker,
}


def find_speaker(text: str, span: Span) -> Speaker | None:
    """The speaker of the speech that text[start:end] reports; None where there is none or it is open.

    `text` is the whole article: a quotation may have begun sentences before, and a surname is told in full
    where the article first names the person.
    """
    quote = text[span[0] : span[1]]
    find = _FINDERS.get(main_script(quote))
    if find is None:
        return find_english_speaker(text, span)
    speakers = [find(quote[start:end]) for start, end in split_sentences(quote)]
    return speakers[0] if speakers and all(speaker == speakers[0] for speaker in speakers) else None
