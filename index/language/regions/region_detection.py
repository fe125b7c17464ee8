"""Detect which regions an article is about, by the place names in its title and text.

The gazetteer has one file per region, in English, Chinese (both scripts), Japanese and Korean: its countries,
places, waters and islands, derived names, and the institutions and forces that represent it. People are left
out, since offices change. A name may belong to several regions. `no-region.json` has longer names that do not
refer to the place in them: Indian Ocean, Tokyo Olympics, 發展中國家.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zlib import crc32

from index.model.base_types import Region
from index.text.scripts import HANGUL_RANGES, Script, count_words, main_script
from index.text.search_folding import APOSTROPHE, fold_ideographs, fold_letters

_LANGUAGES = {
    Script.SPACED: ("en",),
    Script.HAN: ("en", "zh"),
    Script.KANA: ("en", "ja"),
    Script.HANGUL: ("en", "ko"),
}
"""Only names in the text's language count: 東海 is a sea in Chinese, a part of Japan in Japanese."""

_NO_REGION = "no-region"

_LATIN = "A-Za-z\u00c0-\u024f"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
# A particle mostly follows a Korean name, and Chinese has no word boundaries: there the name may continue.
_CONTINUES = re.compile(f"[0-9{_LATIN}]{{2}}|[{_KATAKANA}]{{2}}")
_STARTED_EARLIER = re.compile(f"{_CONTINUES.pattern}|[{HANGUL_RANGES}]{{2}}")


@dataclass(frozen=True, slots=True)
class _RegionName:
    text: str
    regions: tuple[Region, ...]

    def stands_at(self, text: str, at: int) -> bool:
        return (
            text.startswith(self.text, at)
            and not _CONTINUES.match(text, at + len(self.text) - 1)
            and not (at and _STARTED_EARLIER.match(text, at - 1))
        )


@dataclass(frozen=True, slots=True)
class _NameIndex:
    """The names of some languages, by their first word (Latin) or character, longest first."""

    beginnings: re.Pattern[str]
    by_beginning: Mapping[str, tuple[_RegionName, ...]]


def find_region_names(text: str, script: Script) -> Iterator[tuple[Region, ...]]:
    """The regions of each name, in the order of the text; the longest name wins.

    Latin names must match in case (China, not china) or be in capitals throughout, but not in accents.
    """
    folded = _fold(text)
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
    folder = resources.files("index.language.regions") / "gazetteer"
    stems = (*(region.value for region in Region), _NO_REGION)
    texts = {stem: (folder / f"{stem}.json").read_text(encoding="utf-8") for stem in stems}
    return {
        stem: {language: tuple(names) for language, names in json.loads(text).items()}
        for stem, text in texts.items()
    }


@cache
def _load_names(script: Script) -> _NameIndex:
    regions: dict[str, tuple[Region, ...]] = {}
    for stem, languages in load_gazetteer().items():
        found = () if stem == _NO_REGION else (Region(stem),)
        for name in (name for language in _LANGUAGES[script] for name in languages[language]):
            for spelling in _list_spellings(name):
                regions[spelling] = tuple(dict.fromkeys(regions.get(spelling, ()) + found))
    return _build_name_index(_RegionName(text, found) for text, found in regions.items())


def _list_spellings(name: str) -> set[str]:
    """The name as in a folded text, also without its apostrophe, and in capitals."""
    spellings = {_fold(name), _fold(name).replace("'", "")}
    return spellings | {spelling.upper() for spelling in spellings}


def _fold(text: str) -> str:
    """The text in plain letters and one variant of each character; an apostrophe also ends a name: China's."""
    return fold_ideographs(fold_letters(APOSTROPHE.sub("'", text)))


def _build_name_index(names: Iterable[_RegionName]) -> _NameIndex:
    by_beginning: dict[str, list[_RegionName]] = {}
    word = re.compile(f"[{_LATIN}]+|.")
    for name in sorted(names, key=lambda name: len(name.text), reverse=True):
        beginning = word.match(name.text)
        assert beginning is not None, "a name has characters"
        by_beginning.setdefault(beginning[0], []).append(name)
    others = "".join(sorted(key for key in by_beginning if not re.match(f"[{_LATIN}]", key))) or " "
    return _NameIndex(
        re.compile(f"[{_LATIN}]+|[{re.escape(others)}]"),
        {key: tuple(found) for key, found in by_beginning.items()},
    )


_SAMPLE_CHARS = 2000

# An article repeats the names of its regions. In samples of 4,000 news articles, judged by hand, one with
# at least one name per 125 words was about the region in 73 of 80 cases, with one per 125 to 170 words in about
# half, and beyond that rarely: asides and round-ups. Three names or fewer are mostly chance.
_MIN_NAMES = 4
_MAX_WORDS_PER_NAME = 125

_RULE_VERSION = 2
"""Raise it with any change here or in the gazetteer that changes the regions of articles."""


def find_regions(title: str, text: str) -> tuple[Region, ...]:
    """The regions that the title names or that the text names often enough, in the order of `Region`.

    In texts in other languages than English, Chinese, Japanese and Korean, only English names are recognised.
    """
    script = main_script(f"{title}\n{text}"[:_SAMPLE_CHARS])
    in_title = {region for regions in find_region_names(title, script) for region in regions}
    counts = Counter(region for regions in find_region_names(text, script) for region in regions)
    least = max(_MIN_NAMES, count_words(text) / _MAX_WORDS_PER_NAME)
    return tuple(region for region in Region if region in in_title or counts[region] >= least)


@cache
def regions_version() -> int:
    """A number that changes with the gazetteer and the rule; fits a signed 32-bit integer."""
    names = json.dumps(load_gazetteer(), sort_keys=True)
    return crc32(f"{_RULE_VERSION} {names}".encode()) & 0x7FFFFFFF
