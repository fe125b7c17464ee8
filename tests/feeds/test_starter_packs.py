"""The feeds that are suggested by region."""

import pytest

from index import Region, load_starter_packs
from index.http.canonical_url import canonical_url

PACKS = load_starter_packs()
FEEDS = [feed for feeds in PACKS.values() for feed in feeds]


def test_the_regions_of_the_readme_have_suggestions():
    assert list(PACKS) == [
        Region.TAIWAN_STRAIT,
        Region.SOUTH_CHINA_SEA,
        Region.KOREA,
        Region.GULF,
        Region.UKRAINE,
    ]


@pytest.mark.parametrize("region", PACKS)
def test_a_region_has_five_to_ten_different_feeds(region: Region):
    feeds = PACKS[region]

    assert 5 <= len(feeds) <= 10
    assert len({feed.url for feed in feeds}) == len({feed.name for feed in feeds}) == len(feeds)


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_an_address_is_canonical_and_encrypted_and_fits_into_a_select(feed):
    assert canonical_url(feed.url) == feed.url
    assert feed.url.startswith("https://")
    assert len(feed.url) <= 100
    assert 0 < len(feed.name) <= 100


def test_a_feed_of_several_regions_is_the_same_in_each():
    assert len({feed.url for feed in FEEDS}) == len({(feed.url, feed.name) for feed in FEEDS})
