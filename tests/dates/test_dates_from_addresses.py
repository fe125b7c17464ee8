"""Citations of pages whose date is known from their address alone."""

from datetime import UTC, datetime

import pytest

from index.model.article_types import ArticleFacts
from index.model.base_types import ArticleId, CorpusName, Precision, PublishedAt
from index.model.provenance_types import TextOrigin, TextProvenance
from index.qa.composition import Quote, number_quotes

TEXT = "The delegation landed in Taiwan on Thursday evening."
DAY = PublishedAt(datetime(2022, 7, 29, tzinfo=UTC), Precision.DAY)
URL = "https://a.example/2022/07/29/visit"


@pytest.mark.parametrize(
    ("origin", "stated", "url", "expected"),
    [
        (TextOrigin.PAGE, (), URL, 0),
        (TextOrigin.FILE, (), URL, 0),
        (TextOrigin.PAGE, ("published",), URL, 1),
        (TextOrigin.PAGE, (), "https://a.example/visit", 1),
        (TextOrigin.IMPORT, (), URL, 1),
        (TextOrigin.FEED, (), URL, 1),
    ],
)
def test_day_is_resolved_unless_the_date_is_from_the_address(
    origin: TextOrigin, stated: tuple[str, ...], url: str, expected: int
) -> None:
    article_id = ArticleId(1)
    facts = ArticleFacts(
        article_id=article_id,
        corpus=CorpusName("shared"),
        title="Visit",
        url=url,
        outlet=None,
        author=None,
        published=DAY,
        language="en",
        text_source=TextProvenance(origin=origin, stated=stated),
    )

    _, citations = number_quotes(
        [Quote(article_id, (0, len(TEXT)), TEXT)], {article_id: facts}, {article_id: TEXT}, {}
    )

    assert len(citations[0].times) == expected
