"""Recognise questions about what somebody said: "what did X say about Y?", "X on Y", 「X對Y怎麼說？」. Pure."""

import re
from dataclasses import dataclass

from index.language.attribution.attribution_lexicon import DOCUMENT_NOUNS
from index.text.scripts import Script, main_script

# Longer texts are no question of this form, and longer speakers no names.
_MAX_CHARS = 600
_MAX_SPEAKER_WORDS = 9
_MAX_SPEAKER_CHARS = 80


@dataclass(frozen=True, slots=True)
class SaidBy:
    """A question about what a speaker said, in the words of the question."""

    speaker: str
    topic: str | None
    """What the words are about; None if it asks for anything that the speaker said."""
    topic_is_noun: bool = True
    """Whether the topic can follow "about" in a sentence."""
    is_certain: bool = True
    """Whether it can only be read like this. "X on Y" may also be two subjects."""


_OPENING = re.compile(
    r"(?:(?:and|but|so|ok|okay|hi|hey|hello|please|also|then|well)[\s,]+"
    r"|(?:tell me|do you know|can you tell me)[\s,]+)*",
    re.IGNORECASE,
)
_CLOSING = " ?!.。？！"
# "lavrov on trading griner, what did he say"
_REPEATED_QUESTION = re.compile(
    r"[,;:–—-]\s*(?:so\s+)?what (?:did|does|has|have) (?:he|she|they|it) (?:say|said|think)"
    r"(?: about (?:it|that|this))?$",
    re.IGNORECASE,
)
_AUXILIARY = r"(?:did|does|do|has|have|had)"
_ADVERB = (
    r"(?:(?:just|also|recently|publicly|previously|reportedly|actually|ever|really|himself|herself|themselves"
    r"|already|even|officially|exactly|once)\s+)?"
)
_SPEAKER = rf"(?P<speaker>\S(?:.{{0,{_MAX_SPEAKER_CHARS}}}?\S)?)"
_TOPIC = r"(?P<topic>.+)"
_ABOUT = r"(?:about|on|regarding|concerning|over|as to|with regard to|in regard to|of)"
_SAYING = (
    r"(?:say|said|tell|told|think|thinks|claim|claimed|warn|warned|comment|commented|state|stated|reckon|believe"
    r"|remark|remarked)"
)
_TELLING = (
    r"(?:compare|call|promise|announce|demand|urge|describe|deny|admit|threaten|propose|suggest|argue|predict"
    r"|conclude|reply|respond|answer|write|tweet|post|stress|emphasi[sz]e|insist|declare|reveal|mean|accuse)"
)
_WORDS = (
    r"(?:statements?|comments?|remarks?|reactions?|responses?|words?|position|views?|opinion|stance|message|answer|reply"
    r"|take|warnings?|quotes?|speech|verdict|advice|argument|criticism)"
)
# Asked without a topic, these want what was said; a reaction is one to something.
_WORDS_ALONE = re.compile(r"\b(?:statements?|comments?|remarks?|words|quotes?|speech)\b", re.IGNORECASE)
_THE = r"(?:the\s+|any\s+|a\s+)?"

_WHAT = r"what(?: else| exactly)?\s*"
_WHAT_IS = r"what\s*(?:is|was|are|were|'s|’s)\s+"
_ABOUT_TOPIC = rf"(?:\s+(?P<about>{_ABOUT})\b)?(?:\s+{_TOPIC})?"
_TO_TOPIC = rf"(?:\s+(?P<about>for|to|{_ABOUT})\b)?(?:\s+{_TOPIC})?"
_REACTING = (
    r"(?:react|reacted|respond|responded|reply|replied|comment|commented|describe|described|justify|justified"
    r"|explain|explained)"
)
_CERTAIN_PATTERNS = (
    rf"{_WHAT}{_AUXILIARY}\s+{_SPEAKER}\s+{_ADVERB}{_SAYING}{_ABOUT_TOPIC}",
    rf"{_WHAT_IS}{_SPEAKER}\s+{_ADVERB}(?:saying|telling|thinking)\b{_ABOUT_TOPIC}",
    rf"{_SPEAKER}\s+(?:said|says) what{_ABOUT_TOPIC}",
    rf"(?:did|does|has|have)\s+{_SPEAKER}\s+{_ADVERB}(?:comment|commented|say|said|spoken|speak)"
    rf"(?: anything| something)?{_ABOUT_TOPIC}",
)
_UNCERTAIN_PATTERNS = (
    rf"(?:did|does|has|have|how\s+(?:did|does|do|has|have))\s+{_SPEAKER}\s+{_ADVERB}{_REACTING}{_TO_TOPIC}",
    rf"{_WHAT}{_AUXILIARY}\s+{_SPEAKER}\s+{_ADVERB}{_TELLING}\b{_ABOUT_TOPIC}",
    r"(?:what|which)\s+(?:reasons?|explanation|excuse|justification|advice|warning|comment)"
    rf"\s+(?:did|has|does|have)\s+{_SPEAKER}\s+(?:give|given|offer|offered|make|made|issue|issued|cite|cited){_TO_TOPIC}",
    rf"where\s+(?:does|do)\s+{_SPEAKER}\s+stand{_ABOUT_TOPIC}",
    rf"(?:{_WHAT_IS})?{_THE}{_WORDS}\s+(?:by|from|of)\s+{_SPEAKER}(?:\s+(?P<about>to|{_ABOUT})\s+{_TOPIC})?",
    rf"(?:{_WHAT_IS})?{_SPEAKER}\s+{_WORDS}(?:\s+(?P<about>to|for|{_ABOUT})\s+{_TOPIC})?",
    rf"{_SPEAKER}\s+(?P<about>on|about)\s+{_TOPIC}",
)
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), is_certain)
    for patterns, is_certain in ((_CERTAIN_PATTERNS, True), (_UNCERTAIN_PATTERNS, False))
    for pattern in patterns
)
# Nobody in particular, or nobody who could speak.
_NO_SPEAKER = re.compile(
    r"(?:he|she|it|they|you|we|i|this|that|these|those|there|people|person|everyone|everybody|anyone|anybody|someone"
    r"|somebody|who|whom|what|which|others?|(?:an?|the)?\s*(?:experts?|analysts?|officials?|witness(?:es)?|sources?|critics?"
    r"|observers?|articles?|news|press|media|reports?|latest|updates?|info(?:rmation)?|details|anything|something|everything"
    r"|scientists?|researchers?|police|locals|residents|world leaders|leaders|politicians|lawmakers))",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"['’]s?$")
