"""While hostile content is added, questions are answered, and the event loop runs no code of the index.

How late the event loop is meanwhile, `benchmarks/event_loop_lag.py` measures.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from calls_of_thread import recording_index_calls
from hostile_rig import KINDS, HostileRig

from index.text.sentences import split_sentences


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
async def test_questions_are_answered_while_hostile_content_is_added(tmp_path: Path, kind: str) -> None:
    with HostileRig(tmp_path) as rig, recording_index_calls() as calls:
        answered = await rig.add_all(kind)

    assert answered > 10
    assert calls == set()


def test_only_calls_of_the_own_thread_are_recorded() -> None:
    with ThreadPoolExecutor(1) as pool, recording_index_calls() as calls:
        pool.submit(split_sentences, "Ships sailed. Planes flew.").result()
        elsewhere = set(calls)
        split_sentences("Ships sailed. Planes flew.")

    assert elsewhere == set()
    assert "text/sentences.py:split_sentences" in calls
