"""Decide whether a time of an English sentence is that of its main clause. Patterns, not a grammar.

"Protests erupted Monday after Brown was shot on Aug. 9": Monday is the time of the main clause, Aug. 9 a
reference.
"""

import re
from datetime import date, timedelta

from index.language.attribution.attribution_lexicon import is_speech_verb
from index.language.dates.date_lexicon import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from index.language.dates.stated_dates import find_stated_dates
from index.language.dates.tense import Tense, tense_at, word_set
from index.language.modality import has_past_verb
from index.model.answer_types import ResolvedTime

_WHOLE_YEAR = timedelta(days=364)
_NEWS_DAYS = timedelta(days=7)
_MOST_WORDS_BEFORE_YEAR = 9
_MOST_VERBS_BEFORE_YEAR = 2  # "was passed"
_PUBLISHED = word_set(
    "released published issued posted filed aired broadcast sent given made obtained shared delivered"
)
_NOUN_CLAUSE = re.compile(
    r"\b(?:an?|the|his|her|their) "
    r"(?!(?:morning|afternoon|evening|night|day|week|month|year|weekend|end|time)\b)"
    r"[a-z’'-]+ (?:(?:the )?[A-Z][\w’'-]+|he|she|they|we|I) (?P<verb>[a-z]+)\b"
)
_BEFORE_CHARS = 60
_CLAUSE_CHARS = 300
# A bound, a span, a plan or the date of a thing: not when the main clause happened.
_NOT_WHEN = re.compile(
    r"\b(?:since|until|till|through|thru|by|before|after|following|from|between|as of|ahead of"
    r"|prior to|to|and|or"
    r"|as early as|as late as|dat(?:ing|es|ed)(?: back)?(?: to)?|effective|born(?: on| in)?|than|for|with|about"
    r"|(?<!morning )(?<!evening )(?<!night )(?<!afternoon )(?<!hours )(?<!day )of"
    r"|(?:scheduled|expected|due|set|slated|planned|supposed|anticipated)(?: [\w-]+){0,4} (?:on|in|for)"
    r"|(?:expires?|begins?|starts?|ends?|deadline|elections?|trial|hearing|runs?|returns?)(?: is)? (?:on|in))"
    r"(?: (?:early|late|mid|about|around|at least|on|in))? $"
    r"|\b(?:the|an?|his|her|their|its|this|that|these|those|our|my|every|each|another|['’]s)"
    r"(?: (?:early|late|mid|fateful|recent))?[ -]$"
    # his death on May 25; the summit, held on April 27
    r"|['’]s (?:[\w-]+ )?(?:death|killing|murder|birth|arrest|funeral|shooting|election|inauguration)"
    r"(?: on| in)? $"
    r"|, (?:[a-z]+ed|held|sent|made|taken|given|written|built)(?: on| in)? $"
    r"|[–—-] ?$",
    re.IGNORECASE,
)
_ATTRIBUTE_AFTER = re.compile(
    r"['’]s?\b| (?:election|attacks?|shooting|bombings?|speech|interview|deadline|report|memo|letter|meeting)\b"
    r"| (?:should|would|could|may|might|must|will|shall|can)\b"
    r"| (?:through|thru|to|until|than|(?:in|at|during|after) which) "
    rf"|,? (?:and|or) (?:{'|'.join((*ENGLISH_MONTHS, *ENGLISH_WEEKDAYS))})\b"
)
# A date belongs to the clause that one of these begins, up to the next comma, or to a third one after a pair.
_SUBORDINATE = re.compile(
    r"^with\b|(?:^|[ (])(?:who|whom|whose|which|where|when|after|before|until|because|since|if|although|though"
    r"|unless|once|following|despite|including|such as|like|than|how|why|what|whether)\b",
    re.IGNORECASE,
)
_APPOSITION = re.compile(r", (?:a|an|the|one of|his|her|their|its) [^,;—–]{3,}$")
_PARTICIPLE = re.compile(
    r"\b(?:an?|the|his|her|their|its|two|three|\d+) (?:[\w’'“”\"-]+ ){1,3}(?P<verb>[a-z]+ed|made|sent|written"
    r"|taken|given|held|seen|shot|found|built|born)(?: (?:on|in|late|early))? $",
    re.IGNORECASE,
)
_FINITE_BEFORE = re.compile(r"\b(?:was|were|been|being|is|are|has|have|had|be)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:—–](?=\s|$)")
_TIME_OPENS = re.compile(
    r"^(?:[\"“]|But |And |Then |Early |Late |Later |Earlier |Back |Just |Only |Again )?"
    r"(?:(?:On|In|By|Late|Early|During|At)(?: the)?(?: [\w:.-]+){0,4} (?:on |of )?|(?:On|In) )?$"
)


