"""What readers should know about an answer as a whole: that it has one origin, or only state media. Pure."""

from collections.abc import Sequence

from index.agreement.publisher_table import PublisherTable
from index.model.answer_types import Caution
from index.model.article_types import ArticleFacts
from index.model.base_types import OutletKind
from index.model.provenance_types import SupplierRole, TextMatch

_STATE_KINDS = {OutletKind.STATE_MEDIA, OutletKind.GOVERNMENT}


def find_caution(
    articles: Sequence[ArticleFacts], publishers: PublisherTable, *, origins: int
) -> Caution | None:
    """The gravest caution for an answer from these articles, their copies included.

    `origins` counts those that confirm each other. Text from a member confirms nothing: its outlet is a claim.
    """
    if not articles:
        return None
    confirming = [article for article in articles if not is_unchecked_text_of_member(article)]
    if not confirming:
        return Caution.MEMBER_TEXT
    if all(is_state_outlet(article, publishers) for article in confirming):
        return Caution.STATE_OUTLET
    return Caution.SINGLE_ORIGIN if origins < 2 else None


def is_state_outlet(article: ArticleFacts, publishers: PublisherTable) -> bool:
    """Whether a government controls the outlet. The kind that moderators state precedes the built-in table."""
    if article.labels is not None and article.labels.kind is not None:
        return article.labels.kind in _STATE_KINDS
    known = publishers.find_outlet(article.outlet, article.url)
    return known is not None and known.is_state


def is_unchecked_text_of_member(article: ArticleFacts) -> bool:
    """Whether a member supplied the text, and no page shows it."""
    source = article.text_source
    return (
        source.supplied_by is SupplierRole.MEMBER
        and not source.is_checked
        and source.compared is not TextMatch.SAME
    )
