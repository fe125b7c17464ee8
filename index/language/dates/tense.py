"""Decide whether a sentence speaks of a day as past or future.

English is decided by the nearest verb, Chinese by the words beside the day, Japanese and Korean by the end
of the sentence. This is a filter, not a grammar: where the words around a day allow both, the answer is
UNDETERMINED.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from index.text.scripts import Script


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAST = word_set("""
    was were had did wasn't weren't didn't hadn't wasn’t weren’t didn’t hadn’t
    went came took gave made got found won lost held spoke wrote began broke brought built
    bought caught chose drew drove fell felt flew fought grew heard kept knew led paid ran sang sat sent shot
    sold shook spent stood stole stuck struck swore taught thought threw understood woke wore hung fled sought
    laid became withdrew overtook arose blew ate forgot froze hid rode rose sank swam swept swung met left said
    told saw slid rebuilt overthrew undertook outdid upheld withheld wound wept bit tore killed died tied
    """)
"""Irregular past forms. Those that equal the present (hit, put, set) are in none of these sets."""

NON_VERBS_IN_ED = word_set(
    """
    indeed hundred unprecedented united need speed feed seed breed bed red proceed exceed succeed weed aged
    armed naked wicked sacred rugged unnamed alleged related limited based interested concerned prepared
    advanced so-called unexpected deserved tied long-awaited highly-anticipated retired wounded injured used
    """
)
"""Words in -ed that are not past verbs."""

EXPECTATION_WORDS = word_set(
    """
    expected scheduled planned projected slated supposed proposed anticipated poised forecasted intended
    determined allowed required needed due set likely
    """
)
"""After these a day may be future or past."""

FUTURE_OBJECT_VERBS = word_set(
    """
    announced called urged warned asked invited threatened vowed promised pledged extended agreed hoped wanted
    predicted braced canceled cancelled postponed delayed rescheduled demanded requested suggested organized
    organised arranged pushed recommended encouraged moved paused
    """
)
"""Past verbs whose object may be in the future ("announced a strike Monday"): they decide only if
# directly next to the day."""

WILL_FORMS = word_set("will won't won’t shall 'll ’ll")
PRESENT_BE = word_set("is are am 're ’re")
PAST_BE = word_set("was were been")
FUTURE_AFTER_BE = word_set(
    "scheduled set due slated expected planned poised going likely preparing planning expecting hoping"
)
"""After "is" or "are"."""
FUTURE_BEFORE_TO = word_set("plan plans hope hopes expect expects intend intends aim aims")
"""Before "to"."""

UNDETERMINED = word_set("""
    would could should may might must can ca cannot can't can’t if unless until till before ahead upcoming
    soon has have 've ’ve having is are am being 're ’re says say does do don't don’t doesn't doesn’t
    that which who whose whom where whether because although though while when why how
    opens begins starts ends kicks returns airs premieres debuts hits releases arrives meets votes takes comes
    goes heads faces plays hosts launches expires closes resumes travels visits holds drops concludes wraps
    marks turns runs continues looms features seeks plans hopes expects wants calls means makes gives brings
    typically usually traditionally normally often always every
    """)
"""After these, nothing shows whether a day is past."""

NOUNS_AFTER_TO = word_set(
    """
    court work death prison office school power life jail people congress parliament police land anyone everyone
    everybody nobody no each every another more those both him them me us whom one two three four five six seven
    eight nine ten half social public local federal national foreign new top nearby history victory media fans
    first second third
    """
)
"""Words without an article before which "to" is a preposition."""


