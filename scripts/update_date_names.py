"""Write the names of months and weekdays in many languages, from the CLDR data in Babel.

    python scripts/update_date_names.py

Loading that data takes 70 MB of memory in each worker process, so the names are kept in a file.
"""

from itertools import product
from pathlib import Path

from babel import Locale
from babel import __version__ as babel_version

FILE = Path(__file__).resolve().parent.parent / "index" / "feeds" / "words" / "date_names.txt"
LANGUAGES = (
    *("en", "zh", "zh_Hant", "ja", "ko", "vi", "th", "id", "ms", "fil", "km", "lo", "my", "mn", "kk", "uz"),
    *(
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "ca",
        "gl",
        "eu",
        "nl",
        "af",
        "sv",
        "nb",
        "da",
        "fi",
        "is",
        "et",
        "lt",
        "lv",
    ),
    *("pl", "cs", "sk", "hu", "ro", "bg", "ru", "uk", "be", "sr", "sr_Latn", "hr", "sl", "mk", "sq", "el"),
    *("tr", "az", "ka", "hy", "he", "ar", "ar_SY", "ar_DZ", "ar_MA", "fa", "ps", "ur", "hi", "bn", "ta", "te"),
)
HEADER = f"""\
# Names of months and weekdays in Unicode's CLDR (licence: Unicode-3.0), as in Babel {babel_version}.
# Written by scripts/update_date_names.py: the months from January, the weekdays from Monday.
"""


def list_names(kind: str) -> list[str]:
    """One line of names, separated by bars, for each language, context and width; without duplicates."""
    lines = []
    for language in LANGUAGES:
        contexts = getattr(Locale.parse(language), kind)
        for context, width in product(("format", "stand-alone"), ("wide", "abbreviated")):
            names = contexts[context][width]
            lines.append("|".join(names[number] for number in sorted(names)))
    return list(dict.fromkeys(lines))


def main() -> None:
    sections = [f"[{kind}]\n" + "\n".join(list_names(kind)) + "\n" for kind in ("months", "days")]
    FILE.write_text(HEADER + "\n" + "\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
