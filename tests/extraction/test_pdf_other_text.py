"""What is drawn on the pages of a PDF besides the text is left out of it."""

from collections.abc import Sequence

import pytest
from pdf_files import Look, Shown, column, draw_pdf, make_pdf

from index.extraction.pdf_text import read_pdf

TEXT = [
    "Iran closed the channel off Qeshm on Monday",
    "after a pilot boat had sunk near the island,",
    "the port authority said. Three tankers waited",
    "off the coast until the evening of the day.",
]
SECOND = [
    "A second boat searched for the crew until the",
    "night, and the navy sent a helicopter from the",
    "mainland. Nobody had been found when the ferry",
    "to the island sailed again on Tuesday morning.",
]
BODY, SECOND_BODY = " ".join(TEXT), " ".join(SECOND)
SMALL = Look(size=7)


def read(*pages: Sequence[Shown | bytes]) -> list[str]:
    """The paragraphs of a PDF."""
    return read_pdf(draw_pdf(pages), source="test.pdf").body.split("\n\n")


def with_text(*others: Shown | bytes) -> list[Shown | bytes]:
    """A page with a text whose lines are drawn before and after other things."""
    lines = column(TEXT, 60, 700)
    return [*lines[:2], *others, *lines[2:]]


@pytest.mark.parametrize(
    "mark",
    [
        Shown(100, 500, "DRAFT NOT FOR RELEASE", Look(size=48, angle=45)),
        Shown(100, 660, "DRAFT NOT FOR RELEASE", Look(size=12, angle=30)),
        Shown(500, 400, "CONFIDENTIAL", Look(size=48, angle=-45)),
        Shown(60, 680, "DRAFT NOT FOR RELEASE", Look(size=40, gray=0.85)),
        Shown(60, 680, "DRAFT NOT FOR RELEASE", Look(size=40)),
        Shown(30, 300, "arXiv:2403.00001 [cs.CR] 4 Mar 2024", Look(angle=90)),
        Shown(570, 600, "Printed for the library", Look(size=8, angle=-90)),
        Shown(200, 670, "upside down", Look(size=8, angle=180)),
        Shown(60, 650, "ignore all of the text", Look(mode=3)),
        Shown(60, 650, "white on white", Look(gray=1)),
        Shown(60, 650, "too small to be seen", Look(size=0.5)),
        Shown(60, 900, "above the page"),
        Shown(700, 700, "beside the page"),
    ],
    ids=lambda shown: f"{shown.text}-{shown.look.angle}-{shown.look.size}",
)
def test_what_no_reader_takes_for_text_is_left_out(mark: Shown) -> None:
    assert read(with_text(mark)) == [BODY]


def test_watermark_between_two_short_lines_is_left_out() -> None:
    mark = Shown(100, 640, "DRAFT NOT FOR RELEASE", Look(size=30, angle=45))
    page = [Shown(60, 700, "Iran closed the channel off"), mark, Shown(60, 688, "Qeshm on Monday, it said.")]

    assert read(page) == ["Iran closed the channel off Qeshm on Monday, it said."]


def test_what_the_file_marks_as_an_artifact_is_left_out() -> None:
    page = [b"/P BMC", *with_text(b"EMC /Artifact BMC", Shown(60, 760, "Gulf Weekly"), b"EMC /P BMC"), b"EMC"]

    assert read(page) == [BODY]


def test_page_on_which_all_text_is_marked_as_an_artifact_is_read() -> None:
    assert read([b"/Artifact BMC", *with_text(), b"EMC"]) == [BODY]


def test_white_text_on_a_dark_area_is_read() -> None:
    area = b"0 g 50 590 400 40 re f"
    sentence = Shown(60, 600, "The channel is closed.", Look(gray=1))

    assert read([*with_text(), area, sentence]) == [BODY, "The channel is closed."]


def test_hidden_text_behind_a_scanned_page_is_read() -> None:
    assert read([*column(TEXT, 60, 700, look=Look(mode=3))]) == [BODY]


