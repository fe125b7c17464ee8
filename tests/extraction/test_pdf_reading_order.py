"""The text of a PDF is read in the order in which a person reads the page."""

from collections.abc import Sequence

import pytest
from pdf_files import Look, Shown, column, draw_pdf

from index.extraction.pdf_text import read_pdf

LEFT = [
    "The frigate left Suao on Monday and",
    "fired two test missiles at a target far",
    "off the coast before noon, the navy",
    "said. Two boats followed it north.",
]
RIGHT = [
    "In Tokyo the minister called the test",
    "a provocation and asked the envoy to",
    "come to the ministry on Tuesday, as he",
    "had done in March after the first one.",
]
THIRD = [
    "Ferries between the islands did not sail",
    "on Monday because of the warning that the",
    "coast guard had sent to all of the ports",
    "in the region late on Sunday evening.",
]
LEFT_TEXT, RIGHT_TEXT, THIRD_TEXT = map(" ".join, (LEFT, RIGHT, THIRD))
JAPANESE = [
    "海上自衛隊は月曜日の朝、護衛艦が港",
    "を出て北に向かったと発表した。巡視",
    "船二隻が午後まで後を追った。",
]
JAPANESE_RIGHT = ["東京では大臣が実験を挑発だと述べ", "て、火曜日に大使を呼んで抗議する", "と記者団に語った。"]


def read(*pages: Sequence[Shown | bytes], rotate: int = 0) -> list[str]:
    """The paragraphs of a PDF."""
    return read_pdf(draw_pdf(pages, rotate=rotate), source="test.pdf").body.split("\n\n")


def alternate(*columns: list[Shown]) -> list[Shown | bytes]:
    """The lines of several columns, drawn row by row."""
    return [line for row in zip(*columns, strict=True) for line in row]


def test_columns_whose_rows_are_drawn_alternately_are_read_one_after_the_other() -> None:
    assert read(alternate(column(LEFT, 60, 700), column(RIGHT, 320, 700))) == [LEFT_TEXT, RIGHT_TEXT]


@pytest.mark.parametrize("gap", [12, 20, 60])
def test_columns_are_recognised_by_a_gutter_of_any_width(gap: float) -> None:
    page = alternate(column(LEFT, 60, 700), column(RIGHT, 226 + gap, 700))

    assert read(page) == [LEFT_TEXT, RIGHT_TEXT]


def test_three_columns_are_read_from_left_to_right() -> None:
    look = Look(size=8)
    page = alternate(
        column(LEFT, 50, 700, look=look),
        column(RIGHT, 205, 700, look=look),
        column(THIRD, 365, 700, look=look),
    )

    assert read(page) == [LEFT_TEXT, RIGHT_TEXT, THIRD_TEXT]


def test_columns_with_different_baselines_are_read_one_after_the_other() -> None:
    left, right = column(LEFT, 60, 700), column(RIGHT, 320, 693)

    assert read(alternate(left, right)) == [LEFT_TEXT, RIGHT_TEXT]


def test_columns_drawn_from_right_to_left_and_from_below_are_read_from_the_left() -> None:
    page = [*reversed(column(RIGHT, 320, 700)), *reversed(column(LEFT, 60, 700))]

    assert read(page) == [LEFT_TEXT, RIGHT_TEXT]


def test_words_drawn_one_by_one_in_any_order_form_lines() -> None:
    words = [
        Shown(60 + 6 * start, line.y, word)
        for line in column(LEFT, 60, 700, look=Look(size=10))
        for start, word in _starts(line.text)
    ]

    assert read(list(reversed(words))) == [LEFT_TEXT]


def _starts(line: str) -> list[tuple[int, str]]:
    starts, place = [], 0
    for word in line.split():
        starts.append((place, word))
        place += len(word) + 1
    return starts


def test_heading_across_columns_is_read_before_them() -> None:
    heading = Shown(60, 730, "Missile test draws protest from Tokyo", Look(size=20))
    page = [*alternate(column(LEFT, 60, 700), column(RIGHT, 320, 700)), heading]

    assert read(page) == ["Missile test draws protest from Tokyo", LEFT_TEXT, RIGHT_TEXT]


