"""What readers should know about an answer as a whole, in one short line."""

from bot.i18n.plain_english import MessageFormatter
from bot.ui.link_labels import site_text
from bot.ui.provenance_text import EscapeText
from index import Answer, Caution

_MOST_OUTLETS = 2


def describe_caution(answer: Answer, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """`State media only: Xinhua.`; empty without a caution, and for a single origin."""
    match answer.caution:
        case Caution.MEMBER_TEXT:
            return say("Only text from members that nobody has checked.")
        case Caution.STATE_OUTLET:
            return say("State media only: {outlets}.", outlets=_name_outlets(answer, escape_text))
    return ""


def describe_single_origin(answer: Answer, say: MessageFormatter) -> str:
    """A note for the small print, since it is true of most answers; empty for others."""
    return say("No independent confirmation") if answer.caution is Caution.SINGLE_ORIGIN else ""


def _name_outlets(answer: Answer, escape_text: EscapeText) -> str:
    names = dict.fromkeys(c.article.outlet or site_text(c.article.url) for c in answer.citations)
    return ", ".join(escape_text(name) for name in [*filter(None, names)][:_MOST_OUTLETS])
