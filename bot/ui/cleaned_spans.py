"""Find words of a text in its cleaned form, which is what a message or a terminal shows. Pure."""

from collections.abc import Callable


def find_cleaned_span(
    text: str, span: tuple[int, int] | None, clean: Callable[[str], str]
) -> tuple[int, int] | None:
    """The place of text[start:end] in `clean(text)`; None without a span, or if nothing of it is shown.

    `clean` may remove characters, and writes one space for those between words.
    """
    if span is None:
        return None
    start, end = span
    # The letter keeps the space before the words.
    place = len(clean(text[:start] + "x")) - 1
    shown, words = clean(text[:end]), clean(text[start:end])
    return (place, len(shown)) if words and shown[place:] == words else None
