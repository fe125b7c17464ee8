"""How good the answers are: questions with known answers in, figures out.

- `questions.load_known_questions`: a JSONL file -> the questions with what is known of them
- `asking.evaluate`: asks them one by one
- `figures`: what came of them -> shares, times, and the curve over thresholds
"""

from index.evaluation.asking import evaluate
from index.evaluation.comparing import contains_answer, normalize_answer
from index.evaluation.figures import CurvePoint, EvaluationReport
from index.evaluation.questions import KnownQuestion, load_known_questions

__all__ = ["CurvePoint", "EvaluationReport", "KnownQuestion", "evaluate", "contains_answer", "normalize_answer", "load_known_questions"]
