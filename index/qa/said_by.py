"""Recognise questions about what somebody said: "what did X say about Y?", "X on Y", 「X對Y怎麼說？」. Pure.

Questions are read word by word: the words between an auxiliary and a verb of speech name the speaker, those
after it the topic. Names need no capitals, since members rarely type them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from index.language.attribution.attribution_lexicon import DOCUMENT_NOUNS
from index.text.scripts import Script, main_script
from index.text.word_lists import load_word_sections

# Longer texts are no question of this form, and longer speakers no names.
_MAX_CHARS = 600
_MAX_SPEAKER_WORDS = 9
_MAX_SPEAKER_CHARS = 30
"""For scripts without spaces."""


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


_WORDS = load_word_sections("index.qa", "said_by_words.txt")

_CLOSING = " ?!.。？！"
_OPENINGS = _WORDS["openings"]
_LONG_OPENINGS: tuple[tuple[str, ...], ...] = (
    ("tell", "me"),
    ("do", "you", "know"),
    ("can", "you", "tell", "me"),
)
_AUXILIARIES = _WORDS["auxiliaries"]
_BEING = frozenset(["is", "was", "are", "were"])
_WHAT_IS = frozenset({"what's", "what’s", "whats"})
_ADVERBS = _WORDS["adverbs"]
_ABOUT = _WORDS["about"]
_TO = _ABOUT | {"to", "for"}
_SAYING = frozenset({"say", "said"})
_ASKED_AGAIN = frozenset({"say", "said", "think"})
_SAYING_NOW = frozenset(["saying", "telling", "thinking"])
_COMMENTING = _WORDS["commenting"]
_TELLING = _WORDS["telling"]
_REACTING = _WORDS["reacting"]
_REASONS = _WORDS["reasons"]
_GIVING = _WORDS["giving"]
# Asked without a topic, these want what was said; a reaction is one to something.
_STATEMENTS = _WORDS["statements"]
_OPINIONS = _STATEMENTS | _WORDS["opinions"]
_ARTICLES = frozenset(["the", "a", "an", "any"])
_PRONOUNS = frozenset(["he", "she", "they", "it"])
# Nobody in particular, or nobody who could speak.
_NO_SPEAKERS = _WORDS["no speakers"]
_QUESTION_WORDS = _WORDS["question words"]
_DOCUMENTS = DOCUMENT_NOUNS | _WORDS["documents"]


def find_said_by(question: str) -> SaidBy | None:
    """Whose words a question asks for, and about what; None if it asks for something else."""
    text = " ".join(question[: _MAX_CHARS + 1].split())
    if len(text) > _MAX_CHARS:
        return None
    text = text.rstrip(_CLOSING)
    script = main_script(text)
    if script is not Script.SPACED:
        return _DENSE_READERS[script](text)
    words = _strip_repeated_question(_strip_opening(text.split()))
    return next(_read_english(words), None)


def _read_english(words: Sequence[str]) -> Iterator[SaidBy]:
    """The readings of an English question, the most certain one first."""
    low = [word.lower().rstrip(",") for word in words]
    start = _after_what(low)
    if start is not None and low[start : start + 1] and low[start] in _AUXILIARIES:
        yield from _read_clause(words, low, start + 1, _SAYING, _ABOUT, is_certain=True)
        yield from _read_clause(words, low, start + 1, _TELLING, _ABOUT)
    elif start is not None and (low[0] in _WHAT_IS or (low[start : start + 1] and low[start] in _BEING)):
        start += low[0] not in _WHAT_IS
        yield from _read_clause(words, low, start, _SAYING_NOW, _ABOUT, is_certain=True)
        yield from _read_noun(words, low, start)
    elif low[:1] and low[0] in _AUXILIARIES:
        yield from _read_clause(words, low, 1, _COMMENTING, _ABOUT, is_certain=True)
        yield from _read_clause(words, low, 1, _REACTING, _TO)
    elif low[:1] == ["how"] and low[1:2] and low[1] in _AUXILIARIES:
        yield from _read_clause(words, low, 2, _REACTING, _TO)
    elif low[:1] == ["where"] and low[1:2] and low[1] in _AUXILIARIES:
        yield from _read_clause(words, low, 2, {"stand"}, _ABOUT)
    elif (
        low[:1]
        and low[0] in ("what", "which")
        and len(low) > 2
        and low[1] in _REASONS
        and low[2] in _AUXILIARIES
    ):
        yield from _read_clause(words, low, 3, _GIVING, _TO)
    else:
        yield from _read_statement(words, low)


def _read_statement(words: Sequence[str], low: Sequence[str]) -> Iterator[SaidBy]:
    """Words that are no question: `X said what about Y`, `X's statement on Y`, `X on Y`."""
    at = next((i for i in range(1, len(low) - 1) if low[i] in ("said", "says") and low[i + 1] == "what"), None)
    if at is not None:
        yield from _build(words[:at], words[at + 2 :], _ABOUT, is_certain=True)
    yield from _read_noun(words, low, 0)
    on = next((i for i in range(1, len(low) - 1) if low[i] in ("on", "about")), None)
    if on is not None:
        yield from _build(words[:on], words[on:], _ABOUT)


def _read_clause(
    words: Sequence[str],
    low: Sequence[str],
    start: int,
    verbs: Collection[str],
    links: Collection[str],
    *,
    is_certain: bool = False,
) -> Iterator[SaidBy]:
    """The speaker from `start` to the first of the verbs, and the topic after it."""
    verb = next((at for at in range(start + 1, len(low)) if low[at] in verbs), None)
    if verb is None:
        return
    end = verb
    while end > start and low[end - 1] in _ADVERBS:
        end -= 1
    rest = words[verb + 1 :]
    if rest and rest[0].lower() in ("anything", "something"):
        rest = rest[1:]
    found = _build(words[start:end], rest, links, is_certain=is_certain)
    yield from (said for said in found if said.topic is not None or is_certain)


def _read_noun(words: Sequence[str], low: Sequence[str], start: int) -> Iterator[SaidBy]:
    """`[the] statement by X on Y` and `X's statement on Y`."""
    noun = next((at for at in range(start, len(low)) if low[at] in _OPINIONS), None)
    if noun is None:
        return
    before, after, is_statement = words[start:noun], words[noun + 1 :], low[noun] in _STATEMENTS
    if all(word.lower() in _ARTICLES for word in before) and low[noun + 1 : noun + 2] in (
        ["by"],
        ["from"],
        ["of"],
    ):
        link = next((at for at in range(noun + 3, len(low)) if low[at] in _TO - {"of"}), len(low))
        found = _build(words[noun + 2 : link], words[link:], _TO)
    elif before and (not after or after[0].lower() in _TO):
        found = _build(before, after, _TO)
    else:
        return
    yield from (said for said in found if said.topic is not None or is_statement)


def _build(
    speaker: Sequence[str], rest: Sequence[str], links: Collection[str], *, is_certain: bool = False
) -> Iterator[SaidBy]:
    """The reading, unless the words for the speaker name nobody in particular."""
    name = _clean_speaker(speaker)
    if name is not None:
        has_link = bool(rest) and rest[0].lower() in links
        topic = " ".join(rest[1:] if has_link else rest).strip(" ,") or None
        yield SaidBy(name, topic, topic_is_noun=has_link, is_certain=is_certain)


def _clean_speaker(words: Sequence[str]) -> str | None:
    """The words for a speaker; None if they name nobody in particular."""
    low = [word.lower().strip(",") for word in words]
    plain = [word for word in low if word not in _ARTICLES]
    if not plain or len(words) > _MAX_SPEAKER_WORDS or _QUESTION_WORDS.intersection(low):
        return None
    if (len(plain) == 1 and plain[0] in _NO_SPEAKERS) or plain in (["world", "leaders"],):
        return None
    last = plain[-1].removesuffix("'s").removesuffix("’s")
    if last in _DOCUMENTS or last.removesuffix("s") in _DOCUMENTS:
        return None
    name = " ".join(words).strip(" ,\"“”'’")
    return name.removesuffix("'s").removesuffix("’s")


def _after_what(low: Sequence[str]) -> int | None:
    """Where the words after "what", "what else" begin; None without them."""
    if not low or (low[0] != "what" and low[0] not in _WHAT_IS):
        return None
    return 2 if low[1:2] and low[1] in ("else", "exactly") else 1


def _strip_opening(words: Sequence[str]) -> Sequence[str]:
    """The words without "and", "so", "tell me" before them."""
    while words:
        low = tuple(word.lower().rstrip(",") for word in words[:4])
        length = next(
            (len(long) for long in _LONG_OPENINGS if low[: len(long)] == long), int(low[0] in _OPENINGS)
        )
        if not length:
            break
        words = words[length:]
    return words


def _strip_repeated_question(words: Sequence[str]) -> Sequence[str]:
    """`lavrov on trading griner, what did he say` without the last part."""
    for at in range(2, len(words) - 3):
        low = [word.lower() for word in words[at : at + 4]]
        is_question = (
            low[0] == "what" and low[1] in _AUXILIARIES and low[2] in _PRONOUNS and low[3] in _ASKED_AGAIN
        )
        if is_question and words[at - 1].endswith((",", ";", ":", "-", "–", "—")):
            return [*words[: at - 1], words[at - 1].rstrip(",;:-–—")]
    return words


_CHINESE_SAID = sorted(_WORDS["chinese said"], key=len, reverse=True)
_CHINESE_ABOUT = ("對於", "对于", "針對", "针对", "關於", "关于", "對", "对", "就")
_JAPANESE_ASKED = ("何と", "何を", "どのように", "どう")
_JAPANESE_SAID = ("言", "述べ", "発言", "話", "語", "コメント", "反応", "主張", "説明")
_JAPANESE_ABOUT = ("について", "に関して", "に対して", "をめぐって", "をめぐり")
_KOREAN_ASKED = ("뭐라고", "무엇이라고", "무슨 말을", "어떻게")
_KOREAN_SAID = ("말", "했", "하", "밝", "언급", "반응", "논평", "평가")
_KOREAN_ABOUT = tuple(
    f"에{space}{word}" for space in (" ", "") for word in ("대해서", "대하여", "대해", "관해서", "관해")
)
_KOREAN_PARTICLES = ("은", "는", "이", "가")


def _find_chinese(text: str) -> SaidBy | None:
    said = next((form for form in _CHINESE_SAID if text.endswith(form)), None)
    if said is None:
        return None
    head = text.removesuffix(said)
    opening = next((form for form in _CHINESE_ABOUT if head.startswith(form)), None)
    if opening is not None:
        topic, _, speaker = head.removeprefix(opening).replace(",", "，").partition("，")
        return _build_dense(speaker, topic)
    return _build_dense(*_partition_first(head, _CHINESE_ABOUT))


def _find_japanese(text: str) -> SaidBy | None:
    at = _find_asked(text, _JAPANESE_ASKED, _JAPANESE_SAID)
    before, topic_particle, after = text[:at].partition("は") if at is not None else ("", "", "")
    if not topic_particle:
        return None
    about, speaker = _partition_first(before, _JAPANESE_ABOUT)
    if speaker:
        return _build_dense(speaker.strip("、 "), about)
    return _build_dense(before, _partition_first(after.strip("、 "), _JAPANESE_ABOUT)[0])


def _find_korean(text: str) -> SaidBy | None:
    at = _find_asked(text, _KOREAN_ASKED, _KOREAN_SAID)
    if at is None:
        return None
    about, behind = _partition_first(text[:at].strip(), _KOREAN_ABOUT)
    if behind.strip():
        return _build_dense(_strip_particle(behind.strip()), about)
    words = about.split()
    end = next((i for i, word in enumerate(words, 1) if word.endswith(_KOREAN_PARTICLES)), len(words))
    return _build_dense(_strip_particle(" ".join(words[:end])), " ".join(words[end:]))


def _find_asked(text: str, asked: Collection[str], said: Collection[str]) -> int | None:
    """Where a question word begins that a verb of speech follows."""
    for form in asked:
        at = text.find(form)
        if at > 0 and text[at + len(form) :].lstrip().startswith(tuple(said)):
            return at
    return None


def _partition_first(text: str, forms: Collection[str]) -> tuple[str, str]:
    """The text before and after the first of the forms in it; all of it and nothing if there is none."""
    places = [(at, -len(form), form) for form in forms if (at := text.find(form)) > 0]
    if not places:
        return text, ""
    at, _, form = min(places)
    return text[:at], text[at + len(form) :]


def _strip_particle(words: str) -> str:
    return words[:-1] if words.endswith(_KOREAN_PARTICLES) else words


def _build_dense(speaker: str, topic: str) -> SaidBy | None:
    speaker = speaker.strip("、，, ")
    if not 1 < len(speaker) <= _MAX_SPEAKER_CHARS:
        return None
    return SaidBy(speaker, topic.strip("、，, ") or None, is_certain=False)


_DENSE_READERS = {Script.HAN: _find_chinese, Script.KANA: _find_japanese, Script.HANGUL: _find_korean}