_WINDOW_CHARS = 110
_MAX_WORDS = 16
_MAX_WORDS_NEARBY = 3
_CLAUSE_END = re.compile(
    r"(?<!\.m)(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|Lt|Jr|Sr|vs|No))(?<!\b(?:Gov|Sen|Rep|Mrs|Gen|Col|Sgt|Rev|Jan|Feb))"
    r"(?<!\b(?:Apr|Aug|Oct|Nov|Dec))(?<!\bSept)\.(?=\s|$)|[!?;:](?=\s|$)|[—–\n]|\s-\s"
)
_WORD = re.compile(r"(?:['’](?:ll|s|re|ve|d)\b)|[A-Za-z]+(?:-[A-Za-z]+)*(?:n['’]t)?|\d[\d.,]*")
# A participle after these is not past tense: "has been canceled", "will be held", "are killed".
_AUXILIARIES = (
    WILL_FORMS
    | PRESENT_BE
    | word_set("has have 've ’ve having be being to would could should may might must can")
)
_AUXILIARY_ADVERBS = word_set("not never also already since been just now still")
_COMPLEMENT = re.compile(r"(?: (?:morning|afternoon|evening|night))? (?:to|that|its plans?|plans) ")
_IS = frozenset(["'s", "’s"])  # taken for possessives elsewhere
# What may come between a verb and its day.
_DAY_PREPOSITIONS = word_set("on late early earlier")
# They report what was said, as a past verb does: "saying Friday that".
_REPORTING_PARTICIPLES = word_set("saying adding")
_RELATIVES = word_set("that which who when where")
_REFUSALS = (["declined", "to"], ["refused", "to"])
_MAX_WORDS_TO_SOON = 6
_MAX_OPENING_WORDS = 3
# In early trading in Tokyo Monday, shares fell.
_OPENING_PREPOSITIONS = word_set("In At During Under With For")
_MAX_WORDS_OF_OPENING_PHRASE = 8
_ARTICLES = word_set("the a an his her its their this that these those some our your my all")


class Tense(StrEnum):
    """The tense in which a day is mentioned."""

    PAST = "past"
    FUTURE = "ahead"
    UNDETERMINED = "open"


def tense_at(text: str, start: int, end: int) -> Tense:
    """The tense in which the sentence mentions the day text[start:end]."""
    before = words_before(text, start)
    tense = _look_back(before, ends=_COMPLEMENT.match(text, end) is not None)
    if tense is Tense.FUTURE and text[end : end + 2] in ("'s", "’s"):
        return Tense.UNDETERMINED  # "will say more on Monday's search"
    if tense is None:
        tense = _look_ahead(words_after(text, end), opens=_opens_clause(before, text[end : end + 1]))
    return tense


def _opens_clause(before: Sequence[str], following: str) -> bool:
    """Whether the main verb follows the day, in view of the words before it."""
    if len(before) <= _MAX_OPENING_WORDS:
        return True
    is_short = len(before) <= _MAX_WORDS_OF_OPENING_PHRASE
    return is_short and before[0] in _OPENING_PREPOSITIONS and following == ","


def is_beside_past_verb(text: str, start: int, end: int) -> bool:
    """Whether a past verb is directly next to it: "died Monday", "said late on Monday", "on Monday blocked"."""
    before = [word for word in words_before(text, start) if word.lower() not in _DAY_PREPOSITIONS]
    if "soon" in before[-_MAX_WORDS_TO_SOON:]:
        return False  # "as soon as trading opened Monday" may be ahead
    if before and (before[-1] in _REPORTING_PARTICIPLES or _is_past_verb(before, len(before) - 1)):
        return True
    after = words_after(text, end)
    return (
        text[end : end + 1] == " "
        and bool(after)
        and text[:start].endswith((" on ", "On "))
        and _is_past_verb(after, 0)
    )


def opens_with_past_verb(text: str, end: int) -> bool:
    """Whether the next word is a past verb: "the two sides today signed"."""
    after = words_after(text, end)
    return bool(after) and _is_past_verb(after, 0)


def words_before(text: str, start: int) -> list[str]:
    """The words of the same clause, in order."""
    window = text[max(0, start - _WINDOW_CHARS) : start]
    ends = [match.end() for match in _CLAUSE_END.finditer(window)]
    return _WORD.findall(window[ends[-1] if ends else 0 :])


def words_after(text: str, end: int) -> list[str]:
    window = text[end : end + _WINDOW_CHARS]
    close = _CLAUSE_END.search(window)
    return _WORD.findall(window[: close.start()] if close else window)


