"""What a follow-up newly asks for: names, words, the speaker it asks about, the type of answer. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.language.actor_names import drop_actors, find_actors_typed
from index.language.question_types import QuestionType, find_question_type, strip_question_words
from index.language.question_words import question_word_regex
from index.text.search_folding import drop_marks, fold_letters
from index.text.tokenizer import content_tokens, is_stop_token

_AUXILIARY = "is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might"
_QUESTION_WORD = "who|whom|whose|what|when|where|why|how|which"
_OPENINGS = r"(?:(?:and|but|or|so|then|also|ok|okay)[ ,]{1,3}){0,3}"
_SPEECH = (
    "say|said|think|call|complain|announce|claim|warn|promise|answer|reply|respond|react|argue|demand|declare|tell|add"
    "|comment|suggest"
)
_SPEECH_IN_ENGLISH = re.compile(
    r"\b(?:what|how) (?:else )?(?:did|does|do|has|have|had) (?P<speaker>[^?]{1,60}?) (?:also |ever )?"
    rf"(?:{_SPEECH})(?:ed|d)?\b",
    re.IGNORECASE,
)
_CJK_OPENING = f"(?:{question_word_regex('opening of a follow-up')})?[,，、 ]{{0,3}}"
_SPEECH_IN_CJK = re.compile(
    rf"{_CJK_OPENING}(?P<speaker>[^?？]{{1,30}}?)(?:[은는이가]|は|も|が|有)?\s{{0,3}}"
    rf"(?:{question_word_regex('said what', 'said how', 'responded how', 'said how, anywhere')})"
)
_BARE_IN_ENGLISH = re.compile(
    rf"{_OPENINGS}(?:(?:what|how) about )?(?:(?:for|in|at|from|on|with) )?"
    rf"(?P<subject>(?:(?!\b(?:{_QUESTION_WORD}|{_AUXILIARY})\b)[^?？]){{1,60}}?)[ ?？]{{0,5}}",
    re.IGNORECASE,
)
_BARE_IN_CJK = re.compile(rf"{_CJK_OPENING}(?P<subject>[^?？]{{1,14}}?)(?:呢|は|[은는])[ ?？]{{0,5}}")
_ASKS_WHO_SAID = re.compile(
    r"\bwho (?:said|says|told|warned|announced|claimed)\b|[誰谁](?:說|说|が言)|누가 (?:말|그렇게)",
    re.IGNORECASE,
)
_ASKS_FOR_PLACE = re.compile(rf"\bwhere\b|{question_word_regex('where')}", re.IGNORECASE)
_ONLY_QUESTION_WORD = re.compile(
    rf"{_OPENINGS}(?:{_QUESTION_WORD}|how come"
    rf"|{question_word_regex('why', 'what reason', 'when', 'what time')})[ ?？]{{0,5}}",
    re.IGNORECASE,
)
_ASKS_FOR_AGE = re.compile(r"\bhow old\b|幾歲|几岁|何歳|몇 ?살", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|that|these|those|there|then|ones?|this)\b"
    rf"|{question_word_regex('pronoun')}",
    re.IGNORECASE,
)
# Question words that remain where they are no stop words.
_UNSPECIFIC = re.compile(
    question_word_regex(
        "who",
        "where",
        "what",
        "which one",
        "how",
        "said how",
        "said what",
        "did what",
        "ending of a verb",
        "particle",
        "how many",
    )
)
_PERSON_PRONOUN = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_CAPITALISED = re.compile(r"(?<=\s)[A-Z][\w’'-]*|\b[A-Z]{2,}\b")
_FULL_NAME = re.compile(r"(?<=\s)[A-Z][a-z][\w’-]*(?: [A-Z]\.)?(?: [A-Z][a-z][\w’-]*){1,2}")
_CJK = re.compile("[\u3041-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
# Unspecific words that no answer repeats.
_VAGUE_TOKENS = frozenset(
    content_tokens(
        "anyone anybody anything someone somebody something everyone nobody else happen happened exactly know"
    )
)


@dataclass(frozen=True, slots=True)
class FollowUpNeeds:
    """What the answer to a follow-up must contain besides the subject of the exchange."""

    text: str
    """The follow-up; "he" or "she" is replaced by the person, if known."""
    actors: frozenset[str]
    """States and organisations, by their English names."""
    actor_tokens: frozenset[str]
    """Tokens of their names as they are typed."""
    names: frozenset[str]
    """Tokens of other names."""
    words: frozenset[str]
    """The other tokens without function words."""
    kind: QuestionType | None
    own_kind: QuestionType | None
    """`kind` without the type that "and Finland?" takes from the question before."""
    asks_for_speech: bool
    """Whether it asks what somebody said: `actors`, `names` and `words` are then theirs."""
    is_about_speech: bool
    """`asks_for_speech`, or the name of another speaker after such a question."""
    asks_who_said: bool
    asks_for_place: bool
    is_bare: bool
    """Whether it consists of a name or a noun: "and Finland?"."""
    is_only_question_word: bool
    has_pronoun: bool
    asks_for_age: bool

    @property
    def tokens(self) -> frozenset[str]:
        return self.names | self.words


def find_needs(question: str, earlier: Sequence[str], person: str | None = None) -> FollowUpNeeds:
    """Parse a follow-up; `earlier` are the questions that it refers to, the latest last, and `person` is whom
    "he" or "she" means.
    """
    text = _PERSON_PRONOUN.sub(person, question, count=1) if person else question
    speech = _find_speech(text)
    bare = None if speech else _find_bare(question)
    asks_who_said = _ASKS_WHO_SAID.search(text) is not None
    if asks_who_said and speech is None and earlier:
        speech = _find_speech(earlier[-1])
    subject = speech or bare or question
    own_kind = None if speech else find_question_type(text)
    kind = own_kind
    if bare is not None and earlier:
        kind = find_question_type(earlier[-1])
    names, words = _split_tokens(subject, is_name=bool(speech or bare))
    return FollowUpNeeds(
        text=text,
        actors=find_actors_typed(subject),
        actor_tokens=frozenset(content_tokens(subject)) - names - words,
        names=names,
        words=words,
        kind=kind,
        own_kind=own_kind,
        asks_for_speech=speech is not None,
        is_about_speech=speech is not None or (bare is not None and asks_for_speech(earlier[-1:])),
        asks_who_said=asks_who_said,
        asks_for_place=_ASKS_FOR_PLACE.search(text) is not None,
        is_bare=bare is not None,
        is_only_question_word=_ONLY_QUESTION_WORD.fullmatch(text) is not None,
        has_pronoun=_PRONOUN.search(question) is not None,
        asks_for_age=_ASKS_FOR_AGE.search(text) is not None,
    )


def asks_for_speech(questions: Sequence[str]) -> bool:
    """Whether any of the questions asks what somebody said."""
    return any(_find_speech(question) is not None for question in questions)


def find_person(earlier: Sequence[str], speakers: Sequence[str], quotes: Sequence[str]) -> str | None:
    """Whom "he" or "she" means: the person in the earlier questions, the speaker shown, or a person quoted."""
    for text in reversed(earlier):
        speaker = _find_speech(text)
        if speaker and not _PERSON_PRONOUN.search(speaker) and not find_actors_typed(speaker):
            return speaker
        if name := _find_full_name(text):
            return name
    return speakers[0] if speakers else next((name for q in quotes if (name := _find_full_name(q))), None)


def has_person_pronoun(question: str) -> bool:
    return _PERSON_PRONOUN.search(question) is not None


def _find_speech(text: str) -> str | None:
    found = _SPEECH_IN_ENGLISH.search(text) or (_SPEECH_IN_CJK.match(text) if _CJK.search(text) else None)
    return found["speaker"].strip() if found else None


def _find_bare(text: str) -> str | None:
    found = (_BARE_IN_CJK if _CJK.search(text) else _BARE_IN_ENGLISH).fullmatch(text)
    return found["subject"].strip() if found else None


def _find_full_name(text: str) -> str | None:
    """The first run of two or three capitalised words that names no state or organisation."""
    found = (match[0] for match in _FULL_NAME.finditer(text))
    return next((name for name in found if not find_actors_typed(name)), None)


def _split_tokens(text: str, *, is_name: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The tokens of names and of other words, without names of actors and question words."""
    rest = _PRONOUN.sub(
        " ", _UNSPECIFIC.sub(" ", strip_question_words(drop_actors(f" {text}" if is_name else text)))
    )
    capitalised = " ".join(_CAPITALISED.findall(drop_marks(fold_letters(rest))))
    names = frozenset(content_tokens(capitalised)) if capitalised else frozenset[str]()
    words = frozenset(
        token for token in content_tokens(rest) if not is_stop_token(token) and token not in _VAGUE_TOKENS
    )
    return names, words - names
