"""Decide whether a sentence goes on after a quotation that ends like one: `“Who fired?” Gen. Park asked.`"""

import re

from index.text.abbreviations import is_opener, is_part_of_abbreviation
from index.text.word_lists import load_word_sections, regex_any_of

_WORDS = load_word_sections("index.text", "words/attributions.txt")

_MAX_CLAUSE_CHARS = 160
_NAME_WORD = r"(?:[^\W\d_][\w.’'-]*|\d{1,3}|&)"
_SAID = re.compile(
    rf"\s?(?P<subject>{_NAME_WORD}(?:,?\s{_NAME_WORD}){{0,11}}?)(?:,)?\s"
    rf"(?:(?:had|has|have|then|also|later|once|angrily|simply|reportedly)\s)?"
    rf"(?P<verb>{regex_any_of(_WORDS['english'])})(?P<after>\b[^\n]{{0,24}})"
)
# The minister did not say; they wanted him to answer.
_NOT_SAID = re.compile(
    r"\s(?:not|to|can|could|will|would|may|might|must|should|cannot|\w{1,8}n[’']t)(?:\s\w{1,20}ly)?$"
)
_ADDRESSING = _WORDS["english with an addressee"]
_END_OF_ATTRIBUTION = re.compile(r"\s?[.,;:!?—–]|\s?$")
_ADVERBIAL = re.compile(
    r"\s(?:at|in|on|during|after|before|as|from|to|with|by|outside|inside|while|when|through|via|near|under|over"
    r"|following|aboard|about|of|into|among|between|upon|late|early|again|back|aloud|angrily|yesterday|today"
    r"|last|earlier|later|recently|then|once|afterwards?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z.]*|—|–|-)(?=[\s,.]|$)"
)
_STOP = re.compile(r"\.\s(?=\w)")

_CHINESE_SAID = re.compile(
    rf"[^。！？!?…：:；;「『“\n]{{0,60}}?(?<![疑顧顾訪访學学小傳传])(?:{regex_any_of(_WORDS['chinese'])})[^，,。！？!?：:；;「『“\n]{{0,6}}(?:[，,。！？!?：:；;「『“\n]|$)"
)
_KOREAN_SAID = re.compile(rf"[^.!?…\"“\n]{{0,100}}?(?:{regex_any_of(_WORDS['korean'])})")
_JAPANESE_SAID = re.compile(
    rf"[^。！？!?「『、\n]{{1,30}}?[はが](?:[^。！？!?「『\n]{{0,30}}?)(?:{regex_any_of(_WORDS['japanese'])})[^。！？!?「『、\n]{{0,6}}。"
)
_JAPANESE_PARTICLE = re.compile(
    r"と(?!ころ[がで]|はいえ|にかく|もかく|もあれ|りわけ|っさ|くに)|って|など|という|とか|の|を|に(?!もかかわ)|は(?!い)|が(?=[^、])"
    r"|だ(?!が|から|けど)|である|です|や(?!が)"
)
_CHINESE_PARTICLE = re.compile(
    r"的|等(?!到)|之(?!後|后|前|所)|[這这那此一]?(?:詞|词|句話|句话|類|类|題|题|口號|口号|說法|说法|字樣|字样)|時(?!間)|时(?!间)"
    r"|[並并](?!非)|[為为](?:題|题|由|名|口)|[來来]形容"
)
_HANGUL_OR_COMMA = re.compile("[가-힣，、,；;：:—–―─]")
_KOREAN_PARTICLE = re.compile(r"(?:하고|하며|라고|라며|이라고|이라며|라는|이라는)\s")
_GLUED = (_JAPANESE_PARTICLE, _CHINESE_PARTICLE, _HANGUL_OR_COMMA)


def continues_quotation(text: str, after: int, *, asks: bool) -> bool:
    """Whether the words at `after`, which begin with a capital, name who spoke the quotation before them.

    `asks`: it ends with a question or exclamation mark. After a full stop only `Mr. Lee said.` continues it.
    """
    clause = text[after : after + _MAX_CLAUSE_CHARS]
    said = _SAID.match(clause)
    if said is None or _has_sentence_end(said["subject"]) or _NOT_SAID.search(said["subject"]):
        return False
    if _END_OF_ATTRIBUTION.match(said["after"]):
        return True
    first = said["subject"].split()[0]
    if not asks or (is_opener(first) and first != "I"):
        return False
    return said["verb"] in _ADDRESSING or _ADVERBIAL.match(said["after"]) is not None or _tells(said)


def _has_sentence_end(subject: str) -> bool:
    return any(
        not is_part_of_abbreviation(subject, stop.start(), stop.end(), is_prose=True)
        for stop in _STOP.finditer(subject)
    )


def _tells(said: re.Match[str]) -> bool:
    return said["verb"] in ("told", "tells") and not re.match(
        r"\s\S+\s(?:that|he|she|it|they)\b", said["after"]
    )


def continues_wide_quotation(text: str, after: int, *, is_initial: bool, is_apart: bool) -> bool:
    """Whether a Chinese, Japanese or Korean sentence goes on at `after`, after a quotation.

    `is_initial`: nothing precedes the quotation in its sentence, so its speaker can only follow. `is_apart`: a
    space does.
    """
    if any(pattern.match(text, after) for pattern in ((_KOREAN_PARTICLE,) if is_apart else _GLUED)):
        return True
    if not is_initial:
        return False
    return any(pattern.match(text, after) for pattern in (_CHINESE_SAID, _JAPANESE_SAID, _KOREAN_SAID))
