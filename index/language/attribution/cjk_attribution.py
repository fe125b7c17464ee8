"""Find the speaker of a Chinese, Japanese or Korean sentence: `X表示：「…」`, `Xによると`, `X에 따르면`."""

import re
from collections.abc import Iterator

from index.model.answer_types import Speaker
from index.text.quotation_marks import regex_unclosed
from index.text.sentences import Span
from index.text.word_lists import load_word_sections, regex_any_of

_PACKAGE = "index.language.attribution"

_CHINESE_WORDS = load_word_sections(_PACKAGE, "words/chinese.txt")


_CHINESE_QUOTATION = re.compile(regex_unclosed("「」", "“”", "『』"))
_CHINESE_VERB = re.compile(
    rf"(?P<verb>{regex_any_of(_CHINESE_WORDS['verbs'])})"
    rf"(?P<long>{regex_any_of(_CHINESE_WORDS['verb endings'])})?|"
    rf"(?P<bare>{regex_any_of(_CHINESE_WORDS['bare verbs'])})(?=[：:，,。“「]|$)"
)
_CHINESE_ACCORDING_TO = re.compile(
    "(?:^|[，,。])(?:根據|根据|據|据)(?P<name>[^，,。：「“]{2,24}?)"
    rf"的?(?:{regex_any_of(_CHINESE_WORDS['source endings'])})?(?:[，,：]|$)"
)
_CHINESE_CLAUSE_END = re.compile("[，,。；;：:！？!?」』”、…—]")
_CHINESE_OPENING = re.compile(
    rf"^(?:{regex_any_of(_CHINESE_WORDS['openings'])}|[0-9〇一二三四五六七八九十]+[年月日號号])+"
)
_CHINESE_ADVERB_LENGTHS = sorted({len(adverb) for adverb in _CHINESE_WORDS["adverbs"]})
_CHINESE_DATE = re.compile("[0-9]{1,60}[月日號号]")
_CHINESE_PREPOSITION = re.compile("在|於|于|透過|通过|接受|向|對|对|針對|针对")
_MAX_PREPOSITION_OBJECT_CHARS = 30
_CHINESE_TITLED = re.compile(
    rf"^(?P<described>.{{0,24}}?(?:{regex_any_of(_CHINESE_WORDS['titles'])}))(?P<name>[^的，]{{2,12}})$"
)
_CHINESE_ORGANIZATION = re.compile(
    rf"(?:{regex_any_of(_CHINESE_WORDS['organizations'])}|{regex_any_of(_CHINESE_WORDS['titles'])})$"
)
_CHINESE_NAME = re.compile(rf"^(?:{regex_any_of(_CHINESE_WORDS['surnames'])})[\u4e00-\u9fff]{{1,2}}$")
_FOREIGN_NAME_IN_CHINESE = re.compile(r"^[\u4e00-\u9fff]{2,7}[·．・][\u4e00-\u9fff·．・]{1,16}$")
# Clauses that only give a source or a reason, or speak of people in general.
_CHINESE_NO_SUBJECT = re.compile("根據|根据|據|据|因為|因为|由於|由于|亦有|只有|有人|有|這|这|那")
# Without function words, which show a clause.
_CHINESE_PLAIN_NAME = re.compile(r"^[^的在於于和與与將将會会對对是了就向也及等被]{2,5}$")
# 「…，Y則稱…」: another speaker, whether or not the name is understood.
_CHINESE_OTHER_SIDE = re.compile(
    rf"[，,；;][^，,。；;：「“~]{{1,24}}?[則则卻却][^，,。；;：「“~]{{0,8}}?"
    rf"(?:{regex_any_of(_CHINESE_WORDS['verbs'])}|{regex_any_of(_CHINESE_WORDS['bare verbs'])})"
)
_CHINESE_IRREALIS = re.compile(rf"(?:{regex_any_of(_CHINESE_WORDS['irrealis'])})$")


def find_chinese_speaker(sentence: str) -> Speaker | None:
    """The one speaker that a sentence names; None if it names none or several."""
    masked = _CHINESE_QUOTATION.sub(
        lambda match: match[0][0] + "~" * (len(match[0]) - 2) + match[0][-1], sentence
    )
    if _CHINESE_OTHER_SIDE.search(masked):
        return None
    speakers = [
        _to_chinese_speaker(sentence, span)
        for span in (*_chinese_subjects(masked), *_chinese_according_to(masked))
    ]
    return speakers[0] if speakers and all(speaker == speakers[0] for speaker in speakers) else None


def _chinese_subjects(masked: str) -> Iterator[Span]:
    for match in _CHINESE_VERB.finditer(masked):
        span = _chinese_subject(masked, match.start())
        if span is not None and _is_chinese_speaker(masked[span[0] : span[1]]):
            yield span


