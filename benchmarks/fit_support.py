"""Fit the weights by which the library says no, and show how often it does.

    python benchmarks/fit_support.py DATA LIBRARIES [--write]

DATA holds question sets, LIBRARIES a data folder for each of them by the same name, filled by
`watchdesk import DATA/NAME/articles.jsonl.gz --data-dir LIBRARIES/NAME`. Negatives are questions whose articles
are out of the library (three draws of 300 questions each) and questions of other articles put to libraries of
20 articles. Figures come from questions that the fit has not seen; the near misses of squad2-half are measured
and not learned from, since learning them made the library refuse half of what it could answer.
"""

import argparse
import json
import random
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from index import SHARED_CORPUS, IndexSettings, NewsIndex, QuestionError, open_index
from index.answers import finding, retrieval
from index.answers.question import Question, read_question
from index.answers.selecting import select_sentences
from index.answers.support import WEIGHTS_FILE, Evidence, PassageWords, gather_evidence
from index.answers.weighing import weigh_tokens
from index.evaluation import KnownQuestion, read_questions
from index.text.tokens import tokenize
from index.types import ArticleDraft, ArticleId, Filters

NAMES = [field.name for field in fields(Evidence)]
HELD_OUT = 300
UNLEARNED = "squad2-half"
ANSWERED_RATE = 0.85
SMALL_LIBRARIES, SMALL_SIZE = 12, 20


@dataclass(frozen=True)
class Case:
    """A question put to a library, and whether the library holds its answer."""

    group: str
    question_id: str
    is_answerable: bool
    evidence: Evidence


@dataclass(frozen=True)
class Asked:
    """A question with all that was found for it, before anything is taken out."""

    known: KnownQuestion
    question: Question
    library: finding.Library
    vector: np.ndarray | None
    found: finding.Found
    relevant: set[ArticleId]

    def evidence(self, gone: set[ArticleId] = frozenset()) -> Evidence | None:
        """What speaks for an answer when the articles `gone` are not in the library."""
        found = self._without(gone)
        if not found.candidates:
            return None
        views = finding.view_passages(found, self.library)
        weights = weigh_tokens(self.question.tokens, self.library.corpora)
        selection = select_sentences(views, self.vector, weights, count=3)
        if not selection.chosen:
            return None
        words = [PassageWords(view.article_id, tokenize(view.text)) for view in views]
        return gather_evidence(found.candidates, selection, found.owners, words, self.question.text)

    def _without(self, gone: set[ArticleId]) -> finding.Found:
        left = [c for c in self.found.candidates if self.found.owners[c.passage_id] not in gone]
        best = max((candidate.bm25 for candidate in left), default=0.0)
        weight = retrieval._DENSE_WEIGHT if self.vector is not None else 0.0
        fused = [
            retrieval._fuse(retrieval._Proposal(c.passage_id, c.cosine, c.bm25), c.corpus_id, best, weight)
            for c in left
        ]
        return replace(self.found, candidates=retrieval.favour_articles(fused, self.found.owners))


def ask_all(index: NewsIndex, questions: Iterable[KnownQuestion]) -> Iterator[Asked]:
    questions = list(questions)
    urls = sorted({url for question in questions for url in question.relevant})
    articles = index.find_by_url([SHARED_CORPUS], urls)
    for known in questions:
        try:
            question = read_question(known.question, max_chars=1000)
        except QuestionError:
            continue
        library = index._read_library([SHARED_CORPUS])
        vector = finding.embed(question, library)
        found = finding.find_passages(question, vector, library, Filters())
        relevant = set().union(*(articles.get(url, set()) for url in known.relevant))
        yield Asked(known, question, library, vector, found, relevant)


def held_out_cases(asked: list[Asked], group: str) -> Iterator[Case]:
    """Three draws of questions whose articles are taken out, all at once, against the rest."""
    for seed in (1, 2, 3):
        out = {a.known.id for a in random.Random(seed).sample(asked, HELD_OUT)}
        gone = set().union(*(a.relevant for a in asked if a.known.id in out))
        for a in asked:
            if a.known.id in out or a.relevant - gone:
                yield from case(a, f"{group} {seed}", gone, is_answerable=a.known.id not in out)


def case(
    asked: Asked, group: str, gone: set[ArticleId] = frozenset(), *, is_answerable: bool
) -> Iterator[Case]:
    evidence = asked.evidence(gone)
    if evidence is not None:
        yield Case(group, asked.known.id, is_answerable, evidence)