def test_two_articles_above_each_other_are_not_mixed() -> None:
    heading = Shown(60, 600, "Ferries stay in port all of the day again", Look(size=20))
    above = alternate(column(LEFT, 60, 700), column(RIGHT, 320, 700))
    below = alternate(column(THIRD, 60, 570), column(LEFT, 320, 570))

    assert read([*above, *below, heading]) == [
        LEFT_TEXT,
        RIGHT_TEXT,
        "Ferries stay in port all of the day again",
        THIRD_TEXT,
        LEFT_TEXT,
    ]


def test_sentence_goes_on_in_the_next_column() -> None:
    page = alternate(column(LEFT[:3], 60, 700), column([LEFT[3], *RIGHT[:2]], 320, 700))

    assert read(page) == [LEFT_TEXT, " ".join(RIGHT[:2])]


def test_sentence_goes_on_on_the_next_page() -> None:
    assert read(column(LEFT[:3], 60, 700), column(LEFT[3:], 60, 700)) == [LEFT_TEXT]


def test_sentence_goes_on_on_the_next_page_after_a_single_line() -> None:
    first, second = "The frigate left the port of", "Suao on Monday."

    assert read(column([first], 60, 700), column([second], 60, 700)) == [f"{first} {second}"]


def test_caption_between_two_parts_of_a_sentence_follows_it() -> None:
    caption = Shown(60, 650, "A frigate at the port of Suao in March.", Look(size=7))
    page = [*column(LEFT[:2], 60, 700), caption, *column(LEFT[2:], 60, 620)]

    assert read(page) == [LEFT_TEXT, "A frigate at the port of Suao in March."]


def test_sentence_goes_on_below_a_caption_with_a_capital_letter() -> None:
    lines = ["The frigate left Suao on Monday with", "Admiral Lin on board and sailed north,", "the navy said."]
    caption = Shown(60, 672, "A frigate at the port of Suao in March.", Look(size=7))

    assert read([*column(lines[:1], 60, 700), caption, *column(lines[1:], 60, 644)]) == [
        " ".join(lines),
        "A frigate at the port of Suao in March.",
    ]


def test_column_goes_on_below_a_caption_beside_the_end_of_the_next_column() -> None:
    caption = Shown(60, 658, "A frigate at the port of Suao in March.", Look(size=7))
    left = [*column(LEFT[:3], 60, 700), caption, *column([LEFT[3], *THIRD], 60, 634)]

    assert read([*left, *column(RIGHT[:3], 320, 700)]) == [
        LEFT_TEXT,
        "A frigate at the port of Suao in March.",
        THIRD_TEXT,
        " ".join(RIGHT[:3]),
    ]


def test_line_justified_with_wide_spaces_is_not_divided() -> None:
    words = [Shown(60 + place, 676, word) for place, word in ((0, "off"), (60, "Qeshm"), (150, "before"))]
    page = [*column(LEFT[:2], 60, 700), *words, *column(["noon, the navy said about the two tests."], 60, 664)]

    assert read(page) == [
        f"{LEFT[0]} {LEFT[1]} off Qeshm before noon, the navy said about the two tests.",
    ]


def test_box_beside_the_text_is_a_paragraph_of_its_own() -> None:
    box = column(["What we know", "so far about", "the exercise"], 400, 690, look=Look(size=8))

    page = [*alternate(column(LEFT[:3], 60, 700), box), *column(LEFT[3:], 60, 664)]

    assert read(page) == [
        LEFT_TEXT,
        "What we know so far about the exercise",
    ]


def test_columns_of_two_ragged_lines_are_not_mixed() -> None:
    left = column(["The frigate left Suao on", "Monday and fired two shots."], 60, 700)
    right = column(["In Tokyo the minister called the test a", "provocation and left."], 200, 700)

    assert read(alternate(left, right)) == [
        "The frigate left Suao on Monday and fired two shots.",
        "In Tokyo the minister called the test a provocation and left.",
    ]


def test_columns_go_on_below_a_quotation_in_large_letters() -> None:
    box = Shown(140, 650, "“We will protest again and again”", Look(size=16))
    above = alternate(column(LEFT[:2], 60, 700), column(RIGHT[:2], 320, 700))
    below = alternate(column(LEFT[2:], 60, 620), column(RIGHT[2:], 320, 620))

    assert read([*above, box, *below]) == [LEFT_TEXT, RIGHT_TEXT, "“We will protest again and again”"]


def test_large_initial_belongs_to_the_first_line() -> None:
    lines = [
        *column(["he frigate left Suao on Monday and", "fired two test missiles at a target far"], 86, 700)
    ]
    page = [Shown(60, 676, "T", Look(size=36)), *lines, *column(LEFT[2:], 60, 664)]

    assert read(page) == [LEFT_TEXT]