def _chinese_subject(masked: str, verb: int) -> Span | None:
    """The clause before a verb, without the adverbials of time and place around its subject."""
    breaks = [match.end() for match in _CHINESE_CLAUSE_END.finditer(masked, max(0, verb - 60), verb)]
    start = breaks[-1] if breaks else max(0, verb - 60)
    clause = masked[start:verb]
    if _CHINESE_IRREALIS.search(clause) or _CHINESE_NO_SUBJECT.match(clause):
        return None
    leading = _CHINESE_OPENING.match(clause)
    start += leading.end() if leading is not None else 0
    end = start + _chinese_adverbials_start(masked[start:verb])
    return (start, end) if start < end else None


def _chinese_adverbials_start(clause: str) -> int:
    """Where the adverbials at the end of a clause begin; its length if it has none.

    Scans backwards, because a forward pattern tries every division of 「在…在…在…」 into phrases.
    """
    starts = {len(clause)}
    for at in reversed(range(len(clause))):
        if any(end in starts for end in _chinese_adverbial_ends(clause, at)):
            starts.add(at)
    return min(starts)


def _chinese_adverbial_ends(clause: str, at: int) -> Iterator[int]:
    """Where an adverb, a date or a prepositional phrase that begins at `at` may end."""
    yield from (
        at + length
        for length in _CHINESE_ADVERB_LENGTHS
        if clause[at : at + length] in _CHINESE_WORDS["adverbs"]
    )
    date, preposition = _CHINESE_DATE.match(clause, at), _CHINESE_PREPOSITION.match(clause, at)
    if date is not None:
        yield date.end()
    if preposition is not None:
        yield from range(preposition.end() + 1, preposition.end() + _MAX_PREPOSITION_OBJECT_CHARS + 1)


def _is_chinese_speaker(subject: str) -> bool:
    titled = _CHINESE_TITLED.match(subject)
    if titled is not None and _is_name_after_chinese_title(titled["name"]):
        return True
    return (
        len(subject) <= 24
        and "的" not in subject[-2:]
        and (_CHINESE_ORGANIZATION.search(subject) is not None or _is_chinese_name(subject))
    )


def _is_chinese_name(name: str) -> bool:
    return _CHINESE_NAME.match(name) is not None or _FOREIGN_NAME_IN_CHINESE.match(name) is not None


def _is_name_after_chinese_title(name: str) -> bool:
    """After a title, a foreign name in Chinese characters is accepted too."""
    return _is_chinese_name(name) or _CHINESE_PLAIN_NAME.match(name) is not None


def _chinese_according_to(masked: str) -> Iterator[Span]:
    for match in _CHINESE_ACCORDING_TO.finditer(masked):
        if _CHINESE_ORGANIZATION.search(match["name"]) is not None or _is_chinese_speaker(match["name"]):
            yield match.span("name")


def _to_chinese_speaker(sentence: str, span: Span) -> Speaker:
    subject = sentence[span[0] : span[1]]
    titled = _CHINESE_TITLED.match(subject)
    if titled is not None and _is_name_after_chinese_title(titled["name"]):
        return Speaker(name=titled["name"], described=titled["described"])
    return Speaker(name=subject)


_JAPANESE_WORDS = load_word_sections(_PACKAGE, "words/japanese.txt")
_JAPANESE_VERBS = regex_any_of(_JAPANESE_WORDS["verbs"])
_JAPANESE_QUOTATION = re.compile(regex_unclosed("「」", "『』", "“”"))
_JAPANESE_SAID = re.compile(
    rf"(?:と|などと|旨を|ことを|、)[^。「」、]{{0,20}}?(?:{_JAPANESE_VERBS})(?:た|だ|ている|ていた|ており|、|て、)"
)
# The topic of a sentence, at its start or after a time; it may contain の, but no clause.
_JAPANESE_TOPIC = re.compile(r"(?:^|^[^、。「」はが]{1,16}、)(?P<name>[^、。「」はがをにで]{2,40}?)は")
_JAPANESE_SPEAKER_AFTER_QUOTE = re.compile(
    rf"[」』”たるいだうすくむぬぶつ]と、?(?P<name>[^、。「」はがをに]{{2,30}}?)[はが][^。「」、]{{0,12}}?(?:{_JAPANESE_VERBS})"
)
_JAPANESE_ACCORDING_TO = re.compile(r"(?:^|、)(?P<name>[^、。「」はがをた]{2,24}?)(?:によると|によれば)")
_JAPANESE_SECOND = re.compile(
    r"、(?P<name>[^、。「」はがをにで~]{2,40}?)(?:は|が|(?P<according>によると|によれば))"
)
_JAPANESE_OPENING = re.compile(rf"^(?:{regex_any_of(_JAPANESE_WORDS['openings'])}|[0-9０-９]+[年月日])+")
_JAPANESE_ENDING = re.compile(rf"(?:{regex_any_of(_JAPANESE_WORDS['endings'])})$")
# A foreign name, recognisable by its katakana.
_KATAKANA_NAME = re.compile("^[ァ-ヶー・＝]{3,20}$")
_JAPANESE_POINTING_WORD = re.compile("^(?:これ|それ|あれ|この|その|あの|同|彼|私|我々|自分|誰)")
_JAPANESE_TITLED = re.compile(r"^(?P<described>.{2,30})の(?P<name>[^の]{2,20})$")


