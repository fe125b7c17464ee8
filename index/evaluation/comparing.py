"""Whether a text holds an answer, however it is spelt."""

import unicodedata
from collections.abc import Iterable, Sequence

from index.text.normalization import normalize


def holds(texts: Sequence[str], answers: Iterable[str]) -> bool:
    """Whether any of the answers stands in any of the texts, as `plain` has them."""
    wanted = [plain(answer) for answer in answers]
    return any(answer in plain(text) for text in texts for answer in wanted if answer)


def plain(text: str) -> str:
    """Text as it is compared: NFKC, casefolded, without punctuation and doubled spaces."""
    folded = normalize("NFKC", text).casefold()
    kept = (c if not unicodedata.category(c).startswith(("P", "S")) else "" for c in folded)
    return " ".join("".join(kept).split())
