"""Whether the words behind a name say who that is."""

from collections.abc import Sequence

from index.speech.grammar import BETWEEN, CLAUSE_WORDS, DETERMINERS, LINKS
from index.speech.name_phrases import is_trade
from index.speech.nouns import ABBREVIATED_TITLES, QUALIFIERS
from index.speech.phrase import span_of
from index.speech.tokens import Token
from index.speech.verbs import VERBS
from index.text.sentences import Span

# A description may be long, but what comes behind it is another clause.
_MAX_WORDS = 26
_PARTIES = ("R-", "D-", "I-")
_INSERTED = frozenset(
    {"meanwhile", "however", "though", "too", "in", "at", "for", "on", "during", "after", "when", "asked"}
)
_RELATIVE = frozenset({"who", "which", "whose", "now", "then", "of", "with", "from", "jr."})
_CLOSINGS = frozenset({"who", "which", "during", "while", "after", "when", "speaking", "as"})
_FIRST = frozenset({"of", "with", "a", "an", "the", "another", "one"})
_AFTER_VERB = frozenset({"a", "an", "the", "his", "her", "its"})
_NO_OPENINGS = frozenset({"also", "and", "or", "but", "not", "its", "his", "her", "their", "our", "my"})


def is_aside(tokens: Sequence[Token]) -> bool:
    """Whether words between commas may stand between a subject and its verb, whatever they say."""
    opening = tokens[0].word
    if opening in _INSERTED or opening in _RELATIVE or opening in QUALIFIERS or opening in _FIRST:
        return True
    participle = opening.endswith(("ing", "ed")) and tokens[0].text.islower()
    return participle or opening.isdigit() or is_trade(tokens[0]) or find_description(tokens) is not None


def find_description(tokens: Sequence[Token]) -> Span | None:
    """What these words, up to the next clause, call the person or body before them."""
    end = next((at for at, token in enumerate(tokens) if _ends_description(token)), len(tokens))
    words = tokens[:end]
    if not _is_phrase(words):
        return None
    opening = words[0].word
    party = len(words) == 1 and words[0].text.startswith(_PARTIES)
    if party or (len(words) > 1 and (opening in _FIRST or _names_trade(words))):
        return span_of(words)
    return None


def _ends_description(token: Token) -> bool:
    return not (token.is_word or token.is_quotation) or token.word in _CLOSINGS


def _is_phrase(words: Sequence[Token]) -> bool:
    """Not a clause: no verb in it that can be told, and no end in mid-phrase."""
    if not words or len(words) > _MAX_WORDS or words[0].word in _NO_OPENINGS:
        return False
    if words[0].text.islower() and words[0].text.endswith(("ed", "ing", "ly")):
        return False
    if words[-1].word in LINKS or words[-1].word in DETERMINERS:
        return False
    return not any(token.word in CLAUSE_WORDS or _is_verb(words, at) for at, token in enumerate(words))


def _is_verb(words: Sequence[Token], at: int) -> bool:
    """`launched a campaign`, `advised Ukrainians`; not `London-based`, `retired`, `dubbed by CNN`."""
    word = words[at].text
    if at and word in VERBS and word.endswith("ed"):
        return True
    if not word.islower() or "-" in word or not word.endswith("ed"):
        return False
    if at + 1 == len(words):
        return False
    following = words[at + 1]
    return following.is_capitalised or following.word in _AFTER_VERB or following.word in BETWEEN


def _names_trade(words: Sequence[Token]) -> bool:
    """Whether a trade or an office stands before the first link: `director of the port`."""
    if words[0].word in DETERMINERS or words[0].word in LINKS:
        return False
    end = next(
        (at for at, token in enumerate(words) if token.word in LINKS and token.word != "and"), len(words)
    )
    return any(is_trade(token) or token.lower in ABBREVIATED_TITLES for token in words[:end])
