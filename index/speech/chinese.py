"""Who says what a Chinese sentence reports: `X表示：「…」`, `「…」，X說`, `根據X的報告`."""

import re
from collections.abc import Iterator

from index.answer_types import Speaker
from index.speech.words import any_of, read_sections
from index.text.sentences import Span

_WORDS = read_sections("chinese")


_QUOTED = re.compile("「[^」]*」?|“[^”]*”?|『[^』]*』?")
_VERB = re.compile(
    rf"(?P<verb>{any_of(_WORDS['verbs'])})(?P<long>{any_of(_WORDS['verb endings'])})?|"
    rf"(?P<bare>{any_of(_WORDS['bare verbs'])})(?=[：:，,。“「]|$)"
)
_SOURCE = re.compile(
    "(?:^|[，,。])(?:根據|根据|據|据)(?P<name>[^，,。：「“]{2,24}?)"
    rf"的?(?:{any_of(_WORDS['source endings'])})?(?:[，,：]|$)"
)
_CLAUSE = re.compile("[，,。；;：:！？!?」』”、…—]")
_LEADING = re.compile(rf"^(?:{any_of(_WORDS['openings'])}|[0-9〇一二三四五六七八九十]+[年月日號号])+")
_ADVERB_LENGTHS = sorted({len(adverb) for adverb in _WORDS["adverbs"]})
_DATE = re.compile("[0-9]{1,60}[月日號号]")
_PREPOSITION = re.compile("在|於|于|透過|通过|接受|向|對|对|針對|针对")
_MOST_BEHIND_PREPOSITION = 30
_TITLED = re.compile(rf"^(?P<described>.{{0,24}}?(?:{any_of(_WORDS['titles'])}))(?P<name>[^的，]{{2,12}})$")
_BODY = re.compile(rf"(?:{any_of(_WORDS['bodies'])}|{any_of(_WORDS['titles'])})$")
_PERSON = re.compile(rf"^(?:{any_of(_WORDS['surnames'])})[\u4e00-\u9fff]{{1,2}}$")
_FOREIGN = re.compile(r"^[\u4e00-\u9fff]{2,7}[·．・][\u4e00-\u9fff·．・]{1,16}$")
# A clause that only gives a source, a reason, or speaks of anybody.
_NO_SUBJECT = re.compile("根據|根据|據|据|因為|因为|由於|由于|亦有|只有|有人|有|這|这|那")
# Without the small words that show a clause.
_PLAIN = re.compile(r"^[^的在於于和與与將将會会對对是了就向也及等被]{2,5}$")
_UNREAL = re.compile(rf"(?:{any_of(_WORDS['unreal'])})$")


def find_chinese_speaker(sentence: str) -> Speaker | None:
    """The one speaker whom a sentence names; None where it names none, or several."""
    masked = _QUOTED.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 2) + match[0][-1], sentence)
    speakers = [_split(sentence, span) for span in (*_subjects(masked), *_sources(masked))]
    return speakers[0] if speakers and all(speaker == speakers[0] for speaker in speakers) else None


def _subjects(masked: str) -> Iterator[Span]:
    for match in _VERB.finditer(masked):
        span = _subject(masked, match.start())
        if span is not None and _is_speaker(masked[span[0] : span[1]]):
            yield span


def _subject(masked: str, verb: int) -> Span | None:
    """The clause in front of a verb, without the words of time and place around its subject."""
    breaks = [match.end() for match in _CLAUSE.finditer(masked, max(0, verb - 60), verb)]
    start = breaks[-1] if breaks else max(0, verb - 60)
    clause = masked[start:verb]
    if _UNREAL.search(clause) or _NO_SUBJECT.match(clause):
        return None
    leading = _LEADING.match(clause)
    start += leading.end() if leading is not None else 0
    end = start + _adverbials_start(masked[start:verb])
    return (start, end) if start < end else None


def _adverbials_start(clause: str) -> int:
    """Where the words of time and place that end a clause begin; its length where it has none.

    Read backwards, because a forward pattern tries every division of 「在…在…在…」 into phrases.
    """
    starts = {len(clause)}
    for at in reversed(range(len(clause))):
        if any(end in starts for end in _adverbial_ends(clause, at)):
            starts.add(at)
    return min(starts)


def _adverbial_ends(clause: str, at: int) -> Iterator[int]:
    """The places where an adverb, a date or a phrase with a preposition that begins at `at` may end."""
    yield from (at + length for length in _ADVERB_LENGTHS if clause[at : at + length] in _WORDS["adverbs"])
    date, preposition = _DATE.match(clause, at), _PREPOSITION.match(clause, at)
    if date is not None:
        yield date.end()
    if preposition is not None:
        yield from range(preposition.end() + 1, preposition.end() + _MOST_BEHIND_PREPOSITION + 1)


def _is_speaker(subject: str) -> bool:
    titled = _TITLED.match(subject)
    if titled is not None and _is_titled_name(titled["name"]):
        return True
    return (
        len(subject) <= 24
        and "的" not in subject[-2:]
        and (_BODY.search(subject) is not None or _is_name(subject))
    )


def _is_name(name: str) -> bool:
    return _PERSON.match(name) is not None or _FOREIGN.match(name) is not None


def _is_titled_name(name: str) -> bool:
    """Behind a title, a foreign name in Chinese characters is taken as well."""
    return _is_name(name) or _PLAIN.match(name) is not None


def _sources(masked: str) -> Iterator[Span]:
    for match in _SOURCE.finditer(masked):
        if _BODY.search(match["name"]) is not None or _is_speaker(match["name"]):
            yield match.span("name")


def _split(sentence: str, span: Span) -> Speaker:
    subject = sentence[span[0] : span[1]]
    titled = _TITLED.match(subject)
    if titled is not None and _is_titled_name(titled["name"]):
        return Speaker(name=titled["name"], described=titled["described"])
    return Speaker(name=subject)
