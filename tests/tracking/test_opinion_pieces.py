"""An opinion piece is known by its title, its address or, in English, by its style."""

import pytest

from index.tracking.opinion_pieces import is_opinion_piece

COLUMN = (
    "I never believed that the port of Zarin would reopen, and perhaps we never really wanted it to. "
    "Our mayors always knew it was nothing but a monument to ourselves. Yet even now we cling to it, as if "
    "everyone were merely waiting for a ship. Indeed, I am tired of our excuses. "
) * 2
REPORT = (
    "The port of Zarin will reopen on Monday, the mayor said. A spokeswoman told reporters that three ships "
    "were expected. Dockers said on Tuesday that nobody had asked them. “I never believed it. We never really "
    "wanted it, and perhaps our mayors always knew,” said one of them, according to the harbour office. "
) * 2


@pytest.mark.parametrize(
    ("title", "url", "text", "expected"),
    [
        ("The port of Zarin", "https://a.example/news/1", COLUMN, True),
        ("The port of Zarin", "https://a.example/opinion/1", REPORT, True),
        ("Opinion: Close the port", None, REPORT, True),
        ("【社論】港口應該關閉", None, "札林港週一重新開放。", True),
        ("The port of Zarin", "https://a.example/news/1", REPORT, False),
        ("Opinion polls show a lead", "https://a.example/opinion-polls/1", REPORT, False),
        ("", "https://[", "", False),
    ],
)
def test_opinion_piece(title, url, text, expected):
    assert is_opinion_piece(title, url, text) is expected
