"""What an answer rests on: one origin, state media, or text of members."""

from dataclasses import replace
from pathlib import Path

import pytest
from libraries import canal, open_library, talks

from index import (
    SHARED_CORPUS,
    ArticleFacts,
    ArticleId,
    Caution,
    CorpusName,
    OutletKind,
    OutletTie,
    SourceLabels,
    SupplierRole,
    TextMatch,
    TextProvenance,
)
from index.agreement.answer_caution import find_caution
from index.agreement.publisher_table import KnownOutlet, PublisherTable

TABLE = PublisherTable({"statewire": KnownOutlet("State Wire", "State Wire", is_state=True)})
CHECKED = TextProvenance(is_checked=True)
PASTED = TextProvenance(supplied_by=SupplierRole.MEMBER)
POST = ArticleFacts(
    article_id=ArticleId(1),
    corpus=SHARED_CORPUS,
    title="",
    url=None,
    outlet="Post",
    author=None,
    published=None,
    text_source=CHECKED,
)
STATE = replace(POST, outlet="State Wire")
MEMBER = replace(POST, text_source=PASTED)


def labelled(article: ArticleFacts, kind: OutletKind) -> ArticleFacts:
    return replace(article, labels=SourceLabels(kind=kind))


@pytest.mark.parametrize(
    ("articles", "origins", "expected"),
    [
        ([POST], 1, Caution.SINGLE_ORIGIN),
        ([POST, POST], 2, None),
        ([STATE], 1, Caution.STATE_OUTLET),
        ([STATE, STATE], 2, Caution.STATE_OUTLET),
        ([STATE, POST], 2, None),
        ([MEMBER], 1, Caution.MEMBER_TEXT),
        ([replace(STATE, text_source=PASTED)], 1, Caution.MEMBER_TEXT),
        # A copy was fetched from its page, or the pasted text was compared with it.
        ([MEMBER, POST], 1, Caution.SINGLE_ORIGIN),
        ([replace(POST, text_source=replace(PASTED, compared=TextMatch.SAME))], 1, Caution.SINGLE_ORIGIN),
        ([replace(POST, text_source=replace(PASTED, compared=TextMatch.DIFFERS))], 1, Caution.MEMBER_TEXT),
        # What moderators state about the outlet precedes the table.
        ([labelled(STATE, OutletKind.NEWSPAPER)], 1, Caution.SINGLE_ORIGIN),
        ([labelled(POST, OutletKind.STATE_MEDIA)], 1, Caution.STATE_OUTLET),
        ([labelled(POST, OutletKind.GOVERNMENT)], 1, Caution.STATE_OUTLET),
        # What members pasted does not make another outlet of state media.
        ([STATE, MEMBER], 1, Caution.STATE_OUTLET),
        ([], 0, None),
    ],
)
def test_gravest_caution(articles: list[ArticleFacts], origins: int, expected: Caution | None) -> None:
    assert find_caution(articles, TABLE, origins=origins) == expected


def test_answers_name_their_caution(tmp_path: Path) -> None:
    guild = CorpusName("guild-7")
    with open_library(tmp_path, max_sentences=3) as index:
        index.add(SHARED_CORPUS, [talks(), canal(url="https://b.example/canal")])
        index.sync()

        def ask(question: str) -> Caution | None:
            return index.ask(question, corpora=[guild, SHARED_CORPUS]).caution

        of_one = ask("Who led the Japanese side?")
        of_both = ask("Who met on Friday and what did tugboats free on Monday?")
        index.outlet_ties.declare(guild, OutletTie("Strait Daily", "b.example", is_same=True))
        of_one_publisher = ask("Who met on Friday and what did tugboats free on Monday?")

    assert (of_one, of_both, of_one_publisher) == (Caution.SINGLE_ORIGIN, None, Caution.SINGLE_ORIGIN)
