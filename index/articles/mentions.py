"""Where a text names a region: the names of `gazetteer/`, found as whole words.

A file a region, in English, Chinese (both scripts), Japanese and Korean: its countries, places, waters and
islands, what is called after them, and the institutions and forces that stand for it. People are left out,
since offices change. A name may stand for several regions. `no-region.json` has longer names that say nothing
of the place in them: Indian Ocean, Tokyo Olympics, 發展中國家.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from index.text.scripts import HANGUL_RANGES, Script
from index.types import Region

_LANGUAGES = {
    Script.SPACED: ("en",),
    Script.HAN: ("en", "zh"),
    Script.KANA: ("en", "ja"),
    Script.HANGUL: ("en", "ko"),
}
"""Only the text's own language is read: 東海 is the East China Sea in Chinese, a part of Japan in Japanese."""

_NO_REGION = "no-region"
_FOLD = str.maketrans("臺’", "台'")

_LATIN = "A-Za-z\u00c0-\u024f"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
# What follows a Korean name is mostly a particle, and Chinese has no words to see: there the name may go on.
_GOES_ON = re.compile(f"[0-9{_LATIN}]{{2}}|[{_KATAKANA}]{{2}}")
_BEGAN_BEFORE = re.compile(f"{_GOES_ON.pattern}|[{HANGUL_RANGES}]{{2}}")


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    regions: tuple[Region, ...]

    def stands_at(self, text: str, at: int) -> bool:
        return (
            text.startswith(self.text, at)
            and not _GOES_ON.match(text, at + len(self.text) - 1)
            and not (at and _BEGAN_BEFORE.match(text, at - 1))
        )


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of some languages, by their first word (Latin) or character, the longest first."""

    beginnings: re.Pattern[str]
    by_beginning: Mapping[str, tuple[_Name, ...]]


def find_mentions(text: str, script: Script) -> Iterator[tuple[Region, ...]]:
    """The regions that each name stands for, in the order of the text; the longest name is the one read.

    Latin names are read as they are written, China and not china, or in capitals throughout.
    """
    folded = text.translate(_FOLD)
    names = _load_names(script)
    end = 0
    for beginning in names.beginnings.finditer(folded):
        at = beginning.start()
        if at < end:
            continue
        candidates = names.by_beginning.get(beginning[0], ())
        name = next((name for name in candidates if name.stands_at(folded, at)), None)
        if name is not None:
            end = at + len(name.text)
            yield name.regions


@cache
def load_gazetteer() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Names by the file's stem, which is a region or `no-region`, and by language."""
    folder = resources.files("index.articles") / "gazetteer"
    stems = (*(region.value for region in Region), _NO_REGION)
    texts = {stem: (folder / f"{stem}.json").read_text(encoding="utf-8") for stem in stems}
    return {
        stem: {language: tuple(names) for language, names in json.loads(text).items()}
        for stem, text in texts.items()
    }


@cache
def _load_names(script: Script) -> _Names:
    regions: dict[str, tuple[Region, ...]] = {}
    for stem, languages in load_gazetteer().items():
        found = () if stem == _NO_REGION else (Region(stem),)
        for name in (name for language in _LANGUAGES[script] for name in languages[language]):
            for spelling in {name.translate(_FOLD), name.translate(_FOLD).upper()}:
                regions[spelling] = regions.get(spelling, ()) + found
    return _arrange(_Name(text, found) for text, found in regions.items())


def _arrange(names: Iterable[_Name]) -> _Names:
    by_beginning: dict[str, list[_Name]] = {}
    word = re.compile(f"[{_LATIN}]+|.")
    for name in sorted(names, key=lambda name: len(name.text), reverse=True):
        beginning = word.match(name.text)
        assert beginning is not None, "a name has characters"
        by_beginning.setdefault(beginning[0], []).append(name)
    others = "".join(sorted(key for key in by_beginning if not re.match(f"[{_LATIN}]", key))) or " "
    return _Names(
        re.compile(f"[{_LATIN}]+|[{re.escape(others)}]"),
        {key: tuple(found) for key, found in by_beginning.items()},
    )
