"""Question words of Chinese, Japanese and Korean, and whether a text asks a question.

`question_words.json` lists regular expressions by meaning and language, with the pronouns and particles that
questions contain. Entries of similar meaning differ on purpose: some only recognise a question, others also
match the words beside it. The learned rankings depend on the entries that `index.language.question_types` and
`index.qa.ranking` use: fit them again (`benchmarks/fit_ranking.py`) after a change.
"""

import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["chinese", "japanese", "korean"]

_LANGUAGES: tuple[Language, ...] = ("chinese", "japanese", "korean")


def _load_words() -> Mapping[str, Mapping[Language, Sequence[str]]]:
    text = resources.files("index.language").joinpath("question_words.json").read_text("utf-8")
    words: Mapping[str, Mapping[Language, Sequence[str]]] = json.loads(text)
    return words


_WORDS = _load_words()


def question_word_regex(*meanings: str, language: Language | None = None) -> str:
    """Alternatives for a regular expression: by language (all, or one), then in the order of the meanings.

    Raises KeyError for a meaning that is not in the file.
    """
    languages = _LANGUAGES if language is None else (language,)
    return "|".join(
        word for spoken in languages for meaning in meanings for word in _WORDS[meaning].get(spoken, ())
    )


_ENGLISH_OPENING = re.compile(
    r"(?:(?:and|but|so|ok|okay|hi|hey|hello|please)[\s,]+)*"
    r"(?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|did|does|do|can|could|has|have|had|will|would"
    r"|should|may|might|what's|who's|where's|when's|how's)\b",
    re.IGNORECASE,
)
_CHINESE = re.compile(
    question_word_regex(
        "who",
        "what",
        "what, another spelling",
        "when",
        "which",
        "why",
        "how, formal",
        "how",
        "how much",
        "how many",
        "yes or no",
        language="chinese",
    )
    + f"|{question_word_regex('ending of a question', language='chinese')}$"
)
_JAPANESE = re.compile(
    f"(?:{question_word_regex('ending of a question', language='japanese')})[。！]?$|"
    + question_word_regex(
        "who, in Han characters",
        "what, with a particle",
        "when",
        "where",
        "which",
        "why",
        "how",
        "how many",
        "what price",
        "which one",
        language="japanese",
    )
)
_KOREAN = re.compile(
    f"(?:{question_word_regex('ending of a question', language='korean')})[.!]?$|"
    + question_word_regex(
        "who",
        "who, as the subject",
        "what",
        "what, another spelling",
        "when",
        "where",
        "why",
        "how",
        "which",
        "how many",
        "how much",
        language="korean",
    )
)
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_FEWEST_WORDS = 2
# English question words also open short statements ("will do").
_FEWEST_ENGLISH_WORDS = 3


_ONLY_IN_QUESTIONS = re.compile(question_word_regex("only in questions"))


def drop_question_words(question: str) -> str:
    """A question with spaces in place of the Chinese, Japanese and Korean words that only questions contain.

    Articles rarely contain them, so lexical search would weigh them as if they were names.
    """
    return _ONLY_IN_QUESTIONS.sub(" ", question)


def asks_question(text: str) -> bool:
    """Whether a text of at least two words has a question mark or a question word. Expects NFKC."""
    text = text.strip()
    if _count_words(text) < _FEWEST_WORDS:
        return False
    return "?" in text or bool(_find_question_word(text))


def _find_question_word(text: str) -> re.Match[str] | None:
    if _HANGUL.search(text):
        return _KOREAN.search(text)
    if _KANA.search(text):
        return _JAPANESE.search(text)
    if _HAN.search(text):
        return _CHINESE.search(text)
    return _ENGLISH_OPENING.match(text) if _count_words(text) >= _FEWEST_ENGLISH_WORDS else None


def _count_words(text: str) -> int:
    """Two Chinese or Japanese characters count as a word."""
    dense = len(_HAN.findall(text)) + len(_KANA.findall(text))
    return dense // 2 if dense else len(text.split())
