"""Who says what a Korean sentence reports: `X는 "…"고 말했다`, `X에 따르면`."""

import re

from index.answer_types import Speaker
from index.speech.words import any_of, read_sections

_WORDS = read_sections("korean")
_QUOTED = re.compile('“[^”]*”?|"[^"]*"?|‘[^’]*’?|「[^」]*」?')
_SAID = re.compile(
    rf"(?:고|며|라며|면서|다고|라고) ?(?:[^.\"“]{{0,16}} )?(?:{any_of(_WORDS['verbs'])})(?:다|으며|고)"
)
_NAME = r"(?P<name>[^,\"“~.]{2,40}?)"
_TOPIC = re.compile(rf"^(?:[^,\"“~]{{1,14}}, ?)?{_NAME}(?:은|는|이|가) ")
_SOURCE = re.compile(rf"^{_NAME}에 (?:따르면|의하면)")
_ENDING = re.compile(rf"(?:{any_of(_WORDS['endings'])})$")
_MAX_WORDS = 6


def find_korean_speaker(sentence: str) -> Speaker | None:
    """The speaker whom a sentence names as its topic; None where it names none."""
    masked = _QUOTED.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 1), sentence)
    topic = _TOPIC.search(masked)
    said = topic is not None and _SAID.search(masked, topic.end()) is not None
    found = topic if said else _SOURCE.search(masked)
    if found is None or not _ENDING.search(found["name"]) or len(found["name"].split()) > _MAX_WORDS:
        return None
    return Speaker(name=found["name"].strip())
