"""What to keep in mind of an article: who runs its source, and what became of its page; pure."""

from bot.terminal.plain_text import one_line
from index import ArticleFacts, SourceLabels, Standing


def caveat_lines(article: ArticleFacts) -> list[str]:
    """One line for each thing to know beside a quote; none for most articles."""
    labels = [labels_text(article.labels)] if article.labels else []
    return [line for line in [*labels, *standing_lines(article.standing)] if line]


def labels_text(labels: SourceLabels) -> str:
    """`state-media, CN, taiwan-strait, zh; run by the party`, as far as set."""
    marks = [labels.kind, labels.country, labels.region, labels.language]
    words = ", ".join(str(mark) for mark in marks if mark)
    return "; ".join(part for part in (words, one_line(labels.trust_note)) if part)


def standing_lines(standing: Standing) -> list[str]:
    """What the page says now that it did not say when it was read."""
    lines = []
    if standing.gone_at:
        lines.append(f"its page is gone, found on {standing.gone_at.date().isoformat()}")
    if standing.correction:
        lines.append(f"corrected by the outlet: {one_line(standing.correction)}")
    if standing.revised_at:
        lines.append(f"its text was changed, found on {standing.revised_at.date().isoformat()}")
    return lines