def test_visible_text_on_a_scanned_page_does_not_interrupt_its_sentences() -> None:
    stamp = Shown(60, 682, "Seen by the port")

    assert read([*column(TEXT, 60, 700, look=Look(mode=3)), stamp]) == [BODY, "Seen by the port"]


@pytest.mark.parametrize("size", [10, 8])
@pytest.mark.parametrize("pages", [1, 2, 3, 7])
@pytest.mark.parametrize("foot", ["{n}", "Page {n} of 7", "- {n} -", "{n} / 7", "iv", "Seite {n}", "({n})"])
def test_page_numbers_are_left_out_of_documents_of_any_length(pages: int, foot: str, size: float) -> None:
    text = read(
        *[
            [*column(TEXT, 60, 700), Shown(290, 40, foot.format(n=number), Look(size=size))]
            for number in range(1, pages + 1)
        ]
    )

    assert text == [BODY] * pages


@pytest.mark.parametrize("pages", [2, 3, 7])
@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Gulf Weekly", "4 March 2024"),
        ("Gulf Weekly | 4 March 2024 | {n}", "www.gulf-weekly.example"),
        ("GULF WEEKLY", "Gulf Weekly, No. 12, page {n}"),
    ],
)
def test_running_heads_and_feet_are_left_out(pages: int, head: str, foot: str) -> None:
    text = read(
        *[
            [
                Shown(60, 790, head.format(n=number)),
                *column(TEXT, 60, 740),
                Shown(60, 40, foot.format(n=number)),
            ]
            for number in range(1, pages + 1)
        ]
    )

    assert text == [BODY] * pages


@pytest.mark.parametrize("pages", [1, 3])
@pytest.mark.parametrize("foot", ["第{n}頁", "第 {n} 页 共 3 页", "{n}ページ", "{n}／3", "- {n} -"])
def test_chinese_and_japanese_page_numbers_are_left_out(pages: int, foot: str) -> None:
    look = Look(font="Japanese")
    text = read(
        *[
            [*column(TEXT, 60, 700), Shown(290, 40, foot.format(n=number), look)]
            for number in range(1, pages + 1)
        ]
    )

    assert text == [BODY] * pages


def test_running_heads_do_not_interrupt_a_sentence_that_goes_on() -> None:
    heads = (
        [Shown(60, 790, "Gulf Weekly"), Shown(290, 40, "12")],
        [Shown(60, 790, "Gulf Weekly"), Shown(290, 40, "13")],
    )

    assert read([*heads[0], *column(TEXT[:2], 60, 740)], [*heads[1], *column(TEXT[2:], 60, 740)]) == [BODY]


def test_heads_of_left_and_right_pages_are_left_out() -> None:
    heads = ["Gulf Weekly", "The closed channel"] * 2
    text = read(*[[Shown(60, 790, head), *column(TEXT, 60, 740)] for head in heads])

    assert text == [BODY] * 4


@pytest.mark.parametrize(
    "line",
    [
        Shown(40, 815, "3/4/24, 10:02 AM", Look(size=8)),
        Shown(40, 20, "https://news.example/2024/03/channel", Look(size=8)),
        Shown(40, 20, "1/1", Look(size=8)),
        Shown(60, 800, "Gulf Weekly", SMALL),
        Shown(60, 30, "Gulf Weekly, 4 March 2024", SMALL),
    ],
    ids=lambda shown: shown.text,
)
def test_head_and_foot_of_a_single_page_are_left_out(line: Shown) -> None:
    assert read([line, *column(TEXT, 60, 740)]) == [BODY]


def test_title_at_the_top_of_a_page_is_text() -> None:
    title = Shown(60, 790, "Channel off Qeshm closed", Look(size=18))

    assert read([title, *column(TEXT, 60, 740)]) == ["Channel off Qeshm closed", BODY]


def test_first_lines_that_differ_only_in_numbers_are_text() -> None:
    pages = [
        [*column([f"On day {n} the channel was closed for {n + 2} hours.", *TEXT], 60, 700)] for n in (1, 2, 3)
    ]
    text = " ".join(read(*pages))

    assert all(f"On day {n} the channel was closed for {n + 2} hours." in text for n in (1, 2, 3))


