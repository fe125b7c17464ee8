"""How good the answers are: questions with known answers in, figures out.

- `questions.read_questions`: a JSONL file -> the questions with what is known of them
- `asking.evaluate`: asks them one by one
- `figures`: what came of them -> shares, times, and the curve over thresholds
"""

from index.evaluation.asking import evaluate
from index.evaluation.comparing import holds, plain
from index.evaluation.figures import CurvePoint, EvaluationReport
from index.evaluation.questions import KnownQuestion, read_questions

__all__ = ["CurvePoint", "EvaluationReport", "KnownQuestion", "evaluate", "holds", "plain", "read_questions"]
