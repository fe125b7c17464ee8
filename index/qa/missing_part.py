"""Find what a refused question asks for that the library, or the closest articles, do not contain. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set

from index.language.question_types import QuestionType, has_answer_of_type
from index.model.answer_types import MissingPart
from index.qa.explanation import find_missing_words
from index.text.scripts import Script, main_script, writing_system
from index.text.sentences import split_sentences
from index.text.tokenizer import is_stop_token, tokenize

_MOST_WORDS = 3
# "How many aircraft carriers", "how many people": up to the first plural, or else one word.
_COUNTED = re.compile(
    r"\bhow many (?:(?:more|other|of) )?(?:(?:the|its|their|his|her) )?"
    r"(?P<noun>(?:[\w’'-]+ ){0,2}?[\w’'-]+s\b|[\w’'-]+)",
    re.IGNORECASE,
)
# People type these words, but articles use others.
_INFORMAL = frozenset(token for word in ("guys", "folks", "ppl", "dudes", "kids") for token in tokenize(word))


def find_missing_part(
    question: str, is_known: Callable[[str], bool], closest: Sequence[str], years: Collection[int] = ()
) -> MissingPart | None:
    """What a question asks for that is not there; None if nothing is certain.

    `is_known` says whether any searched article contains a token. `closest` are the texts of the closest
    articles, and `years` those in which they were published: articles seldom name their own year.

    Nothing is certain for a question in Chinese, Japanese or Korean, whose words are not separated from
    particles, or if a close article is in another writing system.
    """
    system = writing_system(question)
    if main_script(question) is not Script.SPACED or any(
        writing_system(text) is not system for text in closest
    ):
        return None
    counted = _COUNTED.search(question)
    noun = counted["noun"] if counted and _INFORMAL.isdisjoint(tokenize(counted["noun"])) else ""
    # Other words may be missing because an article says it differently: "met" and "held talks".
    telling = [word for word in find_missing_words(question, ()) if _is_name(word, question) or word in noun]
    dated = {str(year) for year in years}
    known = {token for token in tokenize(question) if is_known(token)} | dated
    unknown = _keep_missing(telling, known)
    present = {token for text in closest for token in tokenize(text)} | dated
    absent = tuple(w for w in _keep_missing(telling, present) if w not in unknown) if closest else ()
    part = MissingPart(
        unknown=unknown[:_MOST_WORDS],
        absent=absent[:_MOST_WORDS],
        number_of=noun if noun and not unknown and not absent and _is_uncounted(noun, closest) else None,
    )
    return part if part != MissingPart() else None


def _keep_missing(words: Iterable[str], tokens: Collection[str]) -> tuple[str, ...]:
    """The words that share no token with `tokens`."""
    return tuple(word for word in words if find_missing_words(word, tokens))


def _is_name(word: str, question: str) -> bool:
    """Whether a word is a name or a number; a capital at the beginning of a question says nothing."""
    starts = question.lstrip("“\"'‘¿").startswith(word)
    return word[0].isdigit() or word[1:] != word[1:].lower() or (word[0].isupper() and not starts)


def _is_uncounted(noun: str, closest: Sequence[str]) -> bool:
    """Whether the articles mention what the question counts, but never in a sentence with a number."""
    wanted = {token for token in tokenize(noun) if not is_stop_token(token)}
    mentions = [sentence for text in closest for sentence in _sentences_with(text, wanted)]
    return bool(mentions) and not any(has_answer_of_type(QuestionType.NUMBER, text) for text in mentions)


def _sentences_with(text: str, wanted: Set[str]) -> Iterator[str]:
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if wanted and wanted <= set(tokenize(sentence)):
            yield sentence