_DOCUMENTS = DOCUMENT_NOUNS | {
    "deal",
    "agreement",
    "treaty",
    "law",
    "bill",
    "resolution",
    "constitution",
    "pact",
    "accord",
}
_QUESTION_WORD = re.compile(
    r"\b(?:who|whom|what|when|where|why|how|which|whether|if|is|are|was|were|will)\b", re.IGNORECASE
)

_DENSE_TEXT = r"[^，,。？?！!\s]"
_CHINESE_SAID = (
    "(?:有)?(?:說了什麼|说了什么|說什麼|说什么|說了些什麼|说了些什么|怎麼說|怎么说|怎麼看|怎么看|如何回應|如何回应|怎麼回應|怎么回应"
    "|有何看法|有什麼看法|有什么看法|有何評論|有何评论|有何反應|有何反应|作何反應|作何反应|表示了?什麼|表示了?什么|發表了什麼聲明|发表了什么声明)"
)
_CHINESE_ABOUT = "(?:對於|对于|針對|针对|關於|关于|對|对|就)"
_DENSE_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<speaker>{_DENSE_TEXT}{{1,30}}?){_CHINESE_ABOUT}(?P<topic>{_DENSE_TEXT}{{1,60}}?){_CHINESE_SAID}",
        rf"{_CHINESE_ABOUT}(?P<topic>{_DENSE_TEXT}{{1,60}}?)[，,](?P<speaker>{_DENSE_TEXT}{{1,30}}?){_CHINESE_SAID}",
        rf"(?P<speaker>{_DENSE_TEXT}{{1,30}}?){_CHINESE_SAID}",
        r"(?P<speaker>[^、，？?は]{1,30})は、?(?:(?P<topic>[^？?]{1,60}?)(?:について|に関して|に対して|をめぐって|をめぐり)、?)?"
        r"(?:何と|何を|どう|どのように)(?:言|述べ|発言|話|語|コメント|反応|主張|説明)[^？?]{0,12}",
        r"(?P<topic>[^？?]{1,60}?)(?:について|に関して|に対して|をめぐって|をめぐり)、?(?P<speaker>[^、，？?は]{1,30})は、?"
        r"(?:何と|何を|どう|どのように)(?:言|述べ|発言|話|語|コメント|反応|主張|説明)[^？?]{0,12}",
        r"(?P<topic>[^?]{1,60}?)에 ?(?:대해|대하여|대해서|관해|관해서) (?P<speaker>[^?]{1,30}?)(?:은|는|이|가) "
        r"(?:뭐라고|무엇이라고|무슨 말을|어떻게) ?(?:말|했|하|밝|언급|반응|논평|평가)[^?]{0,12}",
        r"(?P<speaker>[^?]{1,30}?)(?:은|는|이|가) "
        r"(?:(?P<topic>[^?]{1,60}?)에 ?(?:대해|대하여|대해서|관해|관해서) )?"
        r"(?:뭐라고|무엇이라고|무슨 말을|어떻게) ?(?:말|했|하|밝|언급|반응|논평|평가)[^?]{0,12}",
    )
)


def find_said_by(question: str) -> SaidBy | None:
    """Whose words a question asks for, and about what; None if it asks for something else."""
    text = " ".join(question[: _MAX_CHARS + 1].split())
    if len(text) > _MAX_CHARS:
        return None
    text = text.rstrip(_CLOSING)
    if main_script(text) is not Script.SPACED:
        return _find_dense(text)
    text = _REPEATED_QUESTION.sub("", text[_opening_end(text) :])
    for pattern, is_certain in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        speaker = _clean_speaker(found["speaker"])
        if speaker is not None and (is_certain or found["topic"] or _WORDS_ALONE.search(text)):
            topic = found["topic"].strip() if found["topic"] else None
            return SaidBy(speaker, topic, topic_is_noun=bool(found["about"]), is_certain=is_certain)
        if is_certain:
            return None
    return None


def _opening_end(text: str) -> int:
    opening = _OPENING.match(text)
    return opening.end() if opening is not None else 0


def _find_dense(text: str) -> SaidBy | None:
    for pattern in _DENSE_PATTERNS:
        found = pattern.fullmatch(text)
        if found is not None:
            topic = found.groupdict().get("topic")
            return SaidBy(found["speaker"].strip(), topic.strip() if topic else None)
    return None


def _clean_speaker(words: str) -> str | None:
    """The words for a speaker; None if they name nobody in particular."""
    speaker = _POSSESSIVE.sub("", words.strip(" ,\"“”'’"))
    count = len(speaker.split())
    if not 1 <= count <= _MAX_SPEAKER_WORDS or _NO_SPEAKER.fullmatch(speaker) or _QUESTION_WORD.search(speaker):
        return None
    last = speaker.split()[-1].lower()
    if last in _DOCUMENTS or last.removesuffix("s") in _DOCUMENTS:
        return None
    return speaker
