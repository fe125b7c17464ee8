"""Explain an answer: which passages were scored and which words of the question are missing from it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from index.language.question_words import question_word_regex
from index.model.answer_types import Explanation, WeighedPassage
from index.model.article_types import ArticleFacts, Filters
from index.model.base_types import ArticleId, PassageId
from index.qa.hybrid_search import PassageCandidate
from index.qa.passage_retrieval import LibraryView, RetrievalResult
from index.qa.question import Question
from index.qa.sentence_selection import Selection
from index.store.article_queries import count_in_other_languages
from index.store.passage_queries import StoredPassage
from index.text.scripts import HAN_RANGES, KANA_RANGES, writing_system
from index.text.search_folding import SIGN_APOSTROPHES, fold_ideographs
from index.text.tokenizer import is_stop_token, tokenize

# Korean separates words by spaces. Runs of ideographs and katakana are split at question and function words.
_UNSPACED = f"{HAN_RANGES}{KANA_RANGES}"
_LETTER = rf"(?:(?![{_UNSPACED}])[^\W_])"
_INNER = rf"[.{SIGN_APOSTROPHES}-]|,(?=\d)"
_RUN = re.compile(rf"[{_UNSPACED}]+|(?:[A-Za-z]\.){{2,}}|{_LETTER}+(?:(?:{_INNER}){_LETTER}+)*")
_HANGUL_QUESTION_WORD = re.compile(
    "({}).*|.*니까".format(
        question_word_regex(
            "what",
            "who",
            "where",
            "when",
            "why",
            "how much",
            "how many",
            "which kind",
            "which",
            language="korean",
        )
    )
)
_STARTS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_FUNCTION_WORDS = re.compile(
    question_word_regex(
        "how much, with a verb", "any, between other words", "function word", language="chinese"
    )
    + "|[\u3041-\u309f]+"
)


def build_explanation(
    question: Question,
    library: LibraryView,
    found: RetrievalResult,
    selection: Selection,
    facts: Mapping[ArticleId, ArticleFacts],
    *,
    filters: Filters,
    threshold: float,
) -> Explanation:
    """Explain how an answer came about. `facts` covers the articles of all shortlisted passages."""
    corpus_ids = [corpus.corpus_id for corpus in library.corpora]
    return Explanation(
        read_with=tuple(earlier.text for earlier in question.read_with),
        by_meaning=found.by_meaning,
        articles=found.total_articles,
        passages=sum(corpus.words.count_passages() for corpus in library.corpora),
        left_out=found.left_out,
        languages=filters.languages,
        other_languages=count_in_other_languages(library.connection, corpus_ids, filters),
        found=len(found.candidates),
        sharing_words=sum(candidate.bm25 > 0 for candidate in found.candidates),
        weighed=_list_weighed_passages(found.shortlist, found.passages, facts),
        sentences=len(selection.scored),
        threshold=threshold,
        missing_words=_find_missing_words_of(question, selection),
    )


def find_missing_words(question: str, shown: Collection[str]) -> tuple[str, ...]:
    """Words of a question, as they were typed, that share no token with `shown`.

    Chinese and Japanese are written without spaces: there, runs of characters of which no two neighbours
    are a token of `shown`.
    """
    missing = (word for match in _RUN.finditer(question) for word in _find_missing_in_run(match.group(), shown))
    return tuple(dict.fromkeys(missing))


def _find_missing_words_of(question: Question, selection: Selection) -> tuple[str, ...]:
    """Words of the question that no chosen sentence contains; none if they are in other writing systems."""
    own = writing_system(question.text)
    if selection.chosen and all(writing_system(sentence.text) is not own for sentence in selection.chosen):
        return ()
    return find_missing_words(question.text, _chosen_tokens(selection))


def _chosen_tokens(selection: Selection) -> frozenset[str]:
    return frozenset[str]().union(*(sentence.tokens for sentence in selection.chosen))


def _list_weighed_passages(
    shortlist: Sequence[PassageCandidate],
    passages: Mapping[PassageId, StoredPassage],
    facts: Mapping[ArticleId, ArticleFacts],
) -> tuple[WeighedPassage, ...]:
    """The passages whose sentences were scored, best first."""
    return tuple(
        WeighedPassage(
            article=facts[passage.article_id],
            start=passage.start,
            end=passage.end,
            score=candidate.score,
            cosine=candidate.cosine,
            lexical=candidate.lexical,
        )
        for candidate, passage in ((c, passages[PassageId(c.passage_id)]) for c in shortlist)
    )


def _find_missing_in_run(run: str, shown: Collection[str]) -> Iterator[str]:
    return (
        _find_missing_stretches(run, shown) if _STARTS_UNSPACED.match(run) else _find_missing_word(run, shown)
    )


def _find_missing_word(word: str, shown: Collection[str]) -> Iterator[str]:
    tokens = [token for token in tokenize(word) if not is_stop_token(token)]
    if tokens and not any(token in shown for token in tokens) and not _HANGUL_QUESTION_WORD.fullmatch(word):
        yield word


def _find_missing_stretches(run: str, shown: Collection[str]) -> Iterator[str]:
    for stretch in _FUNCTION_WORDS.split(run):
        folded = fold_ideographs(stretch)
        pairs = [folded[i : i + 2] in shown for i in range(len(folded) - 1)]
        held = [any(pairs[max(i - 1, 0) : i + 1]) for i in range(len(stretch))]
        for is_held, group in groupby(zip(stretch, held, strict=True), key=lambda pair: pair[1]):
            word = "".join(character for character, _ in group)
            if not is_held and len(word) > 1:
                yield word
