"""Progress display and cancellation of long commands."""

import signal

import pytest

from bot.cli.long_commands import PlainProgress, progress_text, show_progress, stop_on_signals
from index import Progress


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ((1200, 4000, "articles", 24), "1,200 of 4,000 articles, 24 articles/s, 1:57 left"),
        ((1_200_000, 4_000_000, "bytes", 24_000), "1.2 MB of 4.0 MB, 24.0 kB/s, 1:57 left"),
        ((0, 9, "passages", 0), "0 of 9 passages, 0 passages/s"),
        ((9, 9, "passages", 3), "9 of 9 passages, 3 passages/s, 0:00 left"),
    ],
)
def test_progress_shows_rate_and_time_left(state: tuple[float, float, str, float], text: str) -> None:
    assert progress_text(*state) == text


def test_without_a_terminal_a_line_is_printed_every_few_seconds_on_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = iter([0.0, 1.0, 6.0, 7.0, 12.0])
    report = PlainProgress("importing", now=lambda: next(seconds))
    for done in (1, 6, 7, 12):
        report(Progress(done=done, total=20, unit="articles"))

    printed = capsys.readouterr()
    assert [line.split(",")[0] for line in printed.err.splitlines()] == [
        "importing: 6 of 20 articles",
        "importing: 12 of 20 articles",
    ]
    assert printed.out == ""


def test_another_unit_starts_another_step_with_a_rate_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter([0.0, 6.0, 100.0, 110.0])
    report = PlainProgress("importing", now=lambda: next(seconds))
    report(Progress(done=600, total=600, unit="bytes"))
    report(Progress(done=0, total=40, unit="passages"))
    report(Progress(done=20, total=40, unit="passages"))

    assert capsys.readouterr().err.splitlines()[-1] == "embedding: 20 of 40 passages, 2 passages/s, 0:10 left"


def test_a_bar_is_drawn_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with show_progress("importing") as report:
        report(Progress(done=3, total=4, unit="articles"))

    printed = capsys.readouterr()
    assert "importing" in printed.err
    assert "3 of 4 articles" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_requests_a_stop_and_the_second_stops_at_once(number: signal.Signals) -> None:
    with stop_on_signals() as is_stopped:
        assert not is_stopped()
        signal.raise_signal(number)
        assert is_stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)


def test_signal_handlers_are_restored_after_the_job() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stop_on_signals():
        pass

    assert signal.getsignal(signal.SIGINT) is before
