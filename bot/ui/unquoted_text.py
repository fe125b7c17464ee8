"""What a refusal says of a speaker whom no article quotes, and whom the closest articles quote."""

from bot.i18n.plain_english import MessageFormatter
from bot.ui.provenance_text import EscapeText
from index import ArticleId, UnquotedSpeaker


def describe_unquoted(unquoted: UnquotedSpeaker, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """`No article quotes Wang Yi about the talks.`"""
    speaker = escape_text(unquoted.name)
    if not unquoted.is_quoted:
        return say("No article quotes {speaker}.", speaker=speaker)
    if unquoted.topic is None:
        return say("No article quotes {speaker} about this.", speaker=speaker)
    topic = escape_text(unquoted.topic)
    return say("No article quotes {speaker} about {topic}.", speaker=speaker, topic=topic)


def describe_others(
    unquoted: UnquotedSpeaker | None, article_id: ArticleId, say: MessageFormatter, *, escape_text: EscapeText
) -> str:
    """`quotes Jane Doe, John Roe`, for one of the closest articles; empty if it quotes nobody by name."""
    names = unquoted.others.get(article_id, ()) if unquoted is not None else ()
    return say("quotes {names}", names=", ".join(map(escape_text, names))) if names else ""
