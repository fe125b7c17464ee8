"""Fit the rankers of articles and sentences, and evaluate them by cross-validation.

    python benchmarks/fit_ranking.py KIND DATA LIBRARIES [--readings READINGS] [--write]

KIND is `symmetric`, `asymmetric`, `lexical` or `read`: the search that the trees are for. DATA has question
sets with answers or labelled sentences (those in two languages come from `cross_language.py`, members-train
from `members_train_set.py`), and LIBRARIES a folder of the same name for each of them, filled by
`watchdesk import DATA/NAME/articles.jsonl.gz --data-dir LIBRARIES/NAME` with a model of that kind; for
`lexical`, with the bundled model. `read` searches as `asymmetric`, a share of the questions; READINGS come from
`train_reader.py`, by readers that were trained without the questions. Requires `pip install lightgbm`.

There are five folds, each evaluated with trees fitted to the other four; questions that share an article are in
the same fold. Sentences are ranked after articles in the order of trees that have not seen the question.
"""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import lightgbm
import numpy as np
from boosting import RANKING, Example, ScaledTrees, fit, write_trees
from known_questions import FOLDS, Key, RetrievedQuestion, ask_all, fold_of
from retrieved_examples import is_used
from stored_readings import StoredReadings

from index.embedding.model_files import MODELS_FOLDER
from index.embedding.reader_model import find_reader
from index.evaluation import normalize_answer
from index.evaluation.judging import Extract, Judgement, judge
from index.model.base_types import ArticleId
from index.qa.hybrid_search import PassageCandidate
from index.qa.passage_sentences import PassageSentence, score_sentences_plainly
from index.qa.ranking import article_ranker, sentence_ranker
from index.qa.ranking.sentence_features import SentenceFeatures, compute_sentence_features
from index.qa.search_kind import SearchKind
from index.qa.sentence_cues import points_back

MEMBERS = "members-train"
_ASYMMETRIC_SETS = (
    "news-dev",
    MEMBERS,
    "xquad-en",
    "squad2-half",
    "drcd-dev",
    "jsquad-valid",
    "xquad-zh",
    "xquad-zh-to-en",
    "xquad-en-to-zh",
    "xquad-mixed",
)
SETS = {
    SearchKind.SYMMETRIC: ("news-dev", MEMBERS, "xquad-en", "squad2-half"),
    SearchKind.LEXICAL: ("drcd-dev", "jsquad-valid"),
    SearchKind.ASYMMETRIC: _ASYMMETRIC_SETS,
    SearchKind.READ: _ASYMMETRIC_SETS,
}
# Weight of a question of each set, 1 for others: encyclopedia articles are single paragraphs, unlike news.
ARTICLE_WEIGHTS = {"xquad-en": 0.2, "squad2-half": 0.2, "xquad-zh": 0.2}
SENTENCE_WEIGHTS: Mapping[SearchKind, Mapping[str, float]] = {
    SearchKind.SYMMETRIC: {"xquad-en": 0.7, "squad2-half": 0.7, MEMBERS: 1.5},
    SearchKind.LEXICAL: {},
    # There are ten times as many other questions, whose answers are found by other signs.
    SearchKind.ASYMMETRIC: dict.fromkeys(_ASYMMETRIC_SETS, 0.5) | {"news-dev": 4, MEMBERS: 1},
    SearchKind.READ: dict.fromkeys(_ASYMMETRIC_SETS, 0.4) | {"news-dev": 2, MEMBERS: 2},
}
ARTICLES = RANKING | {
    "num_leaves": 4,
    "learning_rate": 0.03,
    "min_data_in_leaf": 60,
    "lambda_l2": 10,
    "lambdarank_truncation_level": 8,
}
SENTENCES = RANKING | {
    "num_leaves": 15,
    "max_depth": 6,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "lambda_l2": 5,
    "lambdarank_truncation_level": 6,
}
ARTICLE_ROUNDS = 400
SENTENCE_ROUNDS = {
    SearchKind.SYMMETRIC: 200,
    SearchKind.LEXICAL: 200,
    SearchKind.ASYMMETRIC: 300,
    SearchKind.READ: 300,
}
SHOWN = 3
WORTH = {Judgement.OFF: 0, Judgement.PARTLY: 1, Judgement.FULL: 2}
SAME = 0.8


