"""The first sentence of an article that may be quoted. Pure."""

from index.model.protocols import Span
from index.qa.quotability import find_flaw
from index.qa.sentence_setting import find_quote_start
from index.text.sentences import split_sentences

# Beyond them, a sentence no longer tells what the article is about.
_MOST_SENTENCES = 40


def find_lead(title: str, text: str) -> Span | None:
    """Its span without a dateline; None if there is no such sentence."""
    for span in split_sentences(text)[:_MOST_SENTENCES]:
        if find_flaw(text, span, title=title) is None:
            return find_quote_start(text, span), span[1]
    return None
