"""An article is about a topic if its title names it, or its lead does and its opening repeats it."""

import pytest

from index import Region
from index.tracking.topic_articles import Prominence, Topic

BELOW = "A treaty entered into force on Monday. " * 12


@pytest.mark.parametrize(
    ("topic", "title", "text", "expected"),
    [
        ("Syria", "Syrian army enters Zarin", "Soldiers entered the town.", Prominence.MAIN),
        ("Syria", "A town waits", "Syria closed the road. Nobody left Syria that day.", Prominence.MAIN),
        ("Syria", "Treaty signed", f"{BELOW}Two states recognise Syria. Syria waits.", Prominence.REPEATED),
        ("Syria", "Bread prices rise", "Bakers in Zarin and in Syria raised prices.", Prominence.MENTIONED),
        ("Crimea", "Criminal cases rise", "Criminal courts had criminal cases.", Prominence.ABSENT),
        ("Crimea", "Crimean bridge opens", "Cars crossed it.", Prominence.MAIN),
        ("ferry talks", "Ferry talks end", "Owners and sailors agreed.", Prominence.MAIN),
        ("ferry talks", "Ferry sinks", "The ferry had no load.", Prominence.ABSENT),
        ("", "Anything", "At all.", Prominence.MAIN),
    ],
)
def test_prominence(topic, title, text, expected):
    assert Topic(topic).find_prominence(title, text) is expected


def test_rarer_words_of_a_topic_weigh_more():
    topic = Topic("Ukraine war", {"ukrain": 2.0, "war": 1.0})

    assert topic.share_of({"ukrainian", "grain"}) == 2 / 3
    assert topic.share_of({"grain"}) == 0


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
