"""OPML import and export."""

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index import NotAFeedError, OutletKind, Region, SourceLabels, TooLargeError
from index.feeds.opml import MAX_OPML_BYTES, NAMESPACE, OpmlFeed, read_opml, write_opml

OPML = b"""<?xml version="1.0"?><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="Asia"><outline text="Strait" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
<outline text="Sea &amp; Air">
<OUTLINE TITLE="Sea" text="x" XMLURL=" https://b.example/feed "/></outline></outline>
<outline text="Strait again" xmlUrl="https://a.example/feed"/><outline text="Note"/>
<outline type="rss" xmlUrl="https://c.example/feed?a=1&b=2"/></body></opml>"""


def read(content):
    return read_opml(content, name="feeds.opml")


def test_feeds_in_folders_are_listed_once_each():
    assert read(OPML) == [
        OpmlFeed(url="https://a.example/feed", title="Strait", site_url="https://a.example/", folder="Asia"),
        OpmlFeed(url="https://b.example/feed", title="Sea", folder="Asia/Sea & Air"),
        OpmlFeed(url="https://c.example/feed?a=1&b=2"),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken or incomplete"),
        (b"Hello", "broken or incomplete"),
        (b"\xff\xfe", "broken or incomplete"),
        (OPML[:-20], "broken or incomplete"),
        (OPML.replace(b"</outline>", b"", 1), "broken or incomplete"),
        (b"<opml>" + b"<outline>" * 5000 + b"</outline>" * 5000 + b"</opml>", "broken or incomplete"),
        (b"<rss version='2.0'/>", "not an OPML file"),
        (b"<!doctype html><html><body/></html>", "not an OPML file"),
    ],
)
def test_other_or_truncated_file_is_refused(content, reason):
    with pytest.raises(NotAFeedError) as raised:
        read(content)

    assert reason in raised.value.reason
    assert raised.value.location == "feeds.opml"


def test_file_may_be_empty():
    assert read(b"<opml version='2.0'><head/><body/></opml>") == []


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(TooLargeError):
        read(OPML + b" " * MAX_OPML_BYTES)


def test_no_entity_of_a_file_is_expanded(tmp_path):
    (tmp_path / "secret").write_text("hush")
    secret = (tmp_path / "secret").as_uri()
    doctype = f'<!DOCTYPE opml [<!ENTITY z SYSTEM "{secret}"><!ENTITY y "loud">]>'.encode()
    content = doctype + OPML.partition(b"?>")[2].replace(b'"Strait"', b'"&z;&y;"')

    shown = str(read(content))

    assert "hush" not in shown
    assert "loud" not in shown


texts = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20).map(
    lambda text: " ".join(text.split())
)
folders = st.lists(texts.filter(lambda text: text and "/" not in text), max_size=3).map("/".join)
labels = st.builds(
    SourceLabels,
    kind=st.none() | st.sampled_from(OutletKind),
    country=st.none() | st.sampled_from(["TW", "KR"]),
    region=st.none() | st.sampled_from(Region),
    language=st.none() | st.sampled_from(["en", "zh-Hant"]),
    trust_note=texts,
)
feeds = st.builds(
    OpmlFeed,
    url=texts.map(lambda text: f"https://a.example/{text}".strip()),
    title=texts,
    site_url=st.none() | st.just("https://a.example/?a=1&b=<2>"),
    folder=folders,
    labels=labels,
    interval=st.none() | st.integers(15, 1440).map(lambda minutes: timedelta(minutes=minutes)),
)


@given(st.lists(feeds, unique_by=lambda feed: feed.url))
@example([OpmlFeed(url="https://a.example/", title="\"<&>'", folder="a/b"), OpmlFeed(url="b", folder="a")])
def test_written_file_round_trips(listed):
    read_back = read(write_opml(listed, title="Ours & <theirs>").encode())

    assert sorted(read_back, key=lambda feed: feed.url) == sorted(listed, key=lambda feed: feed.url)


def test_feeds_keep_their_order_and_are_grouped_by_folder():
    places = [("1", ""), ("2", "a"), ("3", ""), ("4", "a/b"), ("5", "a")]
    listed = [OpmlFeed(url=url, folder=folder) for url, folder in places]

    assert [feed.url for feed in read(write_opml(listed, title="").encode())] == ["1", "2", "4", "5", "3"]


def test_characters_that_xml_cannot_contain_are_dropped():
    written = write_opml([OpmlFeed(url="https://a.example/", title="a\x00b\ud800\nc\ufffe")], title="\x1b")

    [feed] = read(written.encode())

    assert feed.title == "ab c"


def read_one(attributes):
    content = (
        f'<opml version="2.0" xmlns:w="{NAMESPACE}"><body>'
        f'<outline text="Strait" xmlUrl="https://a.example/feed" {attributes}/></body></opml>'
    )
    [feed] = read(content.encode())
    return feed


def test_labels_and_interval_are_read_under_any_prefix():
    feed = read_one('w:kind="state-media" w:country="cn" w:trust_note=" Careful. " w:pollMinutes="30"')

    assert feed.labels == SourceLabels(kind=OutletKind.STATE_MEDIA, country="CN", trust_note="Careful.")
    assert feed.interval == timedelta(minutes=30)
    assert feed.left_out == ()


def test_attributes_of_other_programs_are_no_labels():
    feed = read_one('kind="wire" language="unknown" country="XX" pollMinutes="1"')

    assert (feed.labels, feed.interval, feed.left_out) == (SourceLabels(), None, ())


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('w:kind="blog"', "blog is not a known kind or region"),
        ('w:region="atlantis"', "atlantis is not a known kind or region"),
        ('w:country="Taiwan"', "TAIWAN is not a country code"),
        ('w:language="e"', "e is not a language code"),
        (f'w:trust_note="{"x" * 301}"', "the note has 301 characters"),
        *(
            (f'w:pollMinutes="{minutes}"', "its polling interval is not from 15 minutes to a day")
            for minutes in ("14", "1441", "-30", "٣٠", "1e9", "9" * 5000)
        ),
    ],
)
def test_a_hostile_label_is_left_out_with_its_reason(attributes, reason):
    feed = read_one(f'w:country="TW" {attributes}' if "country" not in attributes else attributes)

    assert feed.labels == SourceLabels(country=None if "country" in attributes else "TW")
    assert feed.interval is None
    assert [reason in left_out for left_out in feed.left_out] == [True]
