"""Whether a text holds an answer, however it is spelt."""

import unicodedata
from collections.abc import Iterable, Sequence

from index.text.normalization import normalize


def holds(texts: Sequence[str], answers: Iterable[str]) -> bool:
    """Whether any of the answers stands in any of the texts, as `normalize_answer` has them."""
    wanted = [normalize_answer(answer) for answer in answers]
    return any(answer in normalize_answer(text) for text in texts for answer in wanted if answer)


def normalize_answer(text: str) -> str:
    """Text as it is compared: NFKC, casefolded, without punctuation and doubled spaces."""
    folded = normalize("NFKC", text).casefold()
    kept = (c if not unicodedata.category(c).startswith(("P", "S")) else "" for c in folded)
    return " ".join("".join(kept).split())