def _look_back(words: Sequence[str], *, ends: bool) -> Tense | None:
    """The tense by the nearest telling word before the day; None if there is no verb at all.

    `ends`: the object of the verb follows the day: "asked a jury Wednesday to sentence her".
    """
    if "soon" in words[-_MAX_WORDS_TO_SOON:]:
        return Tense.UNDETERMINED
    if words[-3:-1] in _REFUSALS and words[-1] == "comment":
        return Tense.PAST
    nearest = len(words) - 1
    while nearest >= 0 and words[nearest].lower() in _DAY_PREPOSITIONS:
        nearest -= 1
    for at in range(len(words) - 1, max(-1, len(words) - 1 - _MAX_WORDS), -1):
        if _is_past_verb(words, at):
            is_sure = at == nearest or ends or words[at] not in FUTURE_OBJECT_VERBS
            return Tense.PAST if is_sure and "for" not in words[-2:] else Tense.UNDETERMINED
        tense = _tense_of_word(words, at)
        if tense is not None:
            return tense
    return None


def _look_ahead(words: Sequence[str], *, opens: bool) -> Tense:
    """`opens`: the day starts the clause, so that its main verb follows; else the verb is near."""
    for at, word in enumerate(words[: _MAX_WORDS if opens else _MAX_WORDS_NEARBY]):
        if _is_past_verb(words, at):
            return Tense.PAST
        if word in WILL_FORMS or word in PRESENT_BE or word in FUTURE_BEFORE_TO:
            return _tense_of_main_verb(words, at)
        if word in UNDETERMINED and not (opens and word in _RELATIVES):
            return Tense.UNDETERMINED
    return Tense.UNDETERMINED


def _tense_of_word(words: Sequence[str], at: int) -> Tense | None:
    """The tense of a word that is not a past verb; None if it shows none."""
    word = words[at]
    if word in WILL_FORMS:
        return Tense.FUTURE
    if word in FUTURE_AFTER_BE:
        return Tense.FUTURE if _has_be(words, at) else Tense.UNDETERMINED
    if word in EXPECTATION_WORDS or word in UNDETERMINED:
        return Tense.UNDETERMINED
    return _tense_of_infinitive(words, at) if word == "to" and _makes_infinitive(words, at) else None


def _tense_of_infinitive(words: Sequence[str], at: int) -> Tense:
    """An infinitive: "is scheduled to meet" and "plan to meet" are future; "agreed to meet" may be past."""
    before = words[at - 1] if at else ""
    is_ahead = before in FUTURE_BEFORE_TO or (before in FUTURE_AFTER_BE and _has_be(words, at - 1))
    return Tense.FUTURE if is_ahead else Tense.UNDETERMINED


def _has_be(words: Sequence[str], at: int) -> bool:
    return any(word in PRESENT_BE or word in _IS for word in words[max(0, at - 2) : at])


def _tense_of_main_verb(words: Sequence[str], at: int) -> Tense:
    if words[at] in WILL_FORMS:
        return Tense.FUTURE
    following = words[at + 1 : at + 3]
    if words[at] in PRESENT_BE:
        return Tense.FUTURE if any(word in FUTURE_AFTER_BE for word in following) else Tense.UNDETERMINED
    return Tense.FUTURE if "to" in following[:1] else Tense.UNDETERMINED


