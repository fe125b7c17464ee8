"""Why a question is refused, and in which language to ask it instead, in words."""

from bot.i18n.language_names import language_name
from bot.i18n.plain_english import MessageFormatter
from bot.ui.dates_and_ages import describe_day
from bot.ui.language_labels import find_other_language
from bot.ui.provenance_text import EscapeText
from bot.ui.unquoted_text import describe_unquoted
from index import NoAnswer, NoAnswerReason


def describe_reason(refusal: NoAnswer, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """Why nothing answers the question."""
    if refusal.unquoted is not None:
        return describe_unquoted(refusal.unquoted, say, escape_text=escape_text)
    if refusal.newest is not None:
        day = describe_day(refusal.newest.at.date(), say)
        return say("There is nothing new from that time. The newest article about this is of {day}.", day=day)
    match refusal.reason:
        case NoAnswerReason.EMPTY_CORPUS:
            return say("There are no articles here yet.")
        case NoAnswerReason.NOTHING_RELEVANT:
            return say("Nothing in the library is about this.")
        case NoAnswerReason.NOT_SUPPORTED:
            return say("Nothing in the library answers this.")


def suggest_language(refusal: NoAnswer, say: MessageFormatter) -> str:
    """Suggest asking in the language of the closest articles, if all of them are in another one."""
    languages = {find_other_language(article.language, refusal.question, say) for article in refusal.closest}
    if len(languages) == 1 and (language := languages.pop()) is not None:
        name = language_name(language, say)
        return say("The closest articles are in {language}. Asking in {language} may help.", language=name)
    if refusal.explanation is not None and not refusal.explanation.by_meaning:
        return say("I could search only for the words of this question: my language model does not read them.")
    return ""
