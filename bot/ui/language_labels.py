"""Name the language of a quote or an article, and the languages that a search is limited to."""

from collections.abc import Iterable

from babel.lists import format_list

from bot.i18n.language_names import language_name
from bot.i18n.plain_english import MessageFormatter
from index import Explanation, choose_question_language, primary_language


def find_other_language(language: str | None, question: str, say: MessageFormatter) -> str | None:
    """The ISO 639-1 code of a text's language if it is not that of the question; None also if it is unknown.

    If the words of the question do not tell its language, such as a few names, the reader's counts. Scripts and
    countries do not: a person who asks in Traditional Chinese reads Simplified Chinese, sees at a glance that
    it is, and the outlet says where it is from. Detection does not tell them apart either.
    """
    code = primary_language(language) if language is not None else None
    return None if code == choose_question_language(question, reader=say.tag) else code


def name_other_language(language: str | None, question: str, say: MessageFormatter) -> str:
    """`in English`, for a text in another language than the question; empty if it is the same or unknown."""
    code = find_other_language(language, question, say)
    return say("in {language}", language=language_name(code, say)) if code is not None else ""


def join_language_names(codes: Iterable[str], say: MessageFormatter) -> str:
    """The names of languages in one line: `Chinese, Japanese and Korean`."""
    return format_list([language_name(code, say) for code in codes], locale=say.tag.replace("-", "_"))


def describe_other_languages(explanation: Explanation | None, say: MessageFormatter) -> str:
    """How many articles the languages of the server excluded; empty if none."""
    if explanation is None or not explanation.other_languages:
        return ""
    return say.plural(
        "{n:,} article in another language was left out: only articles in {languages} are searched here.",
        "{n:,} articles in other languages were left out: only articles in {languages} are searched here.",
        explanation.other_languages,
        languages=join_language_names(explanation.languages, say),
    )
