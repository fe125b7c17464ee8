"""An outlet's correction note for display. Pure."""

import re

_LABEL = re.compile(
    r"\W{0,10}(?:corrections?|corrected|clarifications?|更正|訂正|정정)(?: ?(?:&|and) ?\w{1,20})? ?[:：]\s*",
    re.IGNORECASE,
)


def without_label(note: str) -> str:
    """The note without its own "Correction:", since the text before it says that."""
    return note[match.end() :] if (match := _LABEL.match(note)) and match.end() < len(note) else note
