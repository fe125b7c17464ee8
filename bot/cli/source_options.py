"""Options and arguments of the source commands."""

import re
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.options import MAX_NUMBER
from bot.exit_codes import BadInputError
from index import LONGEST_INTERVAL, SHORTEST_INTERVAL, OutletKind, Region, SourceLabels


class LabelName(StrEnum):
    """Names of the labels on the command line."""

    KIND = "kind"
    COUNTRY = "country"
    REGION = "region"
    LANGUAGE = "language"
    TRUST_NOTE = "trust-note"


SourceNumber = Annotated[
    int,
    typer.Argument(metavar="NUMBER", min=1, max=MAX_NUMBER, help="Its number in `watchdesk sources list`."),
]
Kind = Annotated[OutletKind | None, typer.Option(help="What kind of outlet it is.")]
Country = Annotated[str | None, typer.Option(metavar="CODE", help="Its country, such as TW.")]
OfRegion = Annotated[
    Region | None, typer.Option("--region", help="The region that all its articles are about.")
]
Language = Annotated[str | None, typer.Option(metavar="CODE", help="Its language, such as en or zh-TW.")]
TrustNote = Annotated[
    str | None, typer.Option(metavar="TEXT", help="A note shown next to its quotes, such as who runs it.")
]
Every = Annotated[
    str,
    typer.Option(
        metavar="INTERVAL",
        help="How often to poll it: 15m to 24h, such as 30m or 2h, or auto. A site that asks for longer pauses "
        "gets them.",
    ),
]
Without = Annotated[list[LabelName] | None, typer.Option(help="Remove this label; may be given several times.")]

_NO_LABELS = SourceLabels()
AUTOMATIC = "auto"
_INTERVAL = re.compile(r"(?P<number>\d{1,4})(?P<unit>[mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def read_interval(text: str) -> timedelta | None:
    """A polling interval such as `30m`, `2h` or `1d`; None for `auto`. Raises BadInputError."""
    typed = text.strip().lower()
    if typed == AUTOMATIC:
        return None
    match = _INTERVAL.fullmatch(typed)
    interval = int(match["number"]) * _UNITS[match["unit"]] if match else None
    if interval is None or not SHORTEST_INTERVAL <= interval <= LONGEST_INTERVAL:
        raise BadInputError(f"{text!r} is not an interval; write 15m to 24h, such as 30m or 2h, or auto")
    return interval


def change_labels(
    labels: SourceLabels,
    *,
    kind: OutletKind | None = None,
    country: str | None = None,
    region: Region | None = None,
    language: str | None = None,
    trust_note: str | None = None,
    without: list[LabelName] | None = None,
) -> SourceLabels:
    """Set the given labels, remove those in `without`, and keep the others.

    Raises BadInputError if a label is both set and removed.
    """
    given = {
        LabelName.KIND: kind,
        LabelName.COUNTRY: country,
        LabelName.REGION: region,
        LabelName.LANGUAGE: language,
        LabelName.TRUST_NOTE: trust_note,
    }
    removed = set(without or ())
    for name in removed:
        if given[name] is not None:
            raise BadInputError(f"--{name} and --without {name} contradict each other; give one of them")
    kept = _without(labels, removed)
    return SourceLabels(
        kind=kind or kept.kind,
        country=country or kept.country,
        region=region or kept.region,
        language=language or kept.language,
        trust_note=trust_note or kept.trust_note,
    )


def _without(labels: SourceLabels, names: set[LabelName]) -> SourceLabels:
    defaults = {name.replace("-", "_"): getattr(_NO_LABELS, name.replace("-", "_")) for name in names}
    return replace(labels, **defaults)
