"""A sentence of an article -> who says what it reports, where that is sure."""

from index.answer_types import Speaker
from index.text.sentences import Span


def find_speaker(text: str, span: Span) -> Speaker | None:
    """The speaker of the speech that text[start:end] reports; None where there is none or it is open.

    `text` is the whole article: a quotation may have begun sentences before, and a surname is told in full
    where the article first names the person.
    """
    return None
