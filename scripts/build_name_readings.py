"""Write the readings of ideographs and the spellings of Mandarin syllables to `index/names/tables`.

    python scripts/build_name_readings.py Unihan_Readings.txt

Run it only to update the files. `Unihan_Readings.txt` is a part of the Unihan database
(https://www.unicode.org/Public/UCD).
"""

import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "index/names/tables"
sys.path.insert(0, str(TABLES.parents[2]))
from index.text.search_folding import fold_ideographs  # noqa: E402

MANDARIN_FIELDS = ("kMandarin", "kTGHZ2013", "kXHC1983", "kHanyuPinlu")
"""Readings of today. kHanyuPinyin lists those of old texts as well."""
CHARSETS = ("big5", "gb2312")
NOTICE = """\
# Written by scripts/build_name_readings.py from Unihan 15.0. Copyright © 1991-2022 Unicode, Inc., under the
# Unicode License (https://www.unicode.org/license.txt). Variants of a character are one, see
# index.text.search_folding.
"""
MANDARIN_HEADER = "# The characters of each syllable in Hanyu Pinyin without tones, ü written v.\n" + NOTICE
HANJA_HEADER = "# The characters of each Korean reading (kHangul).\n" + NOTICE
SYLLABLES_HEADER = """\
# Each syllable of Mandarin in Hanyu Pinyin (ü written v) and in other systems: Wade-Giles, Tongyong Pinyin,
# MPS II, Gwoyeu Romatzyh (with all tones), Palladius (Cyrillic) and the Hangul of South Korea's rules of 1986.
# Written by scripts/build_name_readings.py. Spellings of a system are separated by commas.
# pinyin wade_giles tongyong mps2 gwoyeu palladius hangul
"""
_READING = re.compile(r"[a-zêü]+")
_INITIAL = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.+)")
_SIBILANTS = ("zh", "ch", "sh", "r", "z", "c", "s")

