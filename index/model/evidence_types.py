"""Evidence: a quotation that was shown, and how it compares with the text that is stored now."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from index.model.answer_types import Citation
from index.model.article_types import PageStatus


class QuoteStatus(StrEnum):
    """Whether a quote still stands in its article. The values are part of exported files."""

    UNCHANGED = "unchanged"
    """The stored text is the one that was quoted."""
    STILL_IN_TEXT = "still_in_text"
    """The text was changed since; it still contains the quote word for word."""
    NOT_IN_TEXT = "not_in_text"
    """The text was changed since and no longer contains the quote."""
    REMOVED = "removed"
    """The article is no longer in the library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A citation that was shown, and whether the library still contains it."""

    citation: Citation
    status: QuoteStatus
    revision: int | None
    """The revision that was quoted; None if the library no longer has it. Likewise `retrieved_at`."""
    retrieved_at: datetime | None
    """When its text was fetched or supplied; aware UTC."""
    standing: PageStatus
    """How the page has changed by now; as it was shown, for an article that was removed."""

    @property
    def is_current(self) -> bool:
        """Whether the stored text is exactly the one that was quoted."""
        return self.status is QuoteStatus.UNCHANGED


def hash_text(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
