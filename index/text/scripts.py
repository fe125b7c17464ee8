"""Detect the script of a text and count words in it."""

import re
from enum import StrEnum


class Script(StrEnum):
    """The scripts as far as words are concerned; SPACED stands for all with spaces between words."""

    SPACED = "spaced"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"


class WritingSystem(StrEnum):
    """The scripts as far as letters are concerned: texts in two of them share no words."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"
    OTHER = "other"


_LANGUAGE_SYSTEMS = {
    language: system
    for system, languages in {
        WritingSystem.HAN: "zh yue",
        WritingSystem.KANA: "ja",
        WritingSystem.HANGUL: "ko",
        WritingSystem.CYRILLIC: "uk ru be bg mk sr kk ky mn tg tt",
        WritingSystem.ARABIC: "ar fa ur ps ckb ug sd",
        WritingSystem.OTHER: "el he yi hy ka th lo km my hi mr ne bn as gu pa ta te kn ml or si am ti bo dz",
    }.items()
    for language in languages.split()
}

# Unified ideographs with extensions A and B, compatibility ideographs, and 々〆〇 which count as letters.
HAN_RANGES = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
KANA_RANGES = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL_RANGES = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"

_HAN = re.compile(f"[{HAN_RANGES}]")
_KANA = re.compile(f"[{KANA_RANGES}]")
_HANGUL = re.compile(f"[{HANGUL_RANGES}]")
_CJK = re.compile(f"[{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]")
_LETTER = re.compile(r"[^\W\d_]")
_SPACED_SYSTEMS = {
    WritingSystem.LATIN: re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    WritingSystem.CYRILLIC: re.compile("[\u0400-\u052f]"),
    WritingSystem.ARABIC: re.compile("[\u0620-\u064a\u0671-\u06d3\u06fa-\u06ff\u0750-\u077f]"),
}
_WORD_CHARACTER = re.compile(r"[^\W_]")

# One name in kana does not make a Chinese text Japanese; running Japanese is about half kana.
_KANA_SHARE = 0.1


def main_script(text: str) -> Script:
    """The writing system of most of the text; SPACED for a text without letters."""
    cjk = count_cjk(text)
    if not cjk or cjk * 2 < len(_WORD_CHARACTER.findall(text)):
        return Script.SPACED
    if len(_HANGUL.findall(text)) * 2 >= cjk:
        return Script.HANGUL
    if len(_KANA.findall(text)) >= _KANA_SHARE * cjk:
        return Script.KANA
    return Script.HAN


def writing_system(text: str) -> WritingSystem:
    """The writing system of most of the text; LATIN for a text without letters."""
    script = main_script(text)
    if script is not Script.SPACED:
        return WritingSystem(script.value)
    counts = {system: len(pattern.findall(text)) for system, pattern in _SPACED_SYSTEMS.items()}
    most = max(counts, key=counts.__getitem__)
    others = len(_LETTER.findall(text)) - sum(counts.values())
    return WritingSystem.OTHER if others > counts[most] else most


def writing_system_of(language: str | None) -> WritingSystem | None:
    """The writing system of a language, by its BCP 47 code; None for an unknown language."""
    return _LANGUAGE_SYSTEMS.get(language.split("-")[0].lower(), WritingSystem.LATIN) if language else None


def count_cjk(text: str) -> int:
    """The number of Chinese, Japanese and Korean characters."""
    return len(_CJK.findall(text))


def count_words(text: str) -> int:
    """The length of a text in words. Two Han or kana characters count as one word, the usual length."""
    dense = len(_HAN.findall(text)) + len(_KANA.findall(text))
    if not dense:
        return len(text.split())
    spaced = _HAN.sub(" ", _KANA.sub(" ", text))
    return len(spaced.split()) + (dense + 1) // 2