def small_library_cases(data: Path) -> Iterator[Case]:
    """Libraries of a few articles, asked what they hold and what others hold."""
    import gzip

    with gzip.open(data / "xquad-en" / "articles.jsonl.gz", "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in stream]
    questions = read_questions(data / "xquad-en" / "questions.jsonl")
    for seed in range(SMALL_LIBRARIES):
        draw = random.Random(seed)
        chosen = draw.sample(records, SMALL_SIZE)
        urls = {record["url"] for record in chosen}
        inside = [q for q in questions if urls & set(q.relevant)]
        outside = draw.sample([q for q in questions if not urls & set(q.relevant)], len(inside))
        with (
            tempfile.TemporaryDirectory() as folder,
            open_index(IndexSettings(data_dir=Path(folder), _env_file=None)) as index,
        ):
            drafts = [ArticleDraft(text=r["text"], title=r["title"], url=r["url"]) for r in chosen]
            index.add(SHARED_CORPUS, drafts)
            index.sync()
            for asked in ask_all(index, [*inside, *outside]):
                yield from case(asked, "small", is_answerable=asked.known in inside)


def load_cases(data: Path, libraries: Path) -> dict[str, list[Case]]:
    def opened(name: str) -> NewsIndex:
        return open_index(IndexSettings(data_dir=libraries / name, _env_file=None))

    def known(name: str, step: int = 1) -> list[KnownQuestion]:
        return read_questions(data / name / "questions.jsonl")[::step]

    dense: list[Case] = []
    for name in ("news-dev", "xquad-en"):
        with opened(name) as index:
            dense += held_out_cases(list(ask_all(index, known(name))), name)
    with opened("squad2-half") as index:
        for asked in ask_all(index, known("squad2-half", step=3)):
            dense += case(asked, UNLEARNED, is_answerable=asked.known.is_answerable)
    dense += small_library_cases(data)
    lexical: list[Case] = []
    for name in ("drcd-dev", "jsquad-valid"):
        with opened(name) as index:
            by_words = [asked for asked in ask_all(index, known(name)) if asked.vector is None]
            lexical += held_out_cases(by_words, name)
    return {"dense": dense, "lexical": lexical}


def fit(cases: list[Case]) -> dict[str, float]:
    """Plain weights, with the scaling worked into them, and a bias that sets 0.5 at the answered rate."""
    cases = [case for case in cases if case.group != UNLEARNED]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=5000, class_weight="balanced"))
    x = np.array([list(asdict(case.evidence).values()) for case in cases])
    model.fit(x, [case.is_answerable for case in cases])
    scaler, logistic = model[0], model[1]
    weights = logistic.coef_[0] / scaler.scale_
    logits = x @ weights
    main = [case.group.rsplit(" ", 1)[0] in ("news-dev", "drcd-dev", "jsquad-valid") for case in cases]
    answerable = np.array([case.is_answerable for case in cases]) & np.array(main)
    bias = -float(np.quantile(logits[answerable], 1 - ANSWERED_RATE))
    return {"bias": round(bias, 4), **{n: round(float(w), 4) for n, w in zip(NAMES, weights, strict=True)}}


def support(weights: dict[str, float], case: Case) -> float:
    return weights["bias"] + sum(weights[name] * value for name, value in asdict(case.evidence).items())


def show(kind: str, cases: list[Case]) -> None:
    """Refusals of questions that the fit has not seen, at the threshold and at an equal answered rate."""
    unseen: dict[tuple[str, bool], list[float]] = {}
    for fold in (0, 1):
        weights = fit([c for c in cases if zlib.crc32(c.question_id.encode()) % 2 != fold])
        for c in cases:
            if zlib.crc32(c.question_id.encode()) % 2 == fold:
                unseen.setdefault((c.group, c.is_answerable), []).append(support(weights, c))
    for group in sorted({group for group, _ in unseen}):
        yes, no = np.array(unseen[group, True]), np.array(unseen[group, False])
        at = np.quantile(yes, 1 - ANSWERED_RATE)
        print(
            f"{kind:8} {group:14} answered {np.mean(yes >= 0):.3f} refused {np.mean(no < 0):.3f}; "
            f"at answered {ANSWERED_RATE}: refused {np.mean(no < at):.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("libraries", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    options = parser.parse_args()
    cases = load_cases(options.data, options.libraries)
    for kind, found in cases.items():
        show(kind, found)
    weights = {kind: fit(found) for kind, found in cases.items()}
    text = json.dumps({"version": 1, "weights": weights}, indent=1) + "\n"
    if options.write:
        target = Path(retrieval.__file__).with_name(WEIGHTS_FILE)
        target.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
