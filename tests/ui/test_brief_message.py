"""Pages of a brief fit into a message, whatever the articles contain."""

from datetime import UTC, date, datetime

from answer_strategies import answers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.i18n.translator import LANGUAGE_NAMES, translator_for
from bot.ui.brief_message import STORIES_A_PAGE, brief_view, render_brief
from bot.ui.discord_markup import count_units
from index import Brief, BriefEvent, BriefRequest

NOW = datetime(2024, 5, 20, tzinfo=UTC)


@st.composite
def briefs(draw):
    citations = [c for answer in draw(st.lists(answers(), min_size=1, max_size=4)) for c in answer.citations]
    events = tuple(
        BriefEvent(
            citation=citation,
            articles=(citation.article, *citation.copies),
            outlets=1 + len(citation.copies),
            day=date(2024, 5, 19),
            is_dated=citation.article.published is not None,
            differing=draw(st.sampled_from([None, citation])),
        )
        for citation in citations[:STORIES_A_PAGE]
    )
    request = BriefRequest(since=NOW, until=NOW, topic=draw(st.text(max_size=80)))
    changed = tuple(citation.article for citation in citations[:3])
    return Brief(
        request=request,
        events=events,
        total=len(events),
        articles=len(events),
        left_out=3,
        opinions=changed,
        all_opinions=7,
        changed=changed,
    )


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(briefs(), st.sampled_from(list(LANGUAGE_NAMES)))
def test_page_fits_into_a_message(brief, language):
    reply = render_brief(brief, 1, translator_for(language))

    assert 0 < count_units(reply.content) <= 2000


def test_a_brief_that_could_not_be_stored_has_no_buttons():
    say = translator_for("en")

    assert brief_view(None, 20, 1, say) is None
    assert brief_view(7, STORIES_A_PAGE, 1, say) is None
    assert brief_view(7, STORIES_A_PAGE + 1, 1, say) is not None
