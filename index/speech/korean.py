"""Who says what a Korean sentence reports: `X는 "…"고 말했다`, `X에 따르면`."""

import re

from index.answer_types import Speaker

_QUOTED = re.compile('“[^”]*”?|"[^"]*"?|‘[^’]*’?|「[^」]*」?')
_VERBS = (
    "말했|밝혔|전했|강조했|주장했|설명했|경고했|발표했|지적했|덧붙였|언급했|보도했|"
    "비판했|반박했|답했|촉구했|부인했"
)
_SAID = re.compile(rf"(?:고|며|라며|면서|다고|라고) ?(?:[^.\"“]{{0,16}} )?(?:{_VERBS})(?:다|으며|고)")
_TOPIC = re.compile(r"^(?:[^,\"“~]{1,14}, ?)?(?P<name>[^,\"“~.]{2,40}?)(?:은|는|이|가) ")
_SOURCE = re.compile(r"^(?P<name>[^,\"“~.]{2,40}?)에 (?:따르면|의하면)")
_PRONOUNS = frozenset(["그", "그녀", "이", "이들", "그들", "우리", "나", "저", "이것", "누구"])
_MAX_WORDS = 6


def find_korean_speaker(sentence: str) -> Speaker | None:
    """The speaker whom a sentence names as its topic; None where it names none."""
    masked = _QUOTED.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 1), sentence)
    topic = _TOPIC.search(masked)
    said = topic is not None and _SAID.search(masked, topic.end()) is not None
    found = topic if said else _SOURCE.search(masked)
    if found is None or found["name"] in _PRONOUNS or len(found["name"].split()) > _MAX_WORDS:
        return None
    return Speaker(name=found["name"])
