"""Find who counts or says what a sentence reports, and whether two are the same. Pure."""

import re
from functools import lru_cache

from index.model.answer_types import Speaker
from index.text.tokenizer import content_tokens

_ACCORDING = re.compile(
    r"\baccording to (?:the |a |an )?(?P<who>[^,.;\"“”]{2,60})|(?P<cjk>[^，。,、「]{2,16}?)(?:表示|指出|宣布|公布|稱|称|說|说|通報|通报|證實|证实)"
    r"|(?P<ja>[^、。「]{2,16}?)(?:によると|によれば|は(?=[^。]{0,60}(?:発表|述べ|明らか)))|(?P<ko>[^,.\"]{2,16}?)(?:은|는|에 따르면) ",
    re.IGNORECASE,
)
_SAYS = (
    r"(?:said|says|say|announced|reported|reports|estimates?d?|claim(?:s|ed)?|told|confirmed|puts?|counted|documented|gave"
    r"|quoted|tweeted|insisted|acknowledged|recorded|believes|pegged)"
)
_BEFORE_SAYS = re.compile(
    rf"(?P<who>(?:[A-Z][\w.’'-]*|the|of|for|and|health|defen[cs]e|officials?|ministry|police|military|medics|activists)(?: (?:[A-Z][\w.’'-]*|[a-z’'-]+)){{0,7}}?) {_SAYS}\b"
)
_AFTER_COMMA = re.compile(rf", (?:the )?(?P<who>[\w’'. -]{{2,60}}?) {_SAYS}\b")
_INVERTED = re.compile(
    r"[,”\"] (?:reports|says|said|according to) (?P<who>(?:the )?[A-Z][\w.’'-]*(?: (?:of |the )?[A-Z][\w.’'-]*){0,4})"
)
_SLAVIC = re.compile(
    r"(?:за даними|по данным|як повідомили|як повідомила|сообщила?|повідоми\w+) (?P<who>[\w -]{2,30})",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    content_tokens(
        "official officials spokesman spokeswoman spokesperson people sources authorities country group also"
    )
)


@lru_cache(maxsize=1024)
def find_counter(sentence: str) -> frozenset[str]:
    """Content tokens of who counts, according to the sentence; empty if it does not say."""
    for pattern in (_ACCORDING, _INVERTED, _AFTER_COMMA, _BEFORE_SAYS, _SLAVIC):
        match = pattern.search(sentence)
        if match is not None:
            who = next(filter(None, match.groups()), "")
            return frozenset(content_tokens(who)) if who.strip() else frozenset()
    return frozenset()


def counter_tokens(sentence: str, speaker: Speaker | None) -> frozenset[str]:
    """Tokens of the speaker and of the body that counts."""
    named = frozenset(content_tokens(f"{speaker.name} {speaker.described or ''}")) if speaker else frozenset()
    return named | find_counter(sentence)


_LEAST_SHARE = 0.6
_FEWEST_SHARED = 2


def are_same_counter(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both are known and name the same body or person."""
    some, others = some - _GENERIC, others - _GENERIC
    shared = len(some & others)
    is_equal = bool(some) and some == others
    return is_equal or (shared >= _FEWEST_SHARED and shared >= _LEAST_SHARE * min(len(some), len(others)))