def is_main_time(sentence: str, time: ResolvedTime, published: date) -> bool:
    if is_reference(sentence, time.start, time.end):
        return False
    tense = tense_at(sentence, time.start, time.end)
    is_day = time.first == time.last
    if tense is not Tense.PAST:
        return False
    before = sentence[: time.start]
    is_news = is_day and published - time.first <= _NEWS_DAYS and _is_published(before)
    if is_year(time) and not _says_year_of_event(sentence, time):
        return False
    after = _CLAUSE.split(sentence[time.end :], maxsplit=1)[0]
    return is_news or _TIME_OPENS.match(before) is not None or not _hangs_on_noun(before, after)


def _says_year_of_event(sentence: str, time: ResolvedTime) -> bool:
    """Whether a year opens the sentence or ends its only clause: not "in districts that he won in 2020"."""
    before = sentence[: time.start]
    if len(list(find_stated_dates(sentence))) > 1:
        return False
    if _TIME_OPENS.match(before) is not None:
        return True
    is_short = len(before.split()) <= _MOST_WORDS_BEFORE_YEAR and not _CLAUSE.search(before)
    return is_short and len([word for word in before.split() if has_past_verb(word)]) <= _MOST_VERBS_BEFORE_YEAR


def is_reference(sentence: str, start: int, end: int) -> bool:
    """Whether a date is in a subordinate clause, bounds a span, or belongs to a thing."""
    before = sentence[max(0, start - _CLAUSE_CHARS) : start]
    near = before[-_BEFORE_CHARS:]
    if _NOT_WHEN.search(near) or _ATTRIBUTE_AFTER.match(sentence, end) or _is_in_brackets(before):
        return True
    clause = _CLAUSE.split(before)[-1]
    return (
        _is_subordinate(before, clause)
        or _APPOSITION.search(before) is not None
        or _follows_that(before, clause)
        or _follows_noun(clause)
    )


def _is_subordinate(before: str, clause: str) -> bool:
    """Whether a clause that depends on the main one is still open; ", police said Tuesday" depends on none."""
    if _SUBORDINATE.search(clause):
        return True
    openings = (match.end() for match in _SUBORDINATE.finditer(before))
    is_open = any(len(_CLAUSE.findall(before, opening)) % 2 == 0 for opening in openings)
    return is_open and not any(is_speech_verb(word.lower()) for word in clause.split())


def _follows_noun(clause: str) -> bool:
    """Whether a clause without "that" belongs to a noun: "a speech he gave", not "in a speech, he said"."""
    found = _NOUN_CLAUSE.search(clause)
    return found is not None and has_past_verb(found["verb"]) and not is_speech_verb(found["verb"])


def _is_published(before: str) -> bool:
    """Whether a participle before a date says that something was published, which is the news of that day."""
    participle = _PARTICIPLE.search(before)
    return participle is None or participle["verb"].lower() in _PUBLISHED


def _is_in_brackets(before: str) -> bool:
    return any(before.rfind(opening) > before.rfind(closing) for opening, closing in ("()", "[]"))


def _follows_that(before: str, clause: str) -> bool:
    """Whether "that" joins the clause to a noun: "the jet that vanished", not "said that the jet vanished"."""
    words = clause.split()
    if "that" not in words:
        return False
    place = len(words) - words[::-1].index("that")
    earlier = [*before[: len(before) - len(clause)].split(), *words[: place - 1]]
    return not earlier or not _reports_speech(earlier[-1].strip(",”’\"'"))


def _reports_speech(word: str) -> bool:
    """Whether "that" after this word begins what somebody said: "said that", "said Tuesday that"."""
    return word in ENGLISH_WEEKDAYS or is_speech_verb(word.lower())


def _hangs_on_noun(before: str, after: str) -> bool:
    """Whether a participle joins the date to a noun: "a letter sent in 2012 said", not "a letter came in 2012".

    The clause then has another verb.
    """
    participle = _PARTICIPLE.search(before)
    if participle is None or _FINITE_BEFORE.search(participle[0]):
        return False
    if has_past_verb(after):
        return True
    verbs = [word for word in before[: participle.start()].split() if has_past_verb(word)]
    return bool(verbs) and not is_speech_verb(verbs[-1].lower())


def is_year(time: ResolvedTime) -> bool:
    return time.first.month == 1 and time.last - time.first in (_WHOLE_YEAR, _WHOLE_YEAR + timedelta(days=1))