def test_large_letters_of_different_sizes_beside_each_other_are_read() -> None:
    page = [
        *[Shown(60, 650, "A", Look(size=60)), Shown(101, 695, "B", Look(size=30))],
        *[*column(THIRD[:2], 102, 680), *column(LEFT, 125, 716)],
    ]

    assert "The frigate left Suao on Monday" in " ".join(read(page))


def test_text_beside_another_text_is_not_continued_by_what_stands_below_both() -> None:
    below = Shown(60, 640, "Ferries wait")

    assert read([*alternate(column(LEFT, 60, 700), column(RIGHT, 320, 700)), below]) == [
        LEFT_TEXT,
        RIGHT_TEXT,
        "Ferries wait",
    ]


def test_cells_of_a_table_are_read_row_by_row() -> None:
    rows = [("Port", "Ships", "Boats"), ("Suao", "12", "3"), ("Keelung", "7", "41"), ("Hualien", "2", "9")]
    cells = [
        [Shown(60 + 100 * place, 600 - 14 * number, cell) for place, cell in enumerate(row)]
        for number, row in enumerate(rows)
    ]
    by_column = [cell for place in range(3) for row in cells for cell in (row[place],)]

    assert read(by_column) == [cell for row in rows for cell in row]


@pytest.mark.parametrize("step", [32, 40, 60])
def test_numbers_in_the_cells_of_a_row_are_not_joined(step: int) -> None:
    rows = [("2019", "2020", "2021", "2022"), ("12", "380", "960", "1,700"), ("4", "11", "27", "92")]
    cells = [
        Shown(60 + step * place, 600 - 14 * number, cell)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
    ]

    assert read([*column(LEFT, 60, 700), *cells])[1:] == [cell for row in rows for cell in row]


def test_numbers_with_the_wide_spaces_of_a_justified_line_are_not_divided() -> None:
    words = [Shown(60 + 22.5 * place, 688, word) for place, word in enumerate(("in", "20", "12", "or", "so"))]

    assert read([Shown(60, 700, "A frigate left port."), *words]) == ["A frigate left port.", "in 20 12 or so"]


def test_indented_first_lines_begin_paragraphs() -> None:
    first = [*column(LEFT[:1], 72, 700), *column(LEFT[1:], 60, 688)]
    second = [*column(RIGHT[:1], 72, 652), *column(RIGHT[1:], 60, 640)]

    assert read([*first, *second]) == [LEFT_TEXT, RIGHT_TEXT]


def test_wider_spaces_between_lines_separate_paragraphs() -> None:
    assert read([*column(LEFT, 60, 700), *column(RIGHT, 60, 640)]) == [LEFT_TEXT, RIGHT_TEXT]


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_rotated_page_is_read_like_an_upright_one(rotate: int) -> None:
    page = alternate(column(LEFT, 60, 700), column(RIGHT, 320, 700))

    assert read(page, rotate=rotate) == [LEFT_TEXT, RIGHT_TEXT]


def test_page_whose_text_is_turned_is_read_along_its_lines() -> None:
    look = Look(angle=90)
    left = [Shown(100 + 12 * place, 60, line, look) for place, line in enumerate(LEFT)]
    right = [Shown(100 + 12 * place, 320, line, look) for place, line in enumerate(RIGHT)]

    assert read(alternate(left, right), rotate=90) == [LEFT_TEXT, RIGHT_TEXT]


def test_slightly_skewed_scan_is_read() -> None:
    look = Look(angle=1.5)
    page: list[Shown | bytes] = [*column(LEFT, 60, 700, look=look)]

    assert read(page) == [LEFT_TEXT]


def test_letter_spaced_text_has_no_spaces_within_words() -> None:
    assert read([Shown(60, 700, "BREAKING NEWS", Look(spacing=4))]) == ["BREAKING NEWS"]


def test_ligatures_are_letters() -> None:
    line = Shown(60, 700, "The oﬃcer confirmed the ﬁrst ﬂight.".replace("ﬃ", "fﬁ"), Look(font="Ligatures"))

    assert read([line]) == ["The officer confirmed the first flight."]


def test_hyphen_that_a_font_states_as_soft_is_a_hyphen() -> None:
    look = Look(font="Ligatures")
    lines = ["Two Su\xad57 jets of the minis\xad", "try flew on to the base with an F\xad", "16 on Monday."]

    assert read([*column(lines, 60, 700, look=look)]) == [
        "Two Su-57 jets of the ministry flew on to the base with an F-16 on Monday."
    ]


