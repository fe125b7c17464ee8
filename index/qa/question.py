"""A question as it is searched: cleaned and bounded text, its tokens, and the weight (idf) of each token."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from index.language.question_words import drop_question_words
from index.model.answer_types import Correction, QuotedPlace
from index.model.errors import QuestionError
from index.model.protocols import SearchableCorpus
from index.model.wording import word
from index.qa.asked_names import AskedName
from index.text.tokenizer import content_tokens

_SPACES = re.compile(r"\s+")
# Format characters (soft hyphens, zero-width, bidi): they may stand within a word, and articles have none.
_INVISIBLE = "Cf"
# Control characters, surrogates, private use, unassigned.
_UNWANTED = {"Cc", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched. `tokens` has no stop words, unless the question consists of them."""

    text: str
    tokens: tuple[str, ...]
    read_with: tuple["Question", ...] = ()
    """The earlier questions that a follow-up refers to, the latest last."""
    context: Mapping[str, float] = field(default_factory=dict)
    """Tokens of those questions, each with its weight relative to a token of this question."""
    shown: tuple[QuotedPlace, ...] = ()
    """The quotes of the answer that a follow-up refers to."""
    typed: str = ""
    """The text before words were corrected; empty if none was."""
    corrections: tuple[Correction, ...] = ()
    """The corrections of `text`, without those of the earlier questions."""
    names: tuple[AskedName, ...] = ()
    """The names of `text` that articles write in other forms."""

    @property
    def every_name(self) -> tuple[AskedName, ...]:
        """Its names, and those of the earlier questions."""
        return (*self.names, *(name for earlier in self.read_with for name in earlier.names))

    @property
    def as_typed(self) -> str:
        """The text as the user typed it."""
        return self.typed or self.text

    @property
    def search_tokens(self) -> tuple[str, ...]:
        """The tokens without those of Chinese, Japanese and Korean question words; all if there are no others.

        Articles rarely contain question words, so BM25 would weigh them like names. Sentences are compared by
        all tokens: otherwise 14 of 1,000 DRCD questions lose the answer from the first sentence.
        """
        searched = set(content_tokens(drop_question_words(self.text)))
        return tuple(token for token in self.tokens if token in searched) or self.tokens

    @property
    def search_text(self) -> str:
        """The text that is embedded: this question, then the earlier ones, the latest first."""
        return " ".join([self.text, *(question.text for question in reversed(self.read_with))])

    @property
    def read_text(self) -> str:
        """The text that a reader reads with a passage.

        A follow-up with words of its own is read alone: the passages are on the subject of the exchange, and
        the reader was trained on single questions. "Why?" is read after the question before it.
        """
        before = self.read_with[-1:] if not self.tokens else ()
        return " ".join([*(question.text for question in before), self.text])


def read_question(text: str, *, max_chars: int) -> Question:
    """Clean and tokenize a question. Raises QuestionError if it has no words or is over the limit."""
    cleaned = _SPACES.sub(" ", "".join(_blank_unwanted(character) for character in text)).strip()
    if not cleaned:
        raise QuestionError(word("the question is empty; ask something in words"))
    if len(cleaned) > max_chars:
        raise QuestionError(
            word("the question has {n:,} characters; ask in at most {most:,}", n=len(cleaned), most=max_chars)
        )
    tokens = tuple(dict.fromkeys(content_tokens(cleaned)))
    if not tokens:
        raise QuestionError(word("the question has no words in it; ask something in words"))
    return Question(cleaned, tokens)


def _blank_unwanted(character: str) -> str:
    category = unicodedata.category(character)
    return "" if category == _INVISIBLE else " " if category in _UNWANTED else character


# The greatest total weight of the words of earlier questions, relative to the follow-up's own, when sentences
# are chosen. At 1 the old answer precedes the new one in every fourth exchange, without a limit in most.
_MOST_CONTEXT_SHARE = 0.6


def weigh_tokens(tokens: Iterable[str], corpora: Sequence[SearchableCorpus]) -> dict[str, float]:
    """The idf of each token over the passages of the corpora."""
    total = sum(corpus.words.count_passages() for corpus in corpora)
    weights = {}
    for token in tokens:
        count = sum(corpus.words.count_with(token) for corpus in corpora)
        weights[token] = log(1 + (total - count + 0.5) / (count + 0.5))
    return weights


def weigh_question(question: Question, corpora: Sequence[SearchableCorpus]) -> dict[str, float]:
    """The idf of each token of a question, and a reduced one of each token of the earlier questions."""
    rarity = weigh_tokens(question.context, corpora)
    context = {token: weight * question.context[token] for token, weight in rarity.items()}
    return weigh_tokens(question.tokens, corpora) | context


def cap_context_weights(weights: Mapping[str, float], question: Question) -> Mapping[str, float]:
    """The weights, limited for earlier questions unless the question has no words of its own."""
    own = sum(weights[token] for token in question.tokens)
    context = sum(weights[token] for token in question.context)
    if not own or not context:
        return weights
    scale = min(1.0, _MOST_CONTEXT_SHARE * own / context)
    return {token: weight * (scale if token in question.context else 1.0) for token, weight in weights.items()}
