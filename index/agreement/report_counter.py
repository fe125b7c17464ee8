"""Find who counts or says what a sentence reports, and whether two are the same. Pure."""

import re
from functools import lru_cache

from index.agreement.reported_sentence import ReportedSentence
from index.text.tokenizer import content_tokens

_SAYS = (
    r"(?:said|says|say|announced|reported|reports|estimates?d?|claim(?:s|ed)?|told|confirmed|puts?|counted"
    r"|documented|gave|quoted|tweeted|insisted|acknowledged|recorded|believes|pegged)"
)
_NAME = r"[A-Z][\w.’'-]{0,24}"
_BODY = (
    rf"(?<![\w.’'-])(?:{_NAME}|the|of|for|and|health|defen[cs]e|officials?|ministry|police|military|medics"
    r"|activists)"
)
_FORMS = (
    re.compile(r"\baccording to (?:the |a |an )?(?P<who>[^,.;\"“”]{2,60})", re.IGNORECASE),
    # Chinese, Japanese, Korean
    re.compile(r"(?P<who>[^，。,、「]{2,16}?)(?:表示|指出|宣布|公布|稱|称|說|说|通報|通报|證實|证实)"),
    re.compile(r"(?P<who>[^、。「]{2,16}?)(?:によると|によれば|は(?=[^。]{0,60}(?:発表|述べ|明らか)))"),
    re.compile(r"(?P<who>[^,.\"]{2,16}?)(?:은|는|에 따르면) "),
    # "…, reports Radio France"
    re.compile(rf"[,”\"] (?:reports|says|said) (?P<who>(?:the )?{_NAME}(?: (?:of |the )?{_NAME}){{0,4}})"),
    # "…, the ministry said"
    re.compile(rf", (?:the )?(?P<who>[\w’'. -]{{2,60}}?) {_SAYS}\b"),
    re.compile(rf"(?P<who>{_BODY}(?: (?:{_NAME}|[a-z’'-]{{1,24}})){{0,7}}?) {_SAYS}\b"),
    # Ukrainian, Russian
    re.compile(r"(?:за даними|по данным|сообщила?|повідоми\w{1,6}) (?P<who>[\w -]{2,30})", re.IGNORECASE),
)
_GENERIC = frozenset(
    content_tokens(
        "official officials spokesman spokeswoman spokesperson people sources authorities country group also"
    )
)
_LEAST_SHARE = 0.6
_FEWEST_SHARED = 2


def find_counter(sentence: ReportedSentence) -> frozenset[str]:
    """Content tokens of the speaker and of the body that counts; empty if the sentence names none."""
    speaker = sentence.speaker
    named = f"{speaker.name} {speaker.described or ''}" if speaker is not None else ""
    tokens = frozenset(content_tokens(named)) if named else frozenset()
    return tokens | _find_named_counter(sentence.text)


@lru_cache(maxsize=1024)
def _find_named_counter(text: str) -> frozenset[str]:
    found = (form.search(text) for form in _FORMS)
    match = next((match for match in found if match is not None), None)
    return (
        frozenset(content_tokens(match["who"])) if match is not None and match["who"].strip() else frozenset()
    )


def are_same_counter(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether both are known and name the same body or person."""
    some, others = some - _GENERIC, others - _GENERIC
    shared = len(some & others)
    is_equal = bool(some) and some == others
    return is_equal or (shared >= _FEWEST_SHARED and shared >= _LEAST_SHARE * min(len(some), len(others)))
