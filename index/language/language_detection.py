"""Detect the language of a text. The only file that imports py3langid."""

import py3langid

from index.text.scripts import Script, main_script

_MIN_LETTERS = {Script.SPACED: 40, Script.HAN: 4, Script.KANA: 4, Script.HANGUL: 4}
_SAMPLE_CHARS = 2000
_SURE_LETTERS = 300
_CJK_LANGUAGES = {Script.HAN: "zh", Script.KANA: "ja", Script.HANGUL: "ko"}


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
    code = str(py3langid.classify(sample)[0])
    return code if len(code) == 2 else None
