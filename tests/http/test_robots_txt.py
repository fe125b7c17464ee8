"""What a robots.txt says about us."""

import time

import pytest

from index.http.robots_txt import MAX_ROBOTS_BYTES, find_crawl_delay_s, is_url_allowed

URL = "https://strait.example/news/radar"


@pytest.mark.parametrize(
    ("robots", "is_allowed"),
    [
        ("", True),
        ("<html><p>Not found</p></html>", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: /news # all of it\r\n", False),
        ("User-agent: *\nDisallow: /*radar$", False),
        ("User-agent: *\nDisallow: /news/%72adar", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news/radar", True),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: otherbot\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Watchdesk\nDisallow: /search", True),
        ("User-agent: watchdesk\nDisallow: /news\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: watchdesk\nUser-agent: otherbot\nDisallow: /news", False),
        ("user agent Watchdesk/1.0 # us\ndisallow: /news", False),
        ("User-agent: watchdesk-images\nDisallow: /news", True),
    ],
)
def test_longest_rule_of_our_group_decides(robots, is_allowed):
    assert is_url_allowed(robots.encode(), URL) is is_allowed


def test_words_of_the_user_agent_comment_are_not_our_name():
    assert is_url_allowed(b"User-agent: bot\nUser-agent: news\nDisallow: /", URL)


@pytest.mark.parametrize(
    ("robots", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: Watchdesk\nDisallow:", None),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: otherbot\nCrawl-delay: 10", None),
    ],
)
def test_crawl_delay_is_that_of_our_group(robots, delay_s):
    assert find_crawl_delay_s(robots.encode()) == delay_s


def test_rules_behind_the_limit_are_not_read_and_no_rule_is_cut_in_half():
    head = b"User-agent: *\n"
    filler = b"#".ljust(MAX_ROBOTS_BYTES - len(head) - len(b"\nDisallow: /n"), b".")

    assert is_url_allowed(head + filler + b"\nDisallow: /nowhere", URL)
    assert not is_url_allowed(head + filler[12:] + b"\nDisallow: /news\n", URL)


@pytest.mark.parametrize(
    "robots",
    [
        "".join(f"User-agent: {n}\n" for n in range(12_000)) + "".join(f"Allow: /{n}\n" for n in range(12_000)),
        "".join(f"user\u00a0agent Watchdesk/{n}\n" for n in range(8_000))
        + "".join(f"allow: /{n}\n" for n in range(8_000)),
        "User-agent: *\n" + "Disallow: /*a*a*a*a*b\n" * 20_000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000,
        "User-agent: *\n" + "".join(f"Disallow: /{n}\n" for n in range(30_000)),
        "User-agent: *\nDisallow: /%" + "%41" * 100_000,
    ],
)
def test_hostile_file_takes_a_moment(robots):
    started = time.process_time()
    is_url_allowed(robots.encode(), f"https://strait.example/{'a' * 2000}")

    assert time.process_time() - started < 3
