"""Notes on the reliability of an article: provenance, labels, corrections. Pure."""

from bot.cli.terminal_text import one_line
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.correction_note import without_label
from bot.ui.link_labels import site_text
from bot.ui.provenance_text import describe_stated_facts, describe_text_origin
from index import ArticleFacts, PageStatus, Provenance, SourceLabels, StatedFact, SupplierRole, TextProvenance


def caveat_lines(article: ArticleFacts, *, names_origin: bool = True) -> list[str]:
    """A line per note to show with a quote; none for most articles."""
    origin = unchecked_text(article.text_source, article.url) if names_origin else ""
    stated = describe_stated_facts(article.text_source, PLAIN_ENGLISH)
    labels = labels_text(article.labels) if article.labels else ""
    return [line for line in [origin, stated, labels, *standing_lines(article.standing)] if line]


def unchecked_text(source: TextProvenance, url: str | None) -> str:
    """`from the operator, not checked against reuters.com`; empty for a text fetched from there."""
    return describe_text_origin(source, url, PLAIN_ENGLISH, escape_text=one_line)


def provenance_text(article: ArticleFacts, came_from: Provenance) -> str:
    """Origin, supplier and date of the text, as far as known."""
    text = unchecked_text(article.text_source, article.url) or f"fetched from {site_text(article.url)}"
    return "; ".join(filter(None, [text, " ".join(_who_and_when(came_from))]))


def stated_text(came_from: Provenance) -> str:
    """The facts that a person stated, with who and when."""
    return ", ".join(" ".join([stated.fact, *_who_and_when(stated)]) for stated in came_from.stated)


def _who_and_when(stated: Provenance | StatedFact) -> list[str]:
    who, by = [], stated.by
    if by is not None and by.role is SupplierRole.OPERATOR:
        who = ["by the operator"]
    elif by is not None:
        who = [f"by {one_line(by.name) or 'a member'}{f' ({by.person_id})' if by.person_id else ''}"]
    return [*who, *([f"on {stated.at.date().isoformat()}"] if stated.at is not None else [])]


def labels_text(labels: SourceLabels) -> str:
    """`state-media, CN, taiwan-strait, zh; run by the party`, as far as set."""
    marks = [labels.kind, labels.country, labels.region, labels.language]
    words = ", ".join(str(mark) for mark in marks if mark)
    return "; ".join(part for part in (words, one_line(labels.trust_note)) if part)


def standing_lines(standing: PageStatus) -> list[str]:
    """Changes of the page since the article was fetched."""
    lines = []
    if standing.gone_at:
        lines.append(f"its page is gone, found on {standing.gone_at.date().isoformat()}")
    if standing.correction:
        lines.append(f"corrected by the outlet: {one_line(without_label(standing.correction))}")
    if standing.revised_at:
        lines.append(f"its text was changed, found on {standing.revised_at.date().isoformat()}")
    return lines