@dataclass(frozen=True)
class SentenceTable:
    """A question's sentences, best first by the plain score, with their feature rows and labels."""

    sentences: Sequence[PassageSentence]
    rows: np.ndarray
    has_answer: np.ndarray
    """Whether the text that would be shown contains the known answer, or is labelled as a full answer."""
    worth: np.ndarray
    """0 to 2: labelled as off, partly and full; or the known answer in no, in any and in a relevant article."""


def article_rows(
    asked: RetrievedQuestion, candidates: Sequence[PassageCandidate]
) -> tuple[list[int], np.ndarray]:
    rows = article_ranker.compute_article_features(candidates, asked.passages, asked.words)
    return list(rows), np.array(list(rows.values()), dtype=np.float32)


def article_example(asked: RetrievedQuestion) -> Example:
    ids, rows = article_rows(asked, asked.candidates)
    return Example(rows, np.array([i in asked.relevant for i in ids]), ARTICLE_WEIGHTS.get(asked.group, 1.0))


def describe(
    asked: RetrievedQuestion, candidates: Sequence[PassageCandidate], scores: Mapping[int, float]
) -> SentenceTable:
    views = asked.views(candidates, scores)
    read = score_sentences_plainly(views, asked.vector, asked.weights)[: sentence_ranker.MOST_RANKED]
    rows = compute_sentence_features(read, views, asked.words)
    worth = np.array(grade_by_labels(asked, read) if asked.labelled else grade_by_answers(asked, read))
    return SentenceTable(read, np.array(rows, dtype=np.float32), worth > (1 if asked.labelled else 0), worth)


def grade_by_labels(asked: RetrievedQuestion, read: Sequence[PassageSentence]) -> list[int]:
    return [
        WORTH[judge([Extract(ArticleId(s.passage.article_id), *s.span, s.text)], asked.labelled)] for s in read
    ]


def grade_by_answers(asked: RetrievedQuestion, read: Sequence[PassageSentence]) -> list[int]:
    answers = [answer for answer in map(normalize_answer, asked.known.answers) if answer]
    grades = []
    for sentence in read:
        shown = normalize_answer(shown_of(sentence))
        holds = any(answer in shown for answer in answers)
        grades.append(holds + (holds and sentence.passage.article_id in asked.relevant))
    return grades


def sentence_example(asked: RetrievedQuestion, described: SentenceTable) -> Example:
    return Example(described.rows, described.worth, SENTENCE_WEIGHTS[asked.ranked_as].get(asked.group, 1.0))


def shown_of(sentence: PassageSentence) -> str:
    """The sentence, after the previous one if it begins with a pronoun."""
    if not sentence.place or not points_back(sentence.text):
        return sentence.text
    return f"{sentence.passage.text_of(sentence.place - 1)} {sentence.text}"


def choose(read: Sequence[PassageSentence], scores: np.ndarray) -> list[int]:
    """Positions of the sentences that would be shown."""
    chosen: list[int] = []
    for place in np.argsort(-scores, kind="stable"):
        if not any(_are_alike(read[place].words, read[other].words) for other in chosen):
            chosen.append(int(place))
        if len(chosen) == SHOWN:
            break
    return chosen


def cross_fit(examples: Mapping[Key, Example], folds: Mapping[Key, int], parameters, rounds):
    """For each fold, the trees fitted to the other folds."""
    return [
        fit([e for key, e in examples.items() if folds[key] != fold], parameters, rounds)
        for fold in range(FOLDS)
    ]


def show_articles(asked: Iterable[RetrievedQuestion], orders: Mapping[Key, Mapping[int, float]]) -> None:
    ranks: dict[str, list[int]] = {}
    for one in asked:
        if one.relevant:
            scores = orders[one.key]
            order = sorted(scores, key=lambda i: -scores[i])
            rank = next((place for place, i in enumerate(order) if i in one.relevant), len(order))
            ranks.setdefault(one.group, []).append(rank)
    for group, found in ranks.items():
        at = {k: np.mean([rank < k for rank in found]) for k in (1, 5, 10)}
        print(f"{group:12} articles: " + ", ".join(f"@{k} {share:.4f}" for k, share in at.items()))


def show_sentences(described: Mapping[Key, SentenceTable], scores: Mapping[Key, np.ndarray]) -> None:
    found: dict[str, list[tuple[bool, bool]]] = {}
    for key, one in described.items():
        chosen = choose(one.sentences, scores[key])
        found.setdefault(key[0], []).append(
            (bool(one.has_answer[chosen[0]]), bool(one.has_answer[chosen].any()))
        )
    for group, held in found.items():
        first, three = np.mean(held, axis=0)
        print(f"{group:12} answer in the first sentence {first:.4f}, in three {three:.4f}")