def _is_past_verb(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word in PAST_BE:
        return word != "been" and not any(w in FUTURE_AFTER_BE for w in words[at + 1 : at + 3])
    regular = word.endswith("ed") and len(word) > 3 and word not in NON_VERBS_IN_ED | EXPECTATION_WORDS
    if not (regular or word in PAST) or not word.islower():
        return False
    helper = at - 1
    while helper >= 0 and (words[helper].endswith("ly") or words[helper] in _AUXILIARY_ADVERBS):
        helper -= 1
    return helper < 0 or words[helper] not in _AUXILIARIES


def _makes_infinitive(words: Sequence[str], at: int) -> bool:
    following = words[at + 1] if at + 1 < len(words) else ""
    if not following.isalpha() or not following.islower() or following in _ARTICLES | NOUNS_AFTER_TO:
        return False
    return not following.endswith("s") or following.endswith("ss")


_MAX_SENTENCE_CHARS = 400
_SENTENCE_END = re.compile("[。！？!?\\n]|\\.(?=\\s|$)")
_CHINESE_AFTER_DAY = (
    r"(?: ?[（(][^（）()]{1,12}[)）])?(?:上午|下午|早上|清晨|凌晨|晚間|晚间|晚上|晚|中午|傍晚|深夜)?"
)
_CHINESE_REPORT_VERBS = (
    "表示|說|说|宣布|宣佈|指出|稱|称|報導|报道|報道|證實|证实|發布|发布|發表|发表|通報|通报|強調|强调|透露|警告|批評|批评|"
    "回應|回应|會見|会见|抵達|抵达|公布|公佈|簽署|签署|召開了|发射了|發射了|證明|呼籲|呼吁|要求|承認|承认|譴責|谴责"
)
_CHINESE_PAST = re.compile(
    rf"{_CHINESE_AFTER_DAY}(?:在[^，。,]{{1,12}})?[^，。,將将]{{0,4}}?(?:{_CHINESE_REPORT_VERBS})|{_CHINESE_AFTER_DAY}[^，。,將将]{{1,20}}了"
)
_CHINESE_FUTURE = re.compile(rf"{_CHINESE_AFTER_DAY}[^，。,]{{0,3}}?[將将](?!軍|军|領|领|士|近)")
_CHINESE_FUTURE_BEFORE = re.compile(
    r"(?:[將将][於于在]|[預预][定計计][於于在]?|定於|定于|[計计][劃划][於于在])$"
)
_JAPANESE_FUTURE = re.compile(r"予定|見通し|見込み|方針|計画|する$|される$|れる$|開く$|だろう$|でしょう$|ます$")
_JAPANESE_PAST = re.compile(r"(?:た|ました|だった)[」』）)]?$")
_KOREAN_FUTURE = re.compile(r"예정|계획|방침|것이다$|것으로 (?:보인다|예상된다|전망된다)$|겠다$|전망이다$")
# Reported plans: 金曜日に会談すると発表した, 금요일 회담한다고 밝혔다.
_JAPANESE_REPORTED = re.compile("[るい]と|方針を|計画を|予定を|見通しを")
_KOREAN_REPORTED = re.compile(
    "(?:한|된|인|난|간|온|린|친|는|연)다고|겠다고|것이라고|계획이라고|예정이라고|방침을|계획을"
)
_KOREAN_VERB = re.compile('([가-힣])다["”’)]?$')
_SSANG_SIOT = 20  # the final consonant of 했, 였, 갔: the past of a Korean verb


def cjk_tense_at(text: str, start: int, end: int, script: Script) -> Tense:
    """The tense in which the sentence mentions the day text[start:end]; `script` is that of the text."""
    close = _SENTENCE_END.search(text, end, end + _MAX_SENTENCE_CHARS)
    ending = text[end : close.start() if close else end + _MAX_SENTENCE_CHARS]
    if script is Script.HAN:
        return _chinese_tense(text[max(0, start - 6) : start], ending)
    ending = ending.rstrip()
    if script is Script.KANA:
        is_reported = bool(_JAPANESE_REPORTED.search(ending)) and not ending.startswith("、")
        return _tense_by_ending(_JAPANESE_PAST.search(ending), _JAPANESE_FUTURE.search(ending), is_reported)
    is_reported = bool(_KOREAN_REPORTED.search(ending))
    return _tense_by_ending(_find_korean_past(ending), _KOREAN_FUTURE.search(ending), is_reported)


def _chinese_tense(before: str, after: str) -> Tense:
    if _CHINESE_FUTURE_BEFORE.search(before) or _CHINESE_FUTURE.match(after):
        return Tense.FUTURE
    return Tense.PAST if _CHINESE_PAST.match(after) else Tense.UNDETERMINED


def _tense_by_ending(past: re.Match[str] | None, ahead: re.Match[str] | None, is_reported: bool) -> Tense:
    """In a sentence in the past tense about a plan, the day may belong to either."""
    if is_reported or bool(past) == bool(ahead):
        return Tense.UNDETERMINED
    return Tense.PAST if past else Tense.FUTURE


def _find_korean_past(ending: str) -> re.Match[str] | None:
    verb = _KOREAN_VERB.search(ending)
    return verb if verb and (ord(verb[1]) - ord("가")) % 28 == _SSANG_SIOT else None