@pytest.mark.parametrize("offset", [0, 0.3, 1])
def test_text_that_is_drawn_twice_is_read_once(offset: float) -> None:
    words = [
        Shown(60 + 6 * start, line.y, word)
        for line in column(LEFT, 60, 700)
        for start, word in _starts(line.text)
    ]
    again = [Shown(word.x + offset, word.y - offset, word.text, Look(gray=0.5)) for word in words]

    assert read([*again, *words]) == [LEFT_TEXT]
    assert read([word for pair in zip(again, words, strict=True) for word in pair]) == [LEFT_TEXT]


def test_japanese_columns_are_joined_without_spaces() -> None:
    look = Look(font="Japanese")
    page = alternate(
        column(JAPANESE, 60, 700, leading=16, look=look),
        column(JAPANESE_RIGHT, 260, 700, leading=16, look=look),
    )

    assert read(page) == ["".join(JAPANESE), "".join(JAPANESE_RIGHT)]


def test_vertical_japanese_is_read_from_right_to_left() -> None:
    look = Look(font="Vertical")
    page: list[Shown | bytes] = [
        Shown(400 - 16 * place, 700, line, look) for place, line in enumerate(JAPANESE)
    ]

    assert read(page) == ["".join(JAPANESE)]
    assert read(list(reversed(page))) == ["".join(JAPANESE)]


def test_horizontal_heading_above_vertical_japanese_is_read() -> None:
    heading = Shown(60, 800, "護衛艦が港を出る", Look(font="Japanese", size=18))
    look = Look(font="Vertical")
    text = [Shown(400 - 16 * place, 700, line, look) for place, line in enumerate(JAPANESE)]

    assert sorted(read([heading, *text, Shown(290, 40, "3")])) == sorted(["".join(JAPANESE), heading.text])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["The army flew two Su-", "57 jets over the border at noon."], "two Su-57 jets"),
        (["Taiwan sent two more F-", "16 fighters from the base at dawn."], "more F-16 fighters"),
        (["The frigate fired two anti-", "ship missiles off the coast."], "two anti-ship missiles"),
        (["It was the third long-", "range missile of the week."], "third long-range missile"),
        (["They met Admiral Lin Hao-", "yi at the port on Monday."], "Lin Hao-yi at"),
        (["They met General Park Jung-", "Hwan at the port on Monday."], "Park Jung-Hwan at"),
        (["The destroyer of the Type 055-", "class left the port at noon."], "Type 055-class left"),
        (["The boats kept outside the 12-", "mile zone until the evening."], "the 12-mile zone"),
        (["The ministers of the Asia-", "Pacific region met on Monday."], "Asia-Pacific region"),
        (["A statement by the U.S.-", "led force named no country."], "U.S.-led force"),
        (["The Houthi-", "held port was closed. The Houthi movement did not say why."], "Houthi-held port"),
        (["The pre-", "and post-war borders differ in the north of it."], "pre- and post-war"),
        (["The premier stood for re-", "election in the same year."], "for re-election in"),
        (["The loan was a pandemic-", "related one of the ministry."], "pandemic-related one"),
        (["The boat belongs to an FDIC-", "insured bank in the north."], "FDIC-insured bank"),
        (["The minis-", "try said that the ship had left the port on Monday."], "The ministry said"),
        (["The car-", "rier left the port on Monday for an exercise at sea."], "The carrier left"),
        (["The MINIS-", "TRY said that the ship had left the port on Monday."], "The MINISTRY said"),
        (["The port of Kaoh-", "siung was closed on Monday because of wind."], "of Kaohsiung was"),
        (["The war of 1914–", "1918 ended with an armistice in November."], "of 1914–1918 ended"),
        (["The port of Suao -- a port of the navy --", "was closed."], "navy -- was closed"),
        (["The port of Suao--", "a port of the navy--was closed."], "Suao--a port"),
        (["They closed the port of Suao", "--a port of the navy--on Monday."], "Suao--a port"),
        (["The ship—", "which had left the port at noon—turned to the north."], "ship—which had"),
    ],
)
def test_hyphens_of_words_stay_and_hyphenation_goes(lines: list[str], expected: str) -> None:
    (text,) = read(column(lines, 60, 700))

    assert expected in text
