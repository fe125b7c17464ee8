"""Tell whether a sentence that answers a saved question is news about what the question names. Pure.

A question that is asked of one article after the other finds sentences that only resemble an answer: figures of
another country, or an election years ago.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from index.language.actor_names import find_actors
from index.language.dates.stated_dates import find_stated_dates
from index.model.answer_types import Citation
from index.qa.sentence_cues import find_capitalised
from index.text.scripts import writing_system
from index.text.search_folding import drop_marks, fold_letters

# What happened longer before the publication is background.
_LONGEST_NEWS = timedelta(days=180)
# Part of an article before the sentence, which may name what "it" and "they" are.
_BEFORE_CHARS = 400
# Of the words of a name: "Sanders" stands for Bernie Sanders.
_LEAST_SHARE = 0.5

_CAPITALISED = r"[A-Z][\w’'-]*"
_NAME = re.compile(rf"(?:(?<=\s)|(?<=[“\"(])){_CAPITALISED}(?: {_CAPITALISED})*")
_INITIALS = re.compile(r"\b(?:[A-Z]\.?){2,6}")
_POSSESSIVE = re.compile(r"['’]s$")
_BARE_YEAR = re.compile(r"(?:\b(?:the|in|since|of|from|his|her|their|its)|['’]s) ((?:19|20)\d\d)\b(?![.,]\d)")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_news_about(question: str, citation: Citation, text: str) -> bool:
    """Whether the quote of an article with this text is recent, and the names of the question stand near it.

    They may stand in the title, the quote or before it. The past may answer a question that states a year.
    """
    if _ANY_YEAR.search(question) is None and is_past(citation):
        return False
    near = f"{citation.article.title}\n{text[max(0, citation.start - _BEFORE_CHARS) : citation.end]}"
    return find_actors(question) <= find_actors(near) and (
        writing_system(question) is not writing_system(citation.quote) or names_all(question, near)
    )


def is_past(citation: Citation) -> bool:
    """Whether a quote names times, all of which ended long before its article was published."""
    published = citation.article.published
    if published is None:
        return False
    oldest = published.at.date() - _LONGEST_NEWS
    days = [time.last for time in (*citation.times, *find_stated_dates(citation.quote))]
    years = [int(match[1]) for match in _BARE_YEAR.finditer(citation.quote)]
    if not days and not years:
        return False
    return all(day < oldest for day in days) and all(year < published.at.year for year in years)


def names_all(question: str, text: str) -> bool:
    """Whether a text has half of the words of each name of a question, or its initials, except for states."""
    return _has_names(question, _find_words(text), _find_initials(text))


class ArticleNames:
    """What an article names, to tell in little time that no sentence of it is news about a question."""

    def __init__(self, title: str, text: str) -> None:
        whole = f"{title}\n{text}"
        self._system = writing_system(text)
        # By line: whole articles would fill the cache of `find_actors`.
        self._actors = frozenset[str]().union(*map(find_actors, whole.splitlines()))
        self._words = _find_words(whole)
        self._initials = _find_initials(whole)

    def may_be_about(self, question: str) -> bool:
        """Whether the article has the names that `is_news_about` requires near a sentence."""
        return find_actors(question) <= self._actors and (
            writing_system(question) is not self._system or _has_names(question, self._words, self._initials)
        )


def _has_names(question: str, words: Collection[str], initials: Collection[str]) -> bool:
    return all(
        _share_of(name, words) >= _LEAST_SHARE or "".join(word[0] for word in name) in initials
        for name in _find_names(question)
        if not find_actors(" ".join(name))
    )


def _find_words(text: str) -> frozenset[str]:
    """The words with a capital letter, casefolded."""
    return frozenset(word.casefold() for word in find_capitalised(text))


def _find_initials(text: str) -> frozenset[str]:
    return frozenset(match[0].replace(".", "") for match in _INITIALS.finditer(text))


def _find_names(question: str) -> Iterator[Sequence[str]]:
    """The words of each name. The first word of a question has a capital anyway."""
    for match in _NAME.finditer(drop_marks(fold_letters(question))):
        yield [_POSSESSIVE.sub("", word) for word in match[0].split(" ")]


def _share_of(name: Sequence[str], words: Collection[str]) -> float:
    """The share of its words that a text has, perhaps with an ending: "Congressman"."""
    return sum(any(word.startswith(part.casefold()) for word in words) for part in name) / len(name)
