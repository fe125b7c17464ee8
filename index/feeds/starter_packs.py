"""Starter packs: well-known public feeds by region, for people who follow none yet."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from index.model.base_types import Region
from index.model.feed_types import SuggestedFeed


@cache
def load_starter_packs() -> Mapping[Region, tuple[SuggestedFeed, ...]]:
    """The suggested feeds of each region that has some. Their URLs are canonical."""
    text = (resources.files("index.feeds") / "starter_packs.toml").read_text(encoding="utf-8")
    return {
        Region(region): tuple(SuggestedFeed(name=feed["name"], url=feed["url"]) for feed in feeds)
        for region, feeds in tomllib.loads(text).items()
    }
