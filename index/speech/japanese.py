"""Who says what a Japanese sentence reports: `Xは…と述べた`, `「…」とXは語った`, `Xによると`."""

import re
from collections.abc import Iterator

from index.answer_types import Speaker
from index.speech.words import any_of, read_sections

_WORDS = read_sections("japanese")
_VERBS = any_of(_WORDS["verbs"])
_QUOTED = re.compile("「[^」]*」?|『[^』]*』?|“[^”]*”?")
_SAID = re.compile(
    rf"(?:と|などと|旨を|ことを|、)[^。「」、]{{0,20}}?(?:{_VERBS})(?:た|だ|ている|ていた|ており|、|て、)"
)
# The topic of a sentence, at its beginning or behind a time; it may hold の, but no clause.
_TOPIC = re.compile(r"(?:^|^[^、。「」はが]{1,16}、)(?P<name>[^、。「」はがをにで]{2,40}?)は")
_BEHIND = re.compile(
    rf"[」』”たるいだうすくむぬぶつ]と、?(?P<name>[^、。「」はがをに]{{2,30}}?)[はが][^。「」、]{{0,12}}?(?:{_VERBS})"
)
_SOURCE = re.compile(r"(?:^|、)(?P<name>[^、。「」はがをた]{2,24}?)(?:によると|によれば)")
_OPENING = re.compile(rf"^(?:{any_of(_WORDS['openings'])}|[0-9０-９]+[年月日])+")
_ENDING = re.compile(rf"(?:{any_of(_WORDS['endings'])})$")
# A foreign name, which katakana shows.
_KATAKANA = re.compile("^[ァ-ヶー・＝]{3,20}$")
_POINTING = re.compile("^(?:これ|それ|あれ|この|その|あの|同|彼|私|我々|自分|誰)")
_TITLED = re.compile(r"^(?P<described>.{2,30})の(?P<name>[^の]{2,20})$")


def find_japanese_speaker(sentence: str) -> Speaker | None:
    """The one speaker whom a sentence names; None where it names none, or several."""
    masked = _QUOTED.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 2) + match[0][-1], sentence)
    speakers = [speaker for name in _names(masked) if (speaker := _split(name)) is not None]
    return speakers[0] if speakers else None


def _names(masked: str) -> Iterator[str]:
    """What may name the speaker, the surest place first; only one of the places counts."""
    topic = _TOPIC.search(masked)
    found = _SOURCE.search(masked) or _BEHIND.search(masked)
    if found is None and topic is not None and _SAID.search(masked, topic.end()):
        found = topic
    if found is not None:
        yield found["name"]


def _split(name: str) -> Speaker | None:
    opening = _OPENING.match(name)
    name = name[opening.end() :] if opening is not None else name
    if not name.strip() or "~" in name or _POINTING.match(name):
        return None
    titled = _TITLED.match(name)
    last = titled["name"] if titled is not None else name
    if not (_ENDING.search(last) or _KATAKANA.match(last)):
        return None
    return Speaker(name=last.strip(), described=titled["described"] if titled is not None else None)