WADE_GILES_INITIALS = {
    **{"b": "p", "p": "p'", "d": "t", "t": "t'", "g": "k", "k": "k'", "j": "ch", "q": "ch'", "x": "hs"},
    **{"zh": "ch", "ch": "ch'", "z": "ts", "c": "ts'", "r": "j"},
}
WADE_GILES_FINALS = {
    **{"ian": "ien", "ie": "ieh", "ve": "veh", "ong": "ung", "iong": "iung", "yan": "yen", "ye": "yeh"},
    **{"yue": "yveh", "yuan": "yvan", "yun": "yvn", "yong": "yung", "you": "yu", "yu": "yv", "yi": "i yi ih"},
    **{"er": "erh", "e": "o e"},
}
WADE_GILES_WHOLE = {
    **{"zhi": "chih", "chi": "ch'ih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tz'u"},
    **{"si": "szu ssu sze", "ge": "ko", "ke": "k'o", "he": "ho", "gui": "kuei", "kui": "k'uei"},
    **{"shuo": "shuo sho", "guo": "kuo", "kuo": "k'uo", "huo": "huo", "yai": "yai"},
}
MPS2_INITIALS = {"zh": "j", "q": "ch", "x": "sh", "z": "tz", "c": "ts"}
TONGYONG_INITIALS = {"zh": "jh", "q": "c", "x": "s"}
GWOYEU_INITIALS = {"zh": "j", "q": "ch", "x": "sh", "z": "tz", "c": "ts"}
PALLADIUS_INITIALS = {
    **{
        "b": "б",
        "p": "п",
        "m": "м",
        "f": "ф",
        "d": "д",
        "t": "т",
        "n": "н",
        "l": "л",
        "g": "г",
        "k": "к",
        "h": "х",
    },
    **{
        "j": "цз",
        "q": "ц",
        "x": "с",
        "zh": "чж",
        "ch": "ч",
        "sh": "ш",
        "r": "ж",
        "z": "цз",
        "c": "ц",
        "s": "с",
    },
}
PALLADIUS_FINALS = {
    **{
        "a": "а",
        "o": "о",
        "e": "э",
        "i": "и",
        "u": "у",
        "v": "юй",
        "ai": "ай",
        "ei": "эй",
        "ao": "ао",
        "ou": "оу",
    },
    **{"an": "ань", "en": "энь", "ang": "ан", "eng": "эн", "ong": "ун", "ia": "я", "ie": "е", "iao": "яо"},
    **{"iu": "ю", "ian": "янь", "in": "инь", "iang": "ян", "ing": "ин", "iong": "юн", "ua": "уа", "uo": "о"},
    **{
        "uai": "уай",
        "ui": "уй",
        "uan": "уань",
        "un": "унь",
        "uang": "уан",
        "ve": "юэ",
        "van": "юань",
        "vn": "юнь",
    },
}
PALLADIUS_WHOLE = {
    **{"yi": "и", "ya": "я", "ye": "е", "yao": "яо", "you": "ю", "yan": "янь", "yin": "инь", "yang": "ян"},
    **{
        "ying": "ин",
        "yong": "юн",
        "yu": "юй",
        "yue": "юэ",
        "yuan": "юань",
        "yun": "юнь",
        "wu": "у",
        "wa": "ва",
    },
    **{"wo": "во", "wai": "вай", "wei": "вэй", "wan": "вань", "wen": "вэнь", "wang": "ван", "weng": "вэн"},
    **{"er": "эр", "hui": "хуэй", "zhi": "чжи", "chi": "чи", "shi": "ши", "ri": "жи", "zi": "цзы", "ci": "цы"},
    **{"si": "сы", "lo": "ло", "yo": "йо"},
}
HANGUL_INITIALS = {
    **{
        "b": "ㅂ",
        "p": "ㅍ",
        "m": "ㅁ",
        "f": "ㅍ",
        "d": "ㄷ",
        "t": "ㅌ",
        "n": "ㄴ",
        "l": "ㄹ",
        "g": "ㄱ",
        "k": "ㅋ",
    },
    **{"h": "ㅎ", "j": "ㅈ", "q": "ㅊ", "x": "ㅅ", "zh": "ㅈ", "ch": "ㅊ", "sh": "ㅅ", "r": "ㄹ", "z": "ㅉ"},
    **{"c": "ㅊ", "s": "ㅆ", "": "ㅇ"},
}
HANGUL_FINALS = {
    **{
        "a": "ㅏ",
        "o": "ㅗ",
        "e": "ㅓ",
        "i": "ㅣ",
        "u": "ㅜ",
        "v": "ㅟ",
        "ai": "ㅏ이",
        "ei": "ㅔ이",
        "ao": "ㅏ오",
    },
    **{
        "ou": "ㅓ우",
        "an": "ㅏㄴ",
        "en": "ㅓㄴ",
        "ang": "ㅏㅇ",
        "eng": "ㅓㅇ",
        "ong": "ㅜㅇ",
        "ia": "ㅑ",
        "ie": "ㅖ",
    },
    **{"iao": "ㅑ오", "iu": "ㅠ", "ian": "ㅖㄴ", "in": "ㅣㄴ", "iang": "ㅑㅇ", "ing": "ㅣㅇ", "iong": "ㅠㅇ"},
    **{"ua": "ㅘ", "uo": "ㅝ", "uai": "ㅘ이", "ui": "ㅜ이", "uan": "ㅘㄴ", "un": "ㅜㄴ", "uang": "ㅘㅇ"},
    **{"ve": "ㅞ", "van": "ㅟ안", "vn": "ㅟㄴ", "-i": "ㅡ"},
}
HANGUL_WHOLE = {
    **{"yi": "이", "ya": "야", "ye": "예", "yao": "야오", "you": "유", "yan": "옌", "yin": "인", "yang": "양"},
    **{
        "ying": "잉",
        "yong": "융",
        "yu": "위",
        "yue": "웨",
        "yuan": "위안",
        "yun": "윈",
        "wu": "우",
        "wa": "와",
    },
    **{
        "wo": "워",
        "wai": "와이",
        "wei": "웨이",
        "wan": "완",
        "wen": "원",
        "wang": "왕",
        "weng": "웡",
        "er": "얼",
    },
    **{"yo": "요", "yai": "야이"},
}
_JAMO_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_JAMO_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_JAMO_FINALS = {"": 0, "ㄴ": 4, "ㅇ": 21}


def main() -> None:
    fields = read_fields(Path(sys.argv[1]))
    mandarin = group_by_reading(read_mandarin(fields))
    write_table(
        "mandarin_characters.txt", MANDARIN_HEADER, (f"{key} {mandarin[key]}" for key in sorted(mandarin))
    )
    hanja = group_by_reading(read_hanja(fields))
    write_table("hanja.txt", HANJA_HEADER, (f"{key} {hanja[key]}" for key in sorted(hanja)))
    write_table("mandarin_syllables.txt", SYLLABLES_HEADER, map(spell_syllable, sorted(mandarin)))


def read_fields(path: Path) -> Mapping[str, Mapping[str, str]]:
    """The fields of each character of the Basic Multilingual Plane."""
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("U+") and len(line.partition("\t")[0]) == len("U+4E00"):
            code, field, value = line.split("\t")
            fields[chr(int(code[2:], 16))][field] = value
    return fields


