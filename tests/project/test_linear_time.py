"""Every public function on text takes at most linear time, also on hostile text."""

from collections.abc import Iterator

import pytest
from growth_functions import EXEMPT, FUNCTIONS, find_public
from growth_probe import Prober


@pytest.fixture(scope="module")
def prober() -> Iterator[Prober]:
    prober = Prober()
    yield prober
    prober.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_linearly(name: str, prober: Prober) -> None:
    slow = [str(growth) for growth in prober.measure(name) if not growth.is_linear]

    assert slow == []


def test_every_function_on_text_is_tested_or_exempt() -> None:
    public = find_public()

    assert public - set(FUNCTIONS) - set(EXEMPT) == set()
    assert set(EXEMPT) - public == set()
    assert set(EXEMPT) & set(FUNCTIONS) == set()
