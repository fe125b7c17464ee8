"""Detect the language of a text, a quote and a question. The only file that imports py3langid."""

import re

from index.model.base_types import primary_language
from index.text.scripts import Script, count_cjk, main_script
from index.text.tokenizer import STOP_WORDS

_MIN_LETTERS = {Script.SPACED: 40, Script.HAN: 4, Script.KANA: 4, Script.HANGUL: 4}
_SAMPLE_CHARS = 2000
_SURE_LETTERS = 300
_CJK_LANGUAGES = {Script.HAN: "zh", Script.KANA: "ja", Script.HANGUL: "ko"}
# py3langid recognises 93 % of sentences of English news with 20 to 39 letters, 99.8 % with 80 to 99, and all of
# 2,000 longer ones.
_QUOTE_LETTERS = 80
# Every one of 1,098 English quiz questions has two.
_ENGLISH_QUESTION_WORDS = 2
_WORD = re.compile(r"[a-z]+")


def choose_language(text: str, *, stated: str) -> str | None:
    """The language of a page that states one, which is believed only if the text is too short for statistics.

    Pages are often made from a template in another language than their text.
    """
    detected = detect_language(text)
    code = stated.lower().replace("_", "-").partition("-")[0]
    is_sure = detected in _CJK_LANGUAGES.values() or sum(map(str.isalpha, text)) >= _SURE_LETTERS
    if detected and (is_sure or code in _CJK_LANGUAGES.values()):
        return detected
    return code if len(code) == 2 and code.isascii() and code.isalpha() else detected


def detect_language(text: str) -> str | None:
    """The ISO 639-1 code of the main language of a text; None if the text is too short.

    Chinese, Japanese and Korean are recognised by their script, others by py3langid's statistics, which need
    about eight words.
    """
    sample = text[:_SAMPLE_CHARS]
    script = main_script(sample)
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS[script]:
        return None
    if script in _CJK_LANGUAGES:
        return _CJK_LANGUAGES[script]
    import py3langid  # noqa: PLC0415 - it imports numpy, which programs that only print text do without

    code = str(py3langid.classify(sample)[0])
    return code if len(code) == 2 else None


def find_quote_language(quote: str, article_language: str | None) -> str | None:
    """The language of a quote: that of its article, unless the quote is written in another script.

    Articles quote other languages, and some have a translation below. The language of such a quote is that of
    its script, or detected if the quote is long enough; None if it is not.
    """
    script = main_script(quote)
    own = primary_language(article_language or "")
    if script is Script.SPACED:
        is_foreign = own in _CJK_LANGUAGES.values() and not count_cjk(quote)
        return _detect_in_long_quote(quote) if is_foreign else article_language
    is_own = own == _CJK_LANGUAGES[script] or (own == "ja" and script is Script.HAN)
    return article_language if is_own else detect_language(quote)


def choose_question_language(question: str, *, reader: str) -> str:
    """The ISO 639-1 code of a question's language, or that of its reader if its words do not tell.

    Chinese, Japanese and Korean are recognised by their script, English by two function words. Ideographs alone
    are Japanese for a reader of Japanese. Questions are too short for the statistics of `detect_language`, so
    a list of names and a question in any other language count as the reader's.
    """
    words = _WORD.findall(question.lower())
    is_english = sum(word in STOP_WORDS for word in words) >= _ENGLISH_QUESTION_WORDS
    if is_english and main_script(question) is Script.SPACED:
        return "en"
    script, own = main_script(_WORD.sub(" ", question.lower())), primary_language(reader)
    if script is Script.HAN and own == "ja":
        return own
    return _CJK_LANGUAGES.get(script, own)


def _detect_in_long_quote(quote: str) -> str | None:
    return detect_language(quote) if sum(map(str.isalpha, quote)) >= _QUOTE_LETTERS else None
