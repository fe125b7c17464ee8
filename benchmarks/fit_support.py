"""Fit the weights by which the library says no, and show how often it does on questions not seen.

    python benchmarks/fit_support.py DATA LIBRARIES [--write]

Takes what `fit_ranking.py` takes. Questions without an answer are of two kinds: those whose articles are out of
the library (half of all questions of a set at a time, each half once), and the near misses of squad2-half. Each
is ranked by trees that have not seen it and judged by a fit that has not either. `support` is scaled to be the
probability that the sentences shown hold the answer, where as many questions have one as have none.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
from boosting import COMMON, Example, Fitted, fit, write_trees
from fit_ranking import DENSE, LEXICAL, Described, Key, Orders, choose, describe, fit_orders, order_articles
from known_questions import FOLDS, Asked, ask_all, fold_of
from sklearn.linear_model import LogisticRegression

from index.model.base_types import ArticleId
from index.qa import support
from index.qa.ranking import article_ranker
from index.qa.ranking.article_ranker import RankedArticles, compute_article_features, reorder_articles
from index.qa.ranking.sentence_features import SentenceFeatures
from index.qa.sentence_selection import ScoredSentence, Selection

SUPPORT = COMMON | {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.03,
    "min_data_in_leaf": 60,
    "lambda_l2": 10,
}
ROUNDS = 800
# How much a group counts beside news whose articles are out, however many its questions; others count 1.
COUNTS = {"xquad-en, articles out": 0.1, "squad2-half, articles out": 0.1}
ANSWERED_RATE = 0.85
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Case:
    """A question put to a library: what speaks for an answer, whether there is one, whether it is shown."""

    group: str
    fold: int
    row: Sequence[float]
    is_answerable: bool
    is_shown: bool


def make_cases(asked: Sequence[Asked], folds: Mapping[Key, int], orders: Orders) -> list[Case]:
    """Every question with its articles in the library and without, and those that nothing answers."""
    cases: list[Case] = []
    for group in dict.fromkeys(a.group for a in asked):
        known = [a for a in asked if a.group == group]
        for gone in halves([a for a in known if a.relevant]):
            for one in known:
                if one.relevant:
                    cases += make_case(one, f"{group}, articles out", gone, folds, orders)
        if any(not a.known.is_answerable for a in known):
            for one in known:
                cases += make_case(one, f"{group}, near misses", frozenset(), folds, orders)
    return cases


def halves(asked: Sequence[Asked]) -> Iterator[frozenset[ArticleId]]:
    """The articles of one half of the questions, and those of the other."""
    shuffled = random.Random(1).sample(asked, len(asked))
    middle = len(shuffled) // 2
    for half in (shuffled[:middle], shuffled[middle:]):
        yield frozenset[ArticleId]().union(*(a.relevant for a in half))


def make_case(
    asked: Asked, group: str, gone: frozenset[ArticleId], folds: Mapping[Key, int], orders: Orders
) -> Iterator[Case]:
    candidates = asked.without(gone)
    if not candidates:
        return
    fold = folds[asked.key]
    scores = order_articles(asked, candidates, orders.articles[fold])
    described = describe(asked, candidates, scores)
    sentences = score(described, orders.sentences[fold])
    chosen = choose(described.read, np.array([s.score for s in sentences]))
    selection = Selection(asked.weights, sentences, [sentences[place] for place in chosen])
    ranked = RankedArticles(
        reorder_articles(candidates, asked.passages, scores),
        compute_article_features(candidates, asked.passages, asked.words),
        scores,
    )
    yield Case(
        group=group,
        fold=fold,
        row=support.compute_support_features(ranked.candidates, ranked, selection),
        is_answerable=asked.known.is_answerable and not asked.relevant <= gone,
        is_shown=bool(described.holds[chosen].any()) and not asked.relevant <= gone,
    )


def score(described: Described, ranker: lightgbm.Booster) -> list[ScoredSentence]:
    """The sentences in the order described, with their learned scores."""
    predicted = ranker.predict(described.rows)
    return [
        ScoredSentence(
            article_id=sentence.passage.article_id,
            span=sentence.span,
            text=sentence.text,
            tokens=sentence.words,
            score=float(value),
            plain_score=sentence.score,
            cosine=sentence.cosine,
            overlap=sentence.overlap,
            features=SentenceFeatures(*map(float, row)),
        )
        for sentence, value, row in zip(described.read, predicted, described.rows, strict=True)
    ]


def judge_unseen(cases: Sequence[Case]) -> np.ndarray:
    """What trees say of each case that were fitted to the other folds."""
    said = np.zeros(len(cases))
    for fold in range(FOLDS):
        trees = fit_support([case for case in cases if case.fold != fold])
        places = [place for place, case in enumerate(cases) if case.fold == fold]
        if places:
            said[places] = trees.predict(rows_of(cases[place] for place in places), raw_score=True)
    return said


def fit_support(cases: Sequence[Case]) -> lightgbm.Booster:
    """Trees that tell questions with an answer from those without."""
    sizes = Counter(case.group for case in cases)
    examples = [
        Example(
            rows_of([case]),
            np.array([case.is_answerable]),
            1000 * COUNTS.get(case.group, 1.0) / sizes[case.group],
        )
        for case in cases
    ]
    return fit(examples, SUPPORT, ROUNDS)


def rows_of(cases: Iterable[Case]) -> np.ndarray:
    return np.array([case.row for case in cases], dtype=np.float32)


def scale(cases: Sequence[Case], said: np.ndarray) -> tuple[float, float]:
    """Slope and bias that turn what trees say into the odds that the answer is shown.

    Every group counts the same, and in each the questions with an answer as much as those without.
    """
    sizes = Counter((case.group, case.is_answerable) for case in cases)
    weights = [1 / sizes[case.group, case.is_answerable] for case in cases]
    model = LogisticRegression(C=1e6).fit(said[:, None], [c.is_shown for c in cases], sample_weight=weights)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def show(cases: Sequence[Case], supports: np.ndarray) -> None:
    """Refusals at an equal answered rate, and the curve over thresholds."""
    for group in dict.fromkeys(case.group for case in cases):
        places = [place for place, case in enumerate(cases) if case.group == group]
        answerable = np.array([cases[place].is_answerable for place in places])
        is_shown = np.array([cases[place].is_shown for place in places])
        support = supports[places]
        at = np.quantile(support[answerable], 1 - ANSWERED_RATE)
        refused = np.mean(support[~answerable] < at)
        print(f"{group}: at answered {ANSWERED_RATE} refused {refused:.3f} (threshold {at:.3f})")
        for threshold in THRESHOLDS:
            told = support >= threshold
            print(
                f"  {threshold:.1f}: answered {np.mean(told[answerable]):.3f} "
                f"refused {np.mean(~told[~answerable]):.3f} "
                f"answer shown in {np.mean(is_shown[told]) if told.any() else 0:.3f} of those answered"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("libraries", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    options = parser.parse_args()
    fitted: dict[str, Fitted] = {}
    for kind, names in (("dense", DENSE), ("lexical", LEXICAL)):
        asked = [a for a in ask_all(options.data, options.libraries, names) if a.is_dense == (kind == "dense")]
        folds = fold_of(asked)
        orders, _, _ = fit_orders(asked, folds)
        cases = make_cases(asked, folds, orders)
        said = judge_unseen(cases)
        slope, bias = scale(cases, said)
        show(cases, 1 / (1 + np.exp(-(slope * said + bias))))
        fitted[kind] = Fitted(fit_support(cases), slope, bias)
    if options.write:
        write_trees(Path(article_ranker.__file__).with_name(support.WEIGHTS_FILE), support.FEATURES, fitted)


if __name__ == "__main__":
    main()