def find_japanese_speaker(sentence: str) -> Speaker | None:
    """The one speaker that a sentence names; None if it names none or several."""
    masked = _JAPANESE_QUOTATION.sub(
        lambda match: match[0][0] + "~" * (len(match[0]) - 2) + match[0][-1], sentence
    )
    speakers = [
        speaker for name in _japanese_names(masked) if (speaker := _to_japanese_speaker(name)) is not None
    ]
    return speakers[0] if speakers else None


def _japanese_names(masked: str) -> Iterator[str]:
    """Candidates for the speaker's name: the first match among the patterns, most reliable first."""
    topic = _JAPANESE_TOPIC.search(masked)
    found = _JAPANESE_ACCORDING_TO.search(masked) or _JAPANESE_SPEAKER_AFTER_QUOTE.search(masked)
    if found is None and topic is not None and _JAPANESE_SAID.search(masked, topic.end()):
        found = topic
    if found is not None and not _has_second_japanese_speaker(masked, found.end()):
        yield found["name"]


def _has_second_japanese_speaker(masked: str, start: int) -> bool:
    """Whether another speaker follows the first: 「Xは…と述べ、Yは…と語った」."""
    said = _JAPANESE_SAID.search(masked, start)
    return any(
        _to_japanese_speaker(match["name"]) is not None
        and (match["according"] is not None or (said is not None and said.end() - 1 <= match.start()))
        for match in _JAPANESE_SECOND.finditer(masked, start)
    )


def _to_japanese_speaker(name: str) -> Speaker | None:
    opening = _JAPANESE_OPENING.match(name)
    name = name[opening.end() :] if opening is not None else name
    if not name.strip() or "~" in name or _JAPANESE_POINTING_WORD.match(name):
        return None
    titled = _JAPANESE_TITLED.match(name)
    last = titled["name"] if titled is not None else name
    if not (_JAPANESE_ENDING.search(last) or _KATAKANA_NAME.match(last)):
        return None
    return Speaker(name=last.strip(), described=titled["described"] if titled is not None else None)


_KOREAN_WORDS = load_word_sections(_PACKAGE, "words/korean.txt")
_KOREAN_QUOTATION = re.compile(regex_unclosed("“”", '""', "‘’", "「」"))
_KOREAN_SAID = re.compile(
    rf"(?:고|며|라며|면서|다고|라고) ?(?:[^.\"“]{{0,16}}? )??"
    rf"(?:{regex_any_of(_KOREAN_WORDS['verbs'])})(?:다|으며|고|지만|으나|는데)"
)
_KOREAN_NAME = r"(?P<name>[^,\"“~.]{2,40}?)"
_KOREAN_TOPIC = re.compile(rf"^(?:[^,\"“~]{{1,14}}, ?)?{_KOREAN_NAME}(?:은|는|이|가) ")
_KOREAN_ACCORDING_TO = re.compile(rf"^{_KOREAN_NAME}에 (?:따르면|의하면)")
_KOREAN_SECOND = re.compile(
    rf"(?:고|며|만|나|데),? {_KOREAN_NAME}(?:(?:은|는|이|가) |(?P<according>에 (?:따르면|의하면)))"
)
_KOREAN_ENDING = re.compile(rf"(?:{regex_any_of(_KOREAN_WORDS['endings'])})$")
_MAX_KOREAN_NAME_WORDS = 6


def find_korean_speaker(sentence: str) -> Speaker | None:
    """The speaker that a sentence names as its topic; None if it names none or several."""
    masked = _KOREAN_QUOTATION.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 1), sentence)
    topic = _KOREAN_TOPIC.search(masked)
    said = topic is not None and _KOREAN_SAID.search(masked, topic.end()) is not None
    found = topic if said else _KOREAN_ACCORDING_TO.search(masked)
    if (
        found is None
        or _has_second_korean_speaker(masked, found.end())
        or not _KOREAN_ENDING.search(found["name"])
        or len(found["name"].split()) > _MAX_KOREAN_NAME_WORDS
    ):
        return None
    return Speaker(name=found["name"].strip())


def _has_second_korean_speaker(masked: str, start: int) -> bool:
    """Whether another speaker follows the first: `X는 …라고 밝혔고 Y는 …라고 했다`."""
    said = [match.span() for match in _KOREAN_SAID.finditer(masked, start)]
    after = said[0][1] - 2 if said else start
    for match in _KOREAN_SECOND.finditer(masked, after):
        is_speaker = _KOREAN_ENDING.search(match["name"]) is not None
        if is_speaker and (match["according"] is not None or (said and match.end() <= said[-1][0])):
            return True
    return False
