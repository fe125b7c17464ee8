"""Tell through which form of a name an answer was found. Pure."""

from collections.abc import Sequence

from index.model.answer_types import Citation, NameMatch
from index.qa.asked_names import AskedName, FoundForm
from index.text.search_folding import is_same_writing
from index.text.tokenizer import tokenize

_MOST_MATCHES = 4


def find_name_matches(names: Sequence[AskedName], citations: Sequence[Citation]) -> tuple[NameMatch, ...]:
    """The forms of the names in the quotes or, where a quote has none, in the titles of their articles.

    A citation that writes the name as the question does, apart from signs, spaces and accents, has no match.
    """
    matches = (match for name in names for citation in citations for match in _find_in_citation(name, citation))
    return tuple(dict.fromkeys(matches))[:_MOST_MATCHES]


def _find_in_citation(name: AskedName, citation: Citation) -> list[NameMatch]:
    title = citation.article.title
    if name.is_in(set(tokenize(f"{title}\n{citation.quote}"))):
        return []
    for text in (citation.quote, title):
        if found := name.find_forms(text):
            return [_to_match(name, form, text) for form in found if _is_other(name, form, text)]
    return []


def _is_other(name: AskedName, form: FoundForm, text: str) -> bool:
    return not is_same_writing(name.text, text[slice(*form.span)])


def _to_match(name: AskedName, form: FoundForm, text: str) -> NameMatch:
    return NameMatch(asked=name.text, found=text[slice(*form.span)], by=form.by)
