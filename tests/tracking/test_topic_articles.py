"""An article is about a topic if its title names it, or its opening names it repeatedly."""

import pytest

from index import Region
from index.tracking.topic_articles import Topic


@pytest.mark.parametrize(
    ("topic", "title", "text", "expected"),
    [
        ("Syria", "Syrian army enters Zarin", "Soldiers entered the town.", True),
        ("Syria", "Bread prices rise", "Bakers in Zarin, also in Syria, raised prices.", False),
        ("Syria", "A town waits", "Syria closed the road. Nobody left Syria that day.", True),
        ("Crimea", "Criminal cases rise", "Criminal courts had criminal cases.", False),
        ("Crimea", "Crimean bridge opens", "Cars crossed it.", True),
        ("ferry talks", "Ferry talks end", "Owners and sailors agreed.", True),
        ("ferry talks", "Ferry sinks", "The ferry had no load.", False),
        ("", "Anything", "At all.", True),
    ],
)
def test_topic(topic, title, text, expected):
    assert Topic(topic).is_topic_of(title, text) is expected


@pytest.mark.parametrize(
    ("topic", "region"),
    [
        ("Ukraine", Region.UKRAINE),
        ("乌克兰", Region.UKRAINE),
        ("ウクライナ", Region.UKRAINE),
        ("Crimea", None),
        ("Ukraine talks", None),
    ],
)
def test_a_topic_that_is_the_name_of_a_region_finds_articles_in_other_languages(topic, region):
    assert Topic(topic).region is region