def read_mandarin(fields: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for character, values in fields.items():
        if is_in_use(character):
            for field in MANDARIN_FIELDS:
                for reading in _READING.findall(drop_tones(values.get(field, ""))):
                    if _INITIAL.fullmatch(reading) and reading[0] != "ê" and re.search("[aeiouü]", reading):
                        yield character, to_key(reading)


def to_key(reading: str) -> str:
    """The syllable as the tables have it: ü written v, also after j, q and x."""
    return reading.replace("ü", "v")


def read_hanja(fields: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for character, values in fields.items():
        for reading in values.get("kHangul", "").split():
            yield character, reading.partition(":")[0]


def is_in_use(character: str) -> bool:
    return any(_can_encode(character, charset) for charset in CHARSETS)


def _can_encode(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def drop_tones(text: str) -> str:
    """The text without tone marks; the two dots of ü stay."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", re.sub("[\u0300\u0301\u0304\u030c]", "", decomposed))


def group_by_reading(readings: Iterable[tuple[str, str]]) -> dict[str, str]:
    groups: dict[str, set[str]] = defaultdict(set)
    for character, reading in readings:
        groups[reading].add(fold_ideographs(character))
    return {reading: "".join(sorted(characters)) for reading, characters in groups.items()}


def spell_syllable(pinyin: str) -> str:
    spellings = (
        *(spell_wade_giles(pinyin), spell_tongyong(pinyin), spell_mps2(pinyin), spell_gwoyeu(pinyin)),
        *((spell_palladius(pinyin),), spell_hangul(pinyin)),
    )
    return " ".join([pinyin, *(",".join(dict.fromkeys(each)) for each in spellings)])


def split_syllable(pinyin: str) -> tuple[str, str]:
    """Initial and final; u after j, q and x is ü."""
    match = _INITIAL.fullmatch(pinyin)
    assert match is not None
    initial, final = match[1] or "", match[2]
    if initial and initial in "jqx" and final.startswith("u"):
        final = "v" + final[1:]
    return initial, final


def spell_wade_giles(pinyin: str) -> list[str]:
    """With ü and, as usual today, with u for it; and with the e and yi of usual spellings."""
    initial, final = split_syllable(pinyin)
    if pinyin in WADE_GILES_WHOLE:
        return WADE_GILES_WHOLE[pinyin].split()
    if final == "uo":
        finals = ["o", "uo"]
    elif initial and final == "e":
        finals = ["e", "er"]
    else:
        finals = WADE_GILES_FINALS.get(final, final).split()
    return [WADE_GILES_INITIALS.get(initial, initial) + each.replace("v", "u") for each in finals]


def spell_tongyong(pinyin: str) -> list[str]:
    initial, final = split_syllable(pinyin)
    start = TONGYONG_INITIALS.get(initial, initial)
    if initial in _SIBILANTS and final == "i":
        return [start + "ih"]
    final = {"iu": "iou", "ui": "uei", "iong": "yong"}.get(final, final).replace("v", "yu")
    if initial == "f" and final == "eng":
        final = "ong"
    whole = {"wen": "wun", "weng": "wong"}
    return [whole.get(start + final, start + final)]


def spell_mps2(pinyin: str) -> list[str]:
    initial, final = split_syllable(pinyin)
    start = MPS2_INITIALS.get(initial, initial)
    if initial in _SIBILANTS and final == "i":
        return [
            start + ("z" if initial in ("z", "c", "s") else "r"),
            *([start + "i"] if initial == "s" else []),
        ]
    finals = {"iu": "iou", "ui": "uei", "ao": "au", "iao": "iau", "iong": "iung", "ong": "ung", "e": "e er"}
    finals |= {"yao": "yau", "yong": "yung"}
    return [start + each.replace("v", "iu") for each in finals.get(final, final).split()]


def spell_gwoyeu(pinyin: str) -> list[str]:
    """In all four tones; the rules of 1928."""
    initial, final = split_syllable(pinyin)
    start = GWOYEU_INITIALS.get(initial, initial)
    final = _to_gwoyeu_final(initial, final)
    tones = [
        _first_tone(start, final),
        _second_tone(start, final),
        _third_tone(start, final),
        _fourth_tone(start, final),
    ]
    return [each for each in dict.fromkeys(tones) if each]


_ZERO_INITIAL = {
    **{
        "yi": "i",
        "ya": "ia",
        "ye": "ie",
        "yao": "iau",
        "you": "iou",
        "yan": "ian",
        "yin": "in",
        "yang": "iang",
    },
    **{
        "ying": "ing",
        "yong": "iong",
        "yu": "iu",
        "yue": "iue",
        "yuan": "iuan",
        "yun": "iun",
        "wu": "u",
        "wa": "ua",
    },
    **{
        "wo": "uo",
        "wai": "uai",
        "wei": "uei",
        "wan": "uan",
        "wen": "uen",
        "wang": "uang",
        "weng": "ueng",
        "yo": "io",
    },
    **{"yai": "iai", "er": "el", "ao": "au"},
}


def _to_gwoyeu_final(initial: str, final: str) -> str:
    if not initial:
        return _ZERO_INITIAL.get(final, final)
    if initial in _SIBILANTS and final == "i":
        return "y"
    changed = {"ao": "au", "iao": "iau", "iu": "iou", "ui": "uei", "un": "uen"}
    return changed.get(final, final).replace("v", "iu")


def _first_tone(start: str, final: str) -> str:
    spelled = start + final
    return start + "h" + final if start in ("m", "n", "l", "r") else spelled


def _second_tone(start: str, final: str) -> str:
    if start in ("m", "n", "l", "r"):
        return start + final
    if final[0] == "i":
        changed = "yi" if final == "i" else ("yi" + final[1:] if final in ("in", "ing") else "y" + final[1:])
        return start + changed
    if final[0] == "u":
        return start + ("wu" if final == "u" else "w" + final[1:])
    return start + _after_vowels(final, "r")


def _third_tone(start: str, final: str) -> str:
    glide = {"i": "y", "u": "w"}.get(final[0], "") if not start and len(final) > 1 else ""
    return start + glide + _change_for_third_tone(final)


_THIRD_TONES = {
    **{
        "iou": "eou",
        "iau": "eau",
        "iai": "eai",
        "uei": "oei",
        "uai": "oai",
        "ie": "iee",
        "ei": "eei",
        "ou": "oou",
    },
    **{"uo": "uoo", "ai": "ae", "au": "ao", "iu": "eu", "iue": "eue"},
}


def _change_for_third_tone(final: str) -> str:
    if final in _THIRD_TONES:
        return _THIRD_TONES[final]
    if final.startswith("iu"):
        return "eu" + final[2:]
    if final[:2] in ("ia", "io"):
        return "e" + final[1:]
    if final[:2] in ("ua", "ue"):
        return "o" + final[1:]
    return re.sub("([aeiouy])", r"\1\1", final, count=1)


_FOURTH_TONES = (
    *(
        ("ng", "nq"),
        ("n", "nn"),
        ("l", "ll"),
        ("ai", "ay"),
        ("au", "aw"),
        ("ei", "ey"),
        ("ou", "ow"),
        ("", "h"),
    ),
)


def _fourth_tone(start: str, final: str) -> str:
    old, new = next(pair for pair in _FOURTH_TONES if final.endswith(pair[0]))
    spelled = final.removesuffix(old) + new
    if start or final[0] not in "iu":
        return start + spelled
    glide = {"i": "y", "u": "w"}[final[0]]
    return glide + (spelled if len(final) == 1 or final in ("in", "ing") else spelled[1:])


def _after_vowels(final: str, letter: str) -> str:
    match = re.fullmatch("([aeiouy]+)(.*)", final)
    assert match is not None
    return match[1] + letter + match[2]


def spell_palladius(pinyin: str) -> str:
    if pinyin in PALLADIUS_WHOLE:
        return PALLADIUS_WHOLE[pinyin]
    initial, final = split_syllable(pinyin)
    return PALLADIUS_INITIALS.get(initial, "") + PALLADIUS_FINALS.get(final, final)


def spell_hangul(pinyin: str) -> list[str]:
    """By the rules and, as often written, without tense consonants."""
    spelled = _spell_hangul(pinyin)
    initial, rest = divmod(ord(spelled[0]) - 0xAC00, 588)
    loose = {"ㅆ": "ㅅ", "ㅉ": "ㅈ"}.get(_JAMO_INITIALS[initial])
    return [spelled, *([chr(0xAC00 + _JAMO_INITIALS.index(loose) * 588 + rest) + spelled[1:]] if loose else [])]


def _spell_hangul(pinyin: str) -> str:
    if pinyin in HANGUL_WHOLE:
        return HANGUL_WHOLE[pinyin]
    initial, final = split_syllable(pinyin)
    jamo = HANGUL_FINALS["-i" if initial in _SIBILANTS and final == "i" else final]
    consonant, vowel = HANGUL_INITIALS[initial], jamo[0]
    if consonant in "ㅈㅉㅊ":
        vowel = {"ㅑ": "ㅏ", "ㅖ": "ㅔ", "ㅠ": "ㅜ"}.get(vowel, vowel)
    ending, rest = (jamo[1], "") if jamo[1:] in ("ㄴ", "ㅇ") else ("", jamo[1:])
    code = (_JAMO_INITIALS.index(consonant) * 21 + _JAMO_VOWELS.index(vowel)) * 28 + _JAMO_FINALS[ending]
    return chr(0xAC00 + code) + rest


def write_table(name: str, header: str, lines: Iterable[str]) -> None:
    (TABLES / name).write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
