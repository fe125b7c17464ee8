"""Who says what a Japanese sentence reports: `Xは…と述べた`, `「…」とXは語った`, `Xによると`."""

import re
from collections.abc import Iterator

from index.answer_types import Speaker

_QUOTED = re.compile("「[^」]*」?|『[^』]*』?|“[^”]*”?")
_VERBS = (
    "述べ|語っ|話し|発表し|指摘し|説明し|主張し|強調し|警告し|明らかにし|訴え|答え|コメントし|批判し|表明し|発言し|伝え|報じ|"
    "否定し|宣言し|回答し|言っ|書い|投稿し|証言し|警鐘を鳴らし|呼びかけ|述懐し|振り返っ|見解を示し|認識を示し|考えを示し"
)
_SAID = re.compile(
    rf"(?:と|などと|旨を|ことを|、)(?:[^。「」、]{{0,20}}?)(?:{_VERBS})(?:た|だ|ている|ていた|ており|、|て、)"
)
# The topic of a sentence, at its beginning or behind a time; what it is may hold の, but no clause.
_TOPIC = re.compile(r"(?:^|^[^、。「」はが]{1,16}、)(?P<name>[^、。「」はがをにで]{2,40}?)は")
_BEHIND = re.compile(
    rf"[」たるいだうすくむぬぶつ]と、?(?P<name>[^、。「」はがをに]{{2,30}}?)[はが][^。「」、]{{0,12}}?(?:{_VERBS})"
)
_SOURCE = re.compile(r"(?:^|、)(?P<name>[^、。「」は]{2,40}?)(?:によると|によれば)")
_PRONOUNS = frozenset(
    ["彼", "彼女", "同氏", "これ", "それ", "私", "我々", "同社", "同省", "彼ら", "自分", "誰", "関係", "今回"]
)
_TITLED = re.compile(r"^(?P<described>.{2,30})の(?P<name>[^の]{2,20})$")


def find_japanese_speaker(sentence: str) -> Speaker | None:
    """The one speaker whom a sentence names; None where it names none, or several."""
    masked = _QUOTED.sub(lambda match: match[0][0] + "~" * (len(match[0]) - 2) + match[0][-1], sentence)
    speakers = [speaker for name in _names(masked) if (speaker := _split(name)) is not None]
    return speakers[0] if speakers and all(speaker == speakers[0] for speaker in speakers) else None


def _names(masked: str) -> Iterator[str]:
    source = _SOURCE.search(masked)
    if source is not None:
        yield source["name"]
        return
    behind = _BEHIND.search(masked)
    if behind is not None:
        yield behind["name"]
        return
    topic = _TOPIC.search(masked)
    if topic is not None and _SAID.search(masked, topic.end()):
        yield topic["name"]


def _split(name: str) -> Speaker | None:
    if name in _PRONOUNS or "~" in name or name.endswith(("こと", "もの", "の", "ため")):
        return None
    titled = _TITLED.match(name)
    if titled is None:
        return Speaker(name=name)
    return Speaker(name=titled["name"], described=titled["described"])
