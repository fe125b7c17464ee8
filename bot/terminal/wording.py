"""Answers and passages as text for people; pure.

Articles come from anywhere, so whatever is quoted loses the characters that would steer a terminal.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    Hit,
    NoAnswer,
    NoAnswerReason,
)

# Joiners are part of ordinary writing: emoji and Indic or Persian words need them.
_JOINERS = frozenset("\u200c\u200d")


def one_line(text: str) -> str:
    """Text on one line, without control characters and hidden direction marks."""
    return " ".join("".join(_visible(character) for character in text).split())


def plain(text: str) -> str:
    """The same, with its lines kept."""
    return "\n".join(one_line(line) for line in text.splitlines())


def answer_text(answer: Answer | NoAnswer) -> str:
    """The cited sentences, a blank line, the numbered sources; or why there is no answer."""
    if isinstance(answer, NoAnswer):
        return _no_answer_text(answer)
    sentences = [
        one_line(sentence.text) + " " + "".join(f"[{number}]" for number in sentence.citations)
        for sentence in answer.sentences
    ]
    return "\n".join([*sentences, "", *_source_lines(answer.citations)])


def facts_text(article: ArticleFacts) -> str:
    """`Title (Outlet, 2021-08-24), article 7`, as far as known."""
    known = [one_line(article.outlet or ""), article.published.isoformat() if article.published else ""]
    origin = ", ".join(part for part in known if part)
    title = one_line(article.title) or "Untitled"
    return f"{title}{f' ({origin})' if origin else ''}, article {article.article_id}"


def sources_text(answer: Answer | NoAnswer) -> str:
    """Each citation with its exact quote and where in the article it stands."""
    if isinstance(answer, NoAnswer):
        return "The last question had no answer."
    return "\n".join(
        f"[{citation.number}] {facts_text(citation.article)}, characters {citation.start} to {citation.end}"
        f"{_link_line(citation.article)}\n    {one_line(citation.quote)}"
        for citation in answer.citations
    )


def hits_text(hits: Sequence[Hit]) -> str:
    """Each passage under the facts of its article, best first."""
    return "\n\n".join(
        f"{place}. {facts_text(hit.article)}, score {hit.score:.3f}{_link_line(hit.article)}\n"
        f"    {one_line(hit.text)}"
        for place, hit in enumerate(hits, start=1)
    )


def count(number: int, noun: str) -> str:
    """`1 passage`, `2 passages`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def size(number_of_bytes: float) -> str:
    """`12.3 MB`, in powers of 1000."""
    if number_of_bytes < 1_000_000:
        return f"{number_of_bytes / 1000:.1f} kB"
    return f"{number_of_bytes / 1e6:.1f} MB" if number_of_bytes < 1e9 else f"{number_of_bytes / 1e9:.1f} GB"


def _source_lines(citations: Sequence[Citation]) -> list[str]:
    """One entry an article, with all the numbers under which it is cited."""
    articles = {citation.article.article_id: citation.article for citation in citations}
    numbers: dict[ArticleId, str] = defaultdict(str)
    for citation in citations:
        numbers[citation.article.article_id] += f"[{citation.number}]"
    return [f"{numbers[key]} {facts_text(facts)}{_link_line(facts)}" for key, facts in articles.items()]


def _no_answer_text(answer: NoAnswer) -> str:
    if answer.reason is NoAnswerReason.EMPTY_CORPUS:
        return "There is no article to look in yet. Add some with `watchdesk add` or `watchdesk import`."
    if answer.reason is NoAnswerReason.NOTHING_RELEVANT:
        found = "I found nothing about this."
    else:
        found = "I found nothing that answers this."
    if not answer.closest:
        return found
    closest = [f"  {facts_text(article)}{_link_line(article)}" for article in answer.closest]
    return "\n".join([f"{found} The closest articles:", *closest])


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in ("Cf", "Cs") and character not in _JOINERS else character


def _link_line(article: ArticleFacts) -> str:
    return f"\n    {one_line(article.url)}" if article.url else ""
