"""Generate any number of small news articles: alike in form, different in words."""

import random
from dataclasses import dataclass

_SHIPS = (
    "Aldergrove",
    "Brightwater",
    "Cormorant",
    "Dunlin",
    "Eastwind",
    "Fulmar",
    "Gannet",
    "Harrier",
    "Ibis",
    "Jackdaw",
    "Kestrel",
    "Lapwing",
)
_PORTS = (
    "Anping",
    "Basco",
    "Cebu",
    "Donghae",
    "Ebeye",
    "Fukuura",
    "Geoje",
    "Hualien",
    "Itbayat",
    "Jeju",
    "Kudat",
    "Luzhou",
    "Magong",
    "Naha",
)
_TASKS = (
    "to watch the ferry lanes",
    "to survey a damaged cable",
    "to escort two grain carriers",
    "to look for a missing trawler",
    "to bring supplies to a lighthouse",
    "to train with a neighbouring coast guard",
)
_EVENTS = (
    "A helicopter joined it on the second day and searched the water north of the reef.",
    "Fishermen said that they had seen unknown vessels without lights during the night.",
    "The harbour office asked all small craft to keep away until the evening.",
    "Bad weather held it up for some hours, and a drone had to turn back.",
    "Officials of both sides spoke by telephone and agreed to share what they find.",
    "An older radar station was switched on again to follow the traffic in the strait.",
    "Insurers raised their prices for the route after the first reports.",
    "Two members of the crew were treated for exhaustion and are well.",
    "The ministry published photographs and a map of the voyage.",
    "Local councils complained that they had not been told beforehand.",
)


@dataclass(frozen=True, slots=True)
class MadeArticle:
    """`answer` is a sentence that answers `question`; no other article contains it."""

    title: str
    paragraphs: tuple[str, ...]
    question: str
    answer: str


def make_article(seed: int) -> MadeArticle:
    """An article that depends only on the seed."""
    dice = random.Random(seed)
    ship, home, away = f"{dice.choice(_SHIPS)} {seed}", *dice.sample(_PORTS, 2)
    crew, miles, days = dice.randrange(20, 300), dice.randrange(40, 900), dice.randrange(2, 30)
    answer = f"The {ship} carried a crew of {crew} and sailed {miles} nautical miles in {days} days"
    events = dice.sample(_EVENTS, len(_EVENTS))
    first = (
        f"The patrol ship {ship} left {home} for {away} {dice.choice(_TASKS)}, the coast guard said. {answer}."
    )
    last = f"The {ship} is to return to {home} when the storm warning for sector {seed} has been lifted."
    told = [
        f"{one} {other} This stood in report {seed}."
        for one, other in zip(events[::2], events[1::2], strict=True)
    ]
    return MadeArticle(
        title=f"Patrol ship {ship} sails from {home} to {away}",
        paragraphs=(first, *told, last),
        question=f"How many nautical miles did the {ship} sail?",
        answer=answer,
    )


def paragraphs_html(article: MadeArticle) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in article.paragraphs)


def page_of(article: MadeArticle) -> str:
    """The article as a site shows it."""
    return (
        f"<!doctype html><html lang=en><head><title>{article.title}</title></head>"
        f"<body><nav>Home News</nav><article><h1>{article.title}</h1>{paragraphs_html(article)}</article>"
        "</body></html>"
    )
