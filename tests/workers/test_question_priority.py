"""Questions keep their speed while pages are parsed."""

from threading import Event, Thread

import pytest

from index.model.background_gate import BackgroundGate

FOREVER_S = 60.0


def reading(gate, entered, leave):
    def read():
        with gate:
            entered.set()
            leave.wait(FOREVER_S)

    thread = Thread(target=read, daemon=True)
    thread.start()
    return thread


def test_page_is_parsed_after_the_question_is_answered():
    gate, entered, leave = BackgroundGate(patience_s=FOREVER_S), Event(), Event()
    leave.set()

    with gate.closed_for_question():
        thread = reading(gate, entered, leave)
        assert not entered.wait(0.05)
    thread.join(FOREVER_S)

    assert entered.is_set()


def test_pages_are_parsed_despite_continuous_questions():
    gate, entered, leave = BackgroundGate(patience_s=0.01), Event(), Event()
    leave.set()

    with gate.closed_for_question():
        reading(gate, entered, leave).join(FOREVER_S)

        assert entered.is_set()


def test_one_page_is_parsed_at_a_time():
    gate, leave = BackgroundGate(patience_s=FOREVER_S), Event()
    first, second = Event(), Event()
    reading(gate, first, leave)
    assert first.wait(FOREVER_S)

    thread = reading(gate, second, leave)
    assert not second.wait(0.05)
    leave.set()
    thread.join(FOREVER_S)

    assert second.is_set()


def test_failed_page_releases_its_turn():
    gate, entered, leave = BackgroundGate(), Event(), Event()
    leave.set()
    with pytest.raises(ValueError, match="broken"), gate:
        raise ValueError("broken page")

    reading(gate, entered, leave).join(FOREVER_S)

    assert entered.is_set()