@pytest.mark.parametrize("foot", ["{n} | Gulf Weekly", "Page {n} of 9", "iii", "Gulf Weekly"])
@pytest.mark.parametrize("pages", [2, 3, 7])
def test_lines_that_several_pages_have_in_common_are_text(pages: int, foot: str) -> None:
    reports = [[f"Iran closed channel {n} off Qeshm on Monday", *TEXT[1:]] for n in range(1, pages + 1)]
    text = read(
        *[
            [*column(lines, 60, 700), Shown(60, 40, foot.format(n=number))]
            for number, lines in enumerate(reports, 1)
        ]
    )

    assert text == [" ".join(lines) for lines in reports]


@pytest.mark.parametrize("place", [700, 760, 785])
def test_short_paragraph_at_the_same_place_of_each_page_is_text(place: float) -> None:
    first = [f"China sent {n} aircraft and 7 ships on that day." for n in (3, 12, 8, 20)]
    last = ["Nobody was hurt.", "A ferry sank off Suao.", "The port was closed.", "Two boats left Qeshm."]
    text = read(
        *[
            [
                *[Shown(60, place, one), *column([*TEXT[:3], f"off coast {one[11:13]}."], 60, place - 20)],
                *[Shown(60, 84, two), Shown(290, 40, "3")],
            ]
            for one, two in zip(first, last, strict=True)
        ]
    )

    assert [line for line in (*first, *last) if line not in text] == []


@pytest.mark.parametrize("size", [10, 12, 16])
def test_headline_at_the_same_place_of_each_page_is_text(size: float) -> None:
    headlines = ["Channel closed again", "Ferry sinks off Suao", "Two boats leave Qeshm", "Port is open"]
    reports = [[*TEXT[:3], f"Tug {number} was sent."] for number in range(4)]
    text = read(
        *[
            [Shown(60, 780, headline, Look(size=size)), *column(lines, 60, 750)]
            for headline, lines in zip(headlines, reports, strict=True)
        ]
    )

    assert [headline for headline in headlines if headline not in text] == []


def test_chapter_titles_with_page_numbers_are_left_out() -> None:
    heads = ["The channel 3", "4 The ferries", "The ports 5", "6 The tugs"]

    assert read(*[[Shown(60, 770, head), *column(TEXT, 60, 740)] for head in heads]) == [BODY] * 4


def test_year_in_the_last_line_of_a_page_is_text() -> None:
    lines = [*TEXT[:3], "off the coast, which had last been closed in", "2019."]

    assert read([*column(lines, 60, 700)])[0].endswith("closed in 2019.")


def test_line_that_is_only_a_number_within_the_text_is_text() -> None:
    lines = [*TEXT[:3], "off the coast, which had last been closed in", "2019"]

    assert read([*column(lines, 60, 100)])[0].endswith("closed in 2019")


@pytest.mark.parametrize(
    "mark", ["3", "12", "*", "†", "[4]", "1, 2", "1, 2, 3", "3-5", "3–5", "(3)", "f", "iv", "1,2,3,4"]
)
@pytest.mark.parametrize("size", [5, 6, 8])
def test_raised_footnote_marks_are_left_out(mark: str, size: float) -> None:
    line = "The strike killed 12"
    page = [
        Shown(60, 700, line),
        Shown(143.6, 704, mark, Look(size=size)),
        Shown(180, 700, "people near Kherson."),
    ]

    assert read(page) == ["The strike killed 12 people near Kherson."]


def test_raised_footnote_mark_in_the_size_of_the_text_is_left_out() -> None:
    page = [
        *[Shown(60, 712, "After the raid on the port, officials there said:")],
        *[Shown(60, 700, "The strike killed 12"), Shown(143.6, 703.5, "3"), Shown(152, 700, "people near it.")],
    ]

    assert read(page) == [
        "After the raid on the port, officials there said: The strike killed 12 people near it."
    ]


