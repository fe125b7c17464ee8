"""`watchdesk ask --export FILE`: write an answer with the evidence for its quotes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.json_output import print_note
from bot.cli.new_file import require_new_file, write_new_file
from bot.exit_codes import BadInputError
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.evidence_files import ExportFormat, find_format, write_evidence
from bot.ui.evidence_record import AnswerEvidence
from index import Answer, CorpusName, NoAnswer

if TYPE_CHECKING:
    from index import NewsIndex


def require_export_file(path: Path) -> ExportFormat:
    """The format of a file that can be written. Raises BadInputError, before anything is asked."""
    export_format = find_format(path.name)
    if export_format is None:
        raise BadInputError(f"{path}: the name must end with .md, .csv or .json")
    require_new_file(path)
    return export_format


def export_evidence(
    index: "NewsIndex",
    corpora: Sequence[CorpusName],
    found: Answer | NoAnswer,
    path: Path,
    *,
    asked_at: datetime,
) -> None:
    """Compare the quotes with the library, and write the file. Raises BadInputError."""
    export_format = require_export_file(path)
    citations = found.citations if isinstance(found, Answer) else ()
    evidence = AnswerEvidence(
        question=found.question,
        asked_at=asked_at,
        exported_at=datetime.now(UTC),
        support=found.support,
        reason=found.reason if isinstance(found, NoAnswer) else None,
        quotes=tuple(index.find_evidence(corpora, citations)),
    )
    write_new_file(path, write_evidence(evidence, export_format, PLAIN_ENGLISH))
    print_note(f"wrote {path}")
