"""Which regions an article is about, told by the names in it."""

import json
from collections import Counter
from functools import cache
from zlib import crc32

from index.articles.mentions import find_mentions, load_gazetteer
from index.text.scripts import count_words, main_script
from index.types import Region

_SAMPLE_CHARS = 2000

# What an article is about it names again and again. Samples of 4,000 news articles, judged by hand: with a name
# in 125 words or denser the article was about 73 of 80 regions; between 125 and 170 words about half of them;
# beyond that few, which are asides and round-ups of the day. Three names or fewer are mostly chance.
_LEAST_MENTIONS = 4
_WORDS_A_MENTION = 125

_RULE_VERSION = 1
"""To be raised with any change here or in `mentions` that sorts articles otherwise."""


def find_regions(title: str, text: str) -> tuple[Region, ...]:
    """The regions that the title names or that the text names often enough, in the order of `Region`.

    In texts other than English, Chinese, Japanese and Korean only English names are known.
    """
    script = main_script(f"{title}\n{text}"[:_SAMPLE_CHARS])
    in_title = {region for regions in find_mentions(title, script) for region in regions}
    counts = Counter(region for regions in find_mentions(text, script) for region in regions)
    least = max(_LEAST_MENTIONS, count_words(text) / _WORDS_A_MENTION)
    return tuple(region for region in Region if region in in_title or counts[region] >= least)


@cache
def regions_version() -> int:
    """A number that changes with the gazetteer and with the rule; fits 32 bits with a sign."""
    names = json.dumps(load_gazetteer(), sort_keys=True)
    return crc32(f"{_RULE_VERSION} {names}".encode()) & 0x7FFFFFFF
