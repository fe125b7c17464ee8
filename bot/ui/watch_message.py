"""The message that tells a person of a new answer to a question that they watch. Pure.

It claims less than an answer to a question: a single article is compared, without better ones beside it.
"""

import discord

from bot.i18n.translator import Translator
from bot.ui.answer_message import answer_body
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, record_id
from bot.ui.discord_markup import count_units
from bot.ui.reply import MAX_CONTENT_UNITS, Reply
from bot.ui.small_print import render_small_print
from index import Alert, AlertKind, Answer, Citation, CitedSentence

STOP_WATCH = CustomIdPattern("watch:off", record_id("watch_id"))
RETRY_WATCHES = CustomIdPattern("watch:retry")
_MOST_EARLIER_UNITS = 700
"""Of the earlier answer, with its source, so that the new one has more room."""


def render_alert(alert: Alert, question: str, say: Translator) -> Reply:
    """The new answer with its source, an earlier one that differs, and the question."""
    is_changed = alert.kind is AlertKind.CHANGED
    title = (
        say("**Possible answer, different from the last one**")
        if is_changed
        else say("**Possible answer to a watched question**")
    )
    earlier = _earlier_answer(alert.earlier, question, say) if alert.earlier is not None else ""
    ending = "\n".join(filter(None, (earlier, _describe_question(question, say))))
    citation = alert.matched.citation
    assert citation is not None, "an answer has a quote"
    room = MAX_CONTENT_UNITS - count_units(f"{title}\n\n{ending}")
    return Reply(content=f"{title}\n{_body(citation, alert.matched.answer, question, say, room)}\n{ending}")


def stop_button(watch_id: int, say: Translator) -> discord.ui.View:
    """The button that ends a watch, also after a restart."""
    label = say("Stop watching")
    return stateless_view([discord.ui.Button(custom_id=f"{STOP_WATCH.name}:{watch_id}", label=label)])


def retry_button(say: Translator) -> discord.ui.View:
    """The button that shows the person's watches and sends what waits; it does not name them."""
    return stateless_view([discord.ui.Button(custom_id=RETRY_WATCHES.name, label=say("Try again"))])


def _earlier_answer(earlier: Citation, question: str, say: Translator) -> str:
    return f"{say('Before:')}\n{_body(earlier, None, question, say, _MOST_EARLIER_UNITS)}"


def _body(
    citation: Citation, answer: tuple[int, int] | None, question: str, say: Translator, room_units: int
) -> str:
    sentence = CitedSentence(text=citation.quote, citations=(citation.number,), answer=answer)
    shown = Answer(question=question, sentences=(sentence,), citations=(citation,), support=1.0, considered=1)
    return answer_body(shown, say, room_units)


def _describe_question(question: str, say: Translator) -> str:
    return render_small_print(question, (), say)
