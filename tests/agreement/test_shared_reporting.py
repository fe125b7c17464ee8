"""Whether two articles that are no copies of each other rest on one report."""

import pytest
from agency_reports import REWRITTEN, SAME_EVENT, WIRE, WIRE_ZH

from index.agreement.shared_reporting import ReportText, have_one_report

OWN = (
    "Fishing crews on the western coast stayed in port for the second day, and the price of squid "
    "rose by a fifth. Mayors along the shore asked for help from the capital, where lawmakers argued "
    "about the budget until midnight. "
)
AGENCY_PARAGRAPHS = "\n\n".join(WIRE.split("\n\n")[2:])
STATEMENT = (
    "We will not yield a metre of it. Our crews kept to the rules of the sea and will go on doing so,"
    " and we expect the same of every ship that sails near our waters. My government has told this to"
    " yours four times since spring, and I say it again: whoever blocks our boats will answer for it "
    "before our courts. "
)
POST = (
    "BREAKING NEWS: the fleet of the north is on its way, the greatest fleet ever seen in those "
    "waters, and nobody will stop it. The fake agreement of last year is dead. Total victory is very "
    "close now. Ask the admirals, ask the great people of the coast. Thank them all for what was done"
    " there on that beautiful night!"
)


def have_one(one: str, other: str, *names: str) -> bool:
    found = have_one_report(ReportText(one, names), ReportText(other))
    assert found == have_one_report(ReportText(other), ReportText(one, names))
    return found


def test_paragraphs_of_an_agency_in_another_report() -> None:
    assert have_one(WIRE, OWN + AGENCY_PARAGRAPHS)
    assert have_one(
        WIRE_ZH, f"漁民昨天留在港口，魷魚價格上漲了五分之一，議員到深夜還在爭論預算。\n\n{WIRE_ZH[60:]}"
    )
    assert have_one(WIRE, REWRITTEN)


def test_own_report_on_the_same_event() -> None:
    assert not have_one(WIRE, SAME_EVENT)
    assert not have_one(WIRE, OWN)


@pytest.mark.parametrize("printed", [STATEMENT, POST, f"“{SAME_EVENT[:200]}”"])
def test_statement_that_both_print_in_full(printed: str) -> None:
    """A release or post, with or without quotation marks, and a long quotation."""
    one = f"The palace put out a statement in the evening.\n\n{printed}\n\nNo one took questions."
    other = (
        f"Asked by lawmakers about the reef, the minister read this out.\n\n{printed}\n\nSome of them booed."
    )

    assert not have_one(one, other)


def test_credit_alone_decides_nothing() -> None:
    credit = "\n\nThe Associated Press contributed to this report."

    assert not have_one(SAME_EVENT + credit, OWN + credit)


@pytest.mark.parametrize(
    "relay", ["{} reported on Friday", "as the admiral told {}", "according to {}", "in an interview with {}"]
)
def test_story_retold_from_the_outlet_that_it_names(relay: str) -> None:
    retold = f"The fleet is on its way, {relay.format('Harbour Post')}.\n\n{POST}\n\n{OWN}"

    assert have_one(POST, retold, "Harbour Post")
    assert not have_one(POST, retold, "Strait Daily")


def test_outlet_that_is_the_subject_is_not_the_source() -> None:
    about = f"The feud with Harbour Post goes on, and a Harbour Post spokesman was silent.\n\n{POST}\n\n{OWN}"

    assert not have_one(POST, about, "Harbour Post")
