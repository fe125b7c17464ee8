"""What stands beside a speaker's name between commas: `Jane Doe, a spokeswoman for the ministry, said`."""

from collections.abc import Sequence
from dataclasses import replace

from index.speech.grammar import CLAUSE_WORDS, DETERMINERS, LINKS
from index.speech.nouns import PERSONS, SPEAKING
from index.speech.phrases import Phrase, PhraseKind, is_name, parse_phrase
from index.speech.tokens import Token
from index.text.sentences import Span

_COMMAS = frozenset({",", "–", "—", "-", "--", "(", ")"})
_INSERTED = frozenset(
    {"meanwhile", "however", "though", "too", "in", "at", "for", "on", "during", "after", "when", "asked"}
)
# A description may be long, but what comes behind it is another clause.
_MAX_WORDS = 26
_OPENINGS = frozenset({"of", "with", "from"})
_CLOSINGS = frozenset({"who", "which", "during", "while", "after", "when", "speaking"})


def split_apposition(tokens: Sequence[Token]) -> Phrase | None:
    """A subject that ends with a comma: a phrase, then what is said about it."""
    first = next((at for at, token in enumerate(tokens) if token.text in _COMMAS), len(tokens))
    phrase = parse_phrase(tokens[:first])
    if phrase is None or first + 2 >= len(tokens) or phrase.kind is PhraseKind.PRONOUN:
        return None
    return _combine(phrase, tokens[first + 1 : -1])


def parse_unclosed(tokens: Sequence[Token]) -> Phrase | None:
    """`Jane Doe, the ministry's spokeswoman said`: the second comma was forgotten."""
    first = next((at for at, token in enumerate(tokens) if token.text == ","), 0)
    name, beside = tokens[:first], tokens[first + 1 :]
    if not beside or not is_name(name) or not beside[-1].text.islower():
        return None
    trade = parse_phrase(beside)
    if trade is None or trade.kind is not PhraseKind.NOUN or not trade.is_person or trade.is_bound:
        return None
    return Phrase((name[0].start, name[-1].end), PhraseKind.NAME, described=trade.name, is_person=True)


def read_apposition(tokens: Sequence[Token], at: int, phrase: Phrase) -> Phrase:
    """The phrase that ends before tokens[at], with a description that follows it."""
    if at >= len(tokens) or tokens[at].text not in _COMMAS:
        return phrase
    return _combine(phrase, tokens[at + 1 :], whole=False) or phrase


def _combine(phrase: Phrase, rest: Sequence[Token], *, whole: bool = True) -> Phrase | None:
    """`whole`: the rest up to the verb belongs to the subject, so a clause in it must be a relative one."""
    first = next((at for at, token in enumerate(rest) if token.text in _COMMAS), len(rest))
    beside = rest[:first]
    if not beside:
        return None
    if phrase.kind is PhraseKind.NOUN and phrase.is_person and is_name(beside):
        described = None if phrase.is_bound else phrase.name
        return Phrase((beside[0].start, beside[-1].end), PhraseKind.NAME, described=described, is_person=True)
    if whole and not _is_aside(beside):
        return None
    described = _description(beside)
    if phrase.kind is not PhraseKind.NAME or described is None:
        return phrase
    return replace(
        phrase, described=phrase.described or described, is_person=phrase.is_person or _tells_person(beside)
    )


def _is_aside(beside: Sequence[Token]) -> bool:
    opening = beside[0].word
    if opening in _INSERTED:
        return True
    return (
        opening in ("who", "which", "whose", "now", "then")
        or opening in _OPENINGS
        or opening.isdigit()
        or opening.startswith(("r-", "d-", "i-"))
        or beside[0].text.lower() == "jr."
        or opening.endswith("ing")
        or (opening.endswith("ed") and beside[0].text.islower())
        or _description(beside) is not None
    )


def _description(beside: Sequence[Token]) -> Span | None:
    end = next((at for at, token in enumerate(beside) if _ends_description(token)), len(beside))
    tokens = beside[:end]
    if tokens and (tokens[-1].word in LINKS or tokens[-1].word in DETERMINERS):
        return None
    if not tokens or len(tokens) > _MAX_WORDS or any(token.word in CLAUSE_WORDS for token in tokens):
        return None
    opening = tokens[0]
    names_trade = any(token.word in SPEAKING for token in tokens)
    if opening.word in ("also", "and", "or", "but", "not"):
        return None
    article = opening.text in DETERMINERS and opening.text in ("a", "an", "the")
    party = opening.text.startswith(("R-", "D-", "I-")) and len(tokens) == 1
    if party or (opening.word in ("of", "with") and len(tokens) > 1):
        return tokens[0].start, tokens[-1].end
    if len(tokens) > 1 and (article or (names_trade and opening.text not in DETERMINERS)):
        return tokens[0].start, tokens[-1].end
    return None


def _ends_description(token: Token) -> bool:
    return not (token.is_word or token.is_quotation) or token.word in _CLOSINGS


def _tells_person(beside: Sequence[Token]) -> bool:
    return any(token.word in PERSONS for token in beside) or beside[0].word.isdigit()