@dataclass(frozen=True)
class FoldRankers:
    """For each fold, the trees that have not seen it."""

    articles: Sequence[lightgbm.Booster]
    sentences: Sequence[lightgbm.Booster]


def fit_rankers(
    asked: Sequence[RetrievedQuestion], folds: Mapping[Key, int]
) -> tuple[FoldRankers, list[Example], list[Example]]:
    """Fit and evaluate the trees of each fold. Returns them with the examples of articles and sentences."""
    known = {a.key: a for a in asked if a.known.is_answerable}
    of_articles = {key: article_example(a) for key, a in known.items() if a.relevant}
    by_article = cross_fit(of_articles, folds, ARTICLES, ARTICLE_ROUNDS)
    orders = {key: order_articles(a, a.candidates, by_article[folds[key]]) for key, a in known.items()}
    show_articles(known.values(), orders)
    described = {
        key: describe(a, a.candidates, orders[key]) for key, a in known.items() if a.known.answers or a.labelled
    }
    of_sentences = {key: sentence_example(known[key], d) for key, d in described.items()}
    by_sentence = cross_fit(of_sentences, folds, SENTENCES, SENTENCE_ROUNDS[asked[0].ranked_as])
    print("ranked by the plain score:")
    plain_score = SentenceFeatures._fields.index("score")
    show_sentences(described, {key: d.rows[:, plain_score] for key, d in described.items()})
    print("ranked by the trees:")
    show_sentences(described, {key: by_sentence[folds[key]].predict(d.rows) for key, d in described.items()})
    return FoldRankers(by_article, by_sentence), list(of_articles.values()), list(of_sentences.values())


def order_articles(
    asked: RetrievedQuestion, candidates: Sequence[PassageCandidate], booster: lightgbm.Booster
) -> dict[int, float]:
    """The scores of the first articles by the trees, in the order of the candidates."""
    ids, rows = article_rows(asked, candidates)
    return dict(zip(ids, map(float, booster.predict(rows)), strict=True))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    together = len(one | other)
    return together > 0 and len(one & other) / together >= SAME


def ask_sets(options: argparse.Namespace) -> list[RetrievedQuestion]:
    """The questions of the sets that trees of one kind are fitted to, those that are searched in this way."""
    asked = ask_all(options.data, options.libraries, SETS[options.kind])
    if options.kind is not SearchKind.READ:
        return [one for one in asked if one.kind is options.kind]
    return add_reader([one for one in asked if one.kind is SearchKind.ASYMMETRIC and is_used(one)], options)


def add_reader(asked: Iterable[RetrievedQuestion], options: argparse.Namespace) -> list[RetrievedQuestion]:
    """The questions with the stored readings of their passages."""
    if options.readings is None:
        raise SystemExit("trees for a reader need --readings")
    shipped = find_reader(options.libraries / "news-dev" / MODELS_FOLDER)
    if shipped is None:
        raise SystemExit("there is no reader in the package")
    reader = StoredReadings(options.readings, shipped)
    return [replace(one, reader=reader) for one in asked]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of both fits."""
    parser.add_argument("kind", type=SearchKind, choices=list(SETS))
    parser.add_argument("data", type=Path)
    parser.add_argument("libraries", type=Path)
    parser.add_argument("--readings", type=Path, help="for `read`: readings.npz of train_reader.py")
    parser.add_argument("--write", action="store_true", help="write the weights into the package")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    options = parser.parse_args()
    asked = ask_sets(options)
    _, article_examples, sentence_examples = fit_rankers(asked, fold_of(asked))
    if options.write:
        folder = Path(article_ranker.__file__).parent
        sentences = ScaledTrees(fit(sentence_examples, SENTENCES, SENTENCE_ROUNDS[options.kind]))
        # Articles are ranked before anything is read.
        if options.kind is not SearchKind.READ:
            articles = ScaledTrees(fit(article_examples, ARTICLES, ARTICLE_ROUNDS))
            features = article_ranker.ArticleFeatures._fields
            write_trees(folder / article_ranker.WEIGHTS_FILE, features, options.kind, articles)
        write_trees(folder / sentence_ranker.WEIGHTS_FILE, SentenceFeatures._fields, options.kind, sentences)


if __name__ == "__main__":
    main()
