"""Text for people on a terminal, and in a pipe."""

import io
import re

import pytest
from rich.console import Console

from bot.cli.terminal_page import print_page
from bot.cli.terminal_text import bold

ARTICLE = (
    "    Chinese aircraft and ships also crossed the median line of the Taiwan Strait again and again. [1]\n"
    "    https://samples.watchdesk.example/2022/08/taiwan-strait-drills\n"
    "台灣本島與馬祖的海底電纜台馬三號已於三月底修復,馬祖的網路服務逐步恢復正常。"
)
CONTROL = re.compile(r"\x1b\][^\x1b]*\x1b\\|\x1b\[[0-9;]*m")


def show(text: str, *, width: int = 30, is_terminal: bool = True, color: bool = True) -> str:
    out = io.StringIO()
    detected = "truecolor" if is_terminal else "auto"  # as rich finds by itself
    console = Console(
        file=out,
        width=width,
        force_terminal=is_terminal,
        color_system=detected if color else None,
        highlight=False,
    )
    print_page(text, console=console)
    return out.getvalue()


def test_lines_are_broken_between_words_and_stay_indented() -> None:
    lines = CONTROL.sub("", show(ARTICLE)).splitlines()
    english = [line for line in lines if line.isascii() and "://" not in line]

    assert all(len(line) <= 30 for line in english)
    assert all(line.startswith("    ") for line in english)
    assert " ".join(" ".join(english).split()) == ARTICLE.splitlines()[0].strip()


def test_text_without_spaces_is_broken_at_the_width() -> None:
    chinese = [line for line in CONTROL.sub("", show(ARTICLE)).splitlines() if not line.isascii()]

    assert len(chinese) > 1
    assert all(len(line) <= 15 for line in chinese)
    assert "".join(chinese) == ARTICLE.splitlines()[2]


def test_url_stays_in_one_piece_and_is_a_link() -> None:
    url = ARTICLE.splitlines()[1].strip()

    assert url in CONTROL.sub("", show(ARTICLE)).replace("    ", "").splitlines()
    assert f";{url}\x1b\\" in show(ARTICLE)


def test_full_stop_behind_a_url_is_no_part_of_the_link() -> None:
    assert ";https://a.example/x\x1b\\" in show("See https://a.example/x.")


def test_answering_words_are_bold() -> None:
    assert "\x1b[1m4 April\x1b[0m" in show(f"Finland joined on {bold('4 April')}")


@pytest.mark.parametrize(("is_terminal", "color"), [(False, True), (True, False)], ids=["pipe", "NO_COLOR"])
def test_text_is_plain_in_a_pipe_and_without_colours(is_terminal: bool, color: bool) -> None:
    shown = show(f"{ARTICLE}\n{bold('4 April')}", is_terminal=is_terminal, color=color)

    assert "\x1b" not in shown
    assert "".join(shown.split()) == "".join(f"{ARTICLE}\n4 April".split())


def test_no_lines_are_broken_in_a_pipe() -> None:
    assert show(ARTICLE, is_terminal=False) == f"{ARTICLE}\n"


def test_no_color_makes_standard_output_plain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    print_page("https://a.example/x")
    coloured = capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    print_page("https://a.example/x")

    assert "\x1b" in coloured
    assert capsys.readouterr().out == "https://a.example/x\n"