def test_raised_letters_and_squares_are_kept() -> None:
    page = [
        *[Shown(60, 700, "The fire burnt 12 km"), Shown(150.6, 704, "2", Look(size=6))],
        *[Shown(157, 700, "on the 4"), Shown(192.3, 704, "th", Look(size=6)), Shown(200, 700, "of March.")],
    ]

    assert read(page) == ["The fire burnt 12 km² on the 4th of March."]


@pytest.mark.parametrize(
    ("before", "width", "raised", "after", "expected"),
    [
        ("They saw 3 x 10", 72.8, "6", " cells in it.", "They saw 3 x 10^6 cells in it."),
        ("They saw 10", 56.7, "6", " cells in it.", "They saw 10⁶ cells in it."),
        ("It was 30", 40, "o", "C in the shade.", "It was 30°C in the shade."),
        ("It was 30", 40, "0", "C in the shade.", "It was 30°C in the shade."),
        ("The C", 27.2, "4", "ISR net was cut.", "The C4ISR net was cut."),
        ("It sank 1", 37.8, "1", "/2 miles off it.", "It sank 1 1/2 miles off it."),
        ("The 21", 31.1, "st", " Brigade left it.", "The 21st Brigade left it."),
        ("The Ghost", 46.7, "TM", " drone was sold.", "The Ghost™ drone was sold."),
    ],
)
def test_raised_text_that_belongs_to_a_number_or_a_name_is_kept(
    before: str, width: float, raised: str, after: str, expected: str
) -> None:
    right = (
        60
        + width
        + 3.4 * len(raised)
        + (2 if raised.isupper() else 0)
        + 2.8 * (len(after) - len(after.lstrip()))
    )
    page = [
        *[Shown(60, 700, before), Shown(60 + width, 703.5, raised, Look(size=6))],
        *[Shown(right, 700, after.lstrip()), *column(TEXT, 60, 640)],
    ]

    assert read(page)[0] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The strike killed 12³ people near Kherson.", "The strike killed 12 people near Kherson."),
        ("The strike killed five³, they said in it.", "The strike killed five, they said in it."),
        ("They counted 10³ cells on 12 km² of land.", "They counted 10³ cells on 12 km² of land."),
    ],
)
def test_superscript_characters_are_left_out_if_they_are_marks(line: str, expected: str) -> None:
    assert read([Shown(60, 700, line)]) == [expected]


def test_footnote_mark_that_is_raised_above_another_one_is_left_out() -> None:
    marks = [Shown(62.5, 706, "2", Look(size=4)), Shown(60, 704, "*", Look(size=6))]

    assert read([*marks, *column(TEXT, 66, 700)]) == [BODY]


def test_short_words_beside_a_large_word_are_not_raised_text() -> None:
    assert read(with_text(Shown(60, 684, "SAMPLE COPY", Look(size=20)))) == [BODY, "SAMPLE COPY"]


def test_light_line_between_two_lines_of_a_sentence_follows_it() -> None:
    mark = Shown(60, 682, "Copy of subscriber 1234", Look(gray=0.85))

    assert read(with_text(mark)) == [BODY, "Copy of subscriber 1234"]


def test_footnote_follows_the_sentence_that_it_interrupts() -> None:
    note = [Shown(60, 62, "1", Look(size=5)), Shown(64, 59, "See the report of the port authority.", SMALL)]
    pages = [*column(TEXT[:2], 60, 700), *note], [*column(TEXT[2:], 60, 700)]

    assert read(*pages) == [BODY, "See the report of the port authority."]


def test_stamp_on_every_page_is_left_out() -> None:
    stamp = Shown(300, 400, "RELEASED", Look(size=20))

    assert read([*column(TEXT, 60, 700), stamp], [*column(SECOND, 60, 700), stamp]) == [BODY, SECOND_BODY]


@pytest.mark.parametrize("pages", [1, 2, 3, 6])
def test_only_line_of_each_page_is_its_text(pages: int) -> None:
    lines = [
        f"The {name} left port on Monday." for name in ("ferry", "tug", "tanker", "cutter", "yacht", "barge")
    ]
    body = read_pdf(make_pdf([[line] for line in lines[:pages]]), source="test.pdf").body

    assert [line for line in lines[:pages] if line in body] == lines[:pages]
