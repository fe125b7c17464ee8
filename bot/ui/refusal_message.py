"""Render a refusal as a message: why nothing answers, what would help, the closest articles."""

from collections.abc import Iterable, Iterator, Sequence

from bot.i18n.translator import Translator
from bot.ui.article_lines import article_line_with_number
from bot.ui.correction_text import describe_corrections
from bot.ui.discord_markup import count_units, escape, shorten
from bot.ui.language_labels import describe_other_languages, name_other_language
from bot.ui.missing_part_text import describe_missing_part
from bot.ui.question_time_text import describe_asked_days, find_bounding_time
from bot.ui.refusal_text import describe_reason, suggest_language
from bot.ui.reply import MAX_CONTENT_UNITS, Reply
from bot.ui.small_print import MAX_WORDS_UNITS, render_small_print
from bot.ui.unquoted_text import describe_others
from index import ArticleFacts, NoAnswer, NoAnswerReason

MAX_CLOSEST = 3
MAX_TITLE_UNITS = 100


def render_refusal(
    refusal: NoAnswer,
    say: Translator,
    *,
    asked: str = "",
    limits: str = "",
    notes: Sequence[str] = (),
    may_add: bool = True,
) -> Reply:
    """The message for a refusal; `asked`, `limits` and `notes` as in `render_reply`."""
    small_print = render_small_print(asked, notes, say)
    room_units = MAX_CONTENT_UNITS - count_units(f"\n{small_print}")
    body = _body(refusal, say, room_units, limits=limits, may_add=may_add)
    return Reply(content="\n".join(filter(None, (body, small_print))))


def _body(refusal: NoAnswer, say: Translator, most_units: int, *, limits: str, may_add: bool) -> str:
    reason = _join_fitting(_sentences(refusal, say, limits=limits, may_add=may_add), most_units)
    heading = f"**{say('Closest articles')}**"
    lines = [f"- {_closest_line(article, refusal, say)}" for article in refusal.closest[:MAX_CLOSEST]]
    while lines and count_units("\n".join([reason, heading, *lines])) > most_units:
        lines.pop()
    return "\n".join([reason, heading, *lines]) if lines else reason


def _join_fitting(sentences: Iterable[str], most_units: int) -> str:
    """A line per sentence that is not empty, up to the first that does not fit."""
    joined = ""
    for sentence in filter(None, sentences):
        longer = f"{joined}\n{sentence}" if joined else sentence
        if count_units(longer) > most_units:
            break
        joined = longer
    return joined


def _sentences(refusal: NoAnswer, say: Translator, *, limits: str, may_add: bool) -> Iterator[str]:
    """Why nothing answers, and what would help."""
    yield describe_reason(refusal, say, escape_text=_escape_words)
    if refusal.reason is NoAnswerReason.EMPTY_CORPUS and may_add:
        yield say("Add one with {article_add}.", article_add=say.command("article add"))
    yield describe_corrections(refusal.corrections, say, escape_text=_escape_words)
    yield from describe_missing_part(refusal, say, escape_text=_escape_words)
    yield _suggest_without_time(refusal, say)
    yield _describe_left_out(refusal, say, limits)
    yield describe_other_languages(refusal.explanation, say)
    yield suggest_language(refusal, say)


def _suggest_without_time(refusal: NoAnswer, say: Translator) -> str:
    """Suggest asking without the time in the question, if it excluded articles."""
    asked = find_bounding_time(refusal)
    if asked is None:
        return ""
    return say(
        "You asked about “{words}”, so I searched only articles from around then ({days}). Leave it out to "
        "search all articles.",
        words=_escape_words(asked.words),
        days=describe_asked_days(asked, say),
    )


def _describe_left_out(refusal: NoAnswer, say: Translator, limits: str) -> str:
    """How many articles the limits of the question or the server excluded, apart from those by language."""
    explanation = refusal.explanation
    if not limits or explanation is None or explanation.left_out is None:
        return ""
    left_out = explanation.left_out - explanation.other_languages
    if left_out <= 0:
        return ""
    return say.plural(
        "I searched {limits}; {n:,} other was left out.",
        "I searched {limits}; {n:,} others were left out.",
        left_out,
        limits=escape(limits),
    )


def _closest_line(article: ArticleFacts, refusal: NoAnswer, say: Translator) -> str:
    line = article_line_with_number(article, say, most_title_units=MAX_TITLE_UNITS)
    language = (
        "" if suggest_language(refusal, say) else name_other_language(article.language, refusal.question, say)
    )
    others = describe_others(refusal.unquoted, article.article_id, say, escape_text=_escape_words)
    return " · ".join(filter(None, (line, language, others)))


def _escape_words(words: str) -> str:
    """Words of a question or an article, shortened."""
    return escape(shorten(words, MAX_WORDS_UNITS))
