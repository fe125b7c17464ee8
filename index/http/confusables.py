"""Fold look-alike characters (Unicode UTS 39) to detect imitated names.

The table has those look-alikes of Latin letters that occur in the alphabets of domain names:
https://www.unicode.org/Public/security/latest/confusables.txt
"""

import unicodedata

from index.text.normalization import normalize

_LATIN = {
    # Cyrillic
    **dict(zip("абсԁеһіјкӏмоорԛѕтԝхугпщьԍв", "a6cdehijklmoopqstwxyrnwbgb", strict=True)),
    **dict(zip("АВЕЅЗІЈКМНОРСТУХԚԜѴѵҮүҺԌ", "abes3ijkmhopctyxqwvvyyhg", strict=True)),
    # Greek
    **dict(zip("αβγεηικνορσςτυχωϲϳ", "abyeniknopoctuxwcj", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ", "abezhikmnoptyxc", strict=True)),
    # Armenian, and Latin letters beyond the alphabet
    **dict(zip("աօոսցհզյ", "wonughqj", strict=True)),
    **dict(zip("ɑɡıȷʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜱłøđħ", "agijlnryacdejkmoptuvwzslodh", strict=True)),
    # Cherokee
    **dict(zip("ᎪᎳᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᏃᎠᏴ", "awehjklmprstvwzdb", strict=True)),
}
_DOTS = dict.fromkeys("。．｡․‧·∙•・ꓸ܁٠۰𐩐", ".")
_SLASHES = dict.fromkeys("∕⁄／⧸╱〳⟋丿ノ\\", "/")
_COLONS = dict.fromkeys("：﹕︓ː˸։꞉∶׃", ":")
_HYPHENS = dict.fromkeys("‐‑‒–—−﹣－", "-")
_FOLDED = str.maketrans({**_LATIN, **_DOTS, **_SLASHES, **_COLONS, **_HYPHENS})
_MARK_FOLDED = str.maketrans({**_DOTS, **_SLASHES, **_COLONS, **_HYPHENS})
# Spaces so narrow that the text on both sides looks like one word.
_NARROW = frozenset("\u2006\u2008\u2009\u200a\u202f\u205f")
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")


def skeleton(text: str) -> str:
    """The text in lower case, with look-alikes replaced by Latin letters and invisible characters removed."""
    return _visible(text).translate(_FOLDED).casefold().translate(_FOLDED)


def fold_marks(text: str) -> str:
    """The text in lower case, with look-alike dots, slashes, colons and hyphens replaced; letters are kept."""
    return _visible(text).translate(_MARK_FOLDED).casefold()


def mixes_scripts(word: str) -> bool:
    """Whether a word has Latin letters beside Cyrillic, Greek, Armenian or Cherokee ones."""
    names = [unicodedata.name(char, "") for char in word if char.isalpha()]
    others = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
    return any(name.startswith("LATIN") for name in names) and any(name.startswith(others) for name in names)


def _visible(text: str) -> str:
    """Decompose, and remove combining marks, control characters, joiners and invisible blanks."""
    decomposed = normalize("NFKD", "".join(char for char in text if char not in _NARROW))
    return "".join(char for char in decomposed if not _is_invisible(char))


def _is_invisible(char: str) -> bool:
    return (
        char in _BLANK_LETTERS
        or "\ufe00" <= char <= "\ufe0f"
        or unicodedata.category(char) in ("Cf", "Cc", "Cs", "Mn", "Me")
    ) and char not in "\t\n\r"
