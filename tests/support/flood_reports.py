"""Reports of one flood, whose figures change from day to day."""

from libraries import draft

from index import ArticleDraft

PLACE = "Rescuers searched the flooded villages of Matara and Galle in Sri Lanka through the night."


def flood(sentence: str, day: str, **facts: str) -> ArticleDraft:
    """An article about the flood that begins with the sentence; its URL is of its day."""
    values = {"title": "Flood in Sri Lanka hits Matara", "outlet": "Harbour Post"} | facts
    url = values.pop("url", f"https://a.example/{day}/{len(sentence)}")
    return draft(f"{sentence} {PLACE}", url=url, day=day, **values)


EARLY = flood("At least 12 people were killed in the flood, officials said.", "2026-11-03")
LATE = flood("The death toll of the flood rose to 15, officials said.", "2026-11-05")
