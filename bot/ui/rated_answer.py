"""An answer that somebody rated as not helpful, as a line of the audit log stores and shows it."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.i18n.translator import Translator
from bot.ui.discord_markup import count_units, escape, link, safe_url, shorten

LINK_UNITS = 30
"""The brackets of a link, and the site's name beside a question that looks like another address."""


class RatedAnswer(BaseModel):
    """The exchange, and the address of the answer; empty for a private one, which nobody else can open.

    The question itself is not stored, so that it disappears with the data of the person who asked it.
    """

    model_config = ConfigDict(frozen=True)

    exchange_id: int | None = None
    url: str = ""


def parse_rated_answer(subject: str) -> RatedAnswer:
    """Parse the subject of a line; older versions stored the address alone."""
    try:
        return RatedAnswer.model_validate_json(subject)
    except ValidationError:
        return RatedAnswer(url=subject)


def describe_rated_answer(
    rated: RatedAnswer, questions: Mapping[int, str], say: Translator, most_units: int
) -> str:
    """The question, if moderators may read it and it is still stored, as a link to its answer."""
    question = questions.get(rated.exchange_id or 0, "")
    if url := safe_url(rated.url):
        room = max(most_units - count_units(url) - LINK_UNITS, 0)
        return link(shorten(question, room) or say("the answer"), rated.url)
    return escape(shorten(question, most_units)) or say("a private answer")
