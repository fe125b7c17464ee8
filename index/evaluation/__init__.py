"""Evaluate answer quality: questions with known answers in, metrics out.

- `question_file.load_known_questions` reads the questions from a JSONL file
- `evaluator.evaluate` asks them one by one
- `judging` compares the shown sentences with the known answers
- `metrics` computes shares, latencies and the curve over thresholds
"""

from index.evaluation.evaluator import evaluate
from index.evaluation.judging import contains_answer, normalize_answer
from index.evaluation.metrics import CurvePoint, EvaluationReport
from index.evaluation.question_file import KnownQuestion, load_known_questions

__all__ = [
    "CurvePoint",
    "EvaluationReport",
    "KnownQuestion",
    "contains_answer",
    "evaluate",
    "load_known_questions",
    "normalize_answer",
]
