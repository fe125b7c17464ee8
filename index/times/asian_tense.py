"""Whether a Chinese, Japanese or Korean sentence tells of a day as past or as ahead.

Chinese says so by what stands beside the day, Japanese and Korean by how the sentence ends.
"""

import re

from index.text.scripts import Script
from index.times.tenses import Tense

_MOST_CHARS = 400
_SENTENCE_END = re.compile("[。！？!?\\n]|\\.(?=\\s|$)")
_BESIDE = r"(?: ?[（(][^（）()]{1,12}[)）])?(?:上午|下午|早上|清晨|凌晨|晚間|晚间|晚上|晚|中午|傍晚|深夜)?"
_TELLS = (
    "表示|說|说|宣布|宣佈|指出|稱|称|報導|报道|報道|證實|证实|發布|发布|發表|发表|通報|通报|強調|强调|透露|警告|批評|批评|"
    "回應|回应|會見|会见|抵達|抵达|公布|公佈|簽署|签署|召開了|发射了|發射了|證明|呼籲|呼吁|要求|承認|承认|譴責|谴责"
)
_CHINESE_PAST = re.compile(
    rf"{_BESIDE}(?:在[^，。,]{{1,12}})?[^，。,將将]{{0,4}}?(?:{_TELLS})|{_BESIDE}[^，。,將将]{{1,20}}了"
)
_CHINESE_AHEAD = re.compile(rf"{_BESIDE}[^，。,]{{0,3}}?[將将](?!軍|军|領|领|士|近)")
_CHINESE_AHEAD_BEFORE = re.compile(
    r"(?:[將将][於于在]|[預预][定計计][於于在]?|定於|定于|[計计][劃划][於于在])$"
)
_JAPANESE_AHEAD = re.compile(r"予定|見通し|見込み|方針|計画|する$|される$|れる$|開く$|だろう$|でしょう$|ます$")
_JAPANESE_PAST = re.compile(r"(?:た|ました|だった)[」』）)]?$")
_KOREAN_AHEAD = re.compile(r"예정|계획|방침|것이다$|것으로 (?:보인다|예상된다|전망된다)$|겠다$|전망이다$")
# What was said to be going to happen: 金曜日に会談すると発表した, 금요일 회담한다고 밝혔다.
_JAPANESE_REPORTED = re.compile("[るい]と|方針を|計画を|予定を|見通しを")
_KOREAN_REPORTED = re.compile(
    "(?:한|된|인|난|간|온|린|친|는|연)다고|겠다고|것이라고|계획이라고|예정이라고|방침을|계획을"
)
_KOREAN_VERB = re.compile('([가-힣])다["”’)]?$')
_SSANG_SIOT = 20  # the final consonant of 했, 였, 갔: the past of a Korean verb


def asian_tense_at(text: str, start: int, end: int, script: Script) -> Tense:
    """The tense in which text[start:end], a day, is told of; `script` is that of the text."""
    close = _SENTENCE_END.search(text, end, end + _MOST_CHARS)
    ending = text[end : close.start() if close else end + _MOST_CHARS]
    if script is Script.HAN:
        return _chinese(text[max(0, start - 6) : start], ending)
    ending = ending.rstrip()
    if script is Script.KANA:
        is_reported = bool(_JAPANESE_REPORTED.search(ending)) and not ending.startswith("、")
        return _by_ending(_JAPANESE_PAST.search(ending), _JAPANESE_AHEAD.search(ending), is_reported)
    is_reported = bool(_KOREAN_REPORTED.search(ending))
    return _by_ending(_find_korean_past(ending), _KOREAN_AHEAD.search(ending), is_reported)


def _chinese(before: str, after: str) -> Tense:
    if _CHINESE_AHEAD_BEFORE.search(before) or _CHINESE_AHEAD.match(after):
        return Tense.FUTURE
    return Tense.PAST if _CHINESE_PAST.match(after) else Tense.UNDETERMINED


def _by_ending(past: re.Match[str] | None, ahead: re.Match[str] | None, is_reported: bool) -> Tense:
    """A sentence that ends in the past and speaks of a plan may mean the day of either."""
    if is_reported or bool(past) == bool(ahead):
        return Tense.UNDETERMINED
    return Tense.PAST if past else Tense.FUTURE


def _find_korean_past(ending: str) -> re.Match[str] | None:
    verb = _KOREAN_VERB.search(ending)
    return verb if verb and (ord(verb[1]) - ord("가")) % 28 == _SSANG_SIOT else None
