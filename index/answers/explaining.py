"""What a person needs to judge an answer, or why there is none: what was searched, found and left out."""

import re
from collections.abc import Collection, Mapping, Sequence

from index.answers.retrieval import Candidate
from index.store.passages import StoredPassage
from index.text.tokens import content_tokens
from index.types import ArticleFacts, ArticleId, PassageId, WeighedPassage

_WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*")


def list_weighed(
    looked_at: Sequence[Candidate],
    passages: Mapping[PassageId, StoredPassage],
    facts: Mapping[ArticleId, ArticleFacts],
) -> tuple[WeighedPassage, ...]:
    """The passages whose sentences were weighed, best first; without those of articles that are gone."""
    return tuple(
        WeighedPassage(
            article=facts[passage.article_id],
            start=passage.start,
            end=passage.end,
            score=candidate.score,
            cosine=candidate.cosine,
            lexical=candidate.lexical,
        )
        for candidate in looked_at
        if (passage := passages[PassageId(candidate.passage_id)]).article_id in facts
    )


def find_missing_words(question: str, shown: Collection[str]) -> tuple[str, ...]:
    """Words of a question, as they were typed, of which no token is among those shown."""
    missing = (
        match.group()
        for match in _WORD.finditer(question)
        if (tokens := _content_of(match.group(), question)) and not any(token in shown for token in tokens)
    )
    return tuple(dict.fromkeys(missing))


def _content_of(word: str, question: str) -> list[str]:
    of_question = set(content_tokens(question))
    return [token for token in content_tokens(word) if token in of_question]
