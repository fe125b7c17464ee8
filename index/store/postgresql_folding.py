"""Define `fold_name` as a function of PostgreSQL, so that names are found in any spelling, as with SQLite.

PostgreSQL's own lower() keeps accents and variants of ideographs, and in the collation "C" knows only A to Z.
The function normalizes a text, and then replaces each character that folds to another.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

from sqlalchemy import Connection, literal_column, select

from index.text.scripts import HAN_RANGES
from index.text.search_folding import fold_name

FOLD_FUNCTION = "watchdesk_fold"
# The highest letter with a capital is in plane 1; variants of ideographs are in plane 0.
_CHARACTERS = range(0x80, 0x20000)
_SURROGATES = range(0xD800, 0xE000)
# What is in these files decides how names are folded.
_SOURCES = ("search_folding.py", "words/variant_characters.txt")


def has_current_folding(connection: Connection) -> bool:
    """Whether the function exists and folds as this version does."""
    described = f"obj_description(to_regproc('{FOLD_FUNCTION}'), 'pg_proc')"
    return bool(connection.execute(select(literal_column(described))).scalar() == _stamp())


def define_folding(connection: Connection) -> None:
    """Create the function, or replace one of another version."""
    connection.exec_driver_sql(_definition())
    connection.exec_driver_sql(f"COMMENT ON FUNCTION {FOLD_FUNCTION}(text) IS '{_stamp()}'")


@cache
def _stamp() -> str:
    """Differs for other rules, other variants of ideographs and other versions of Unicode."""
    stamp = hashlib.blake2b(f"{unicodedata.unidata_version} {_BODY}".encode(), digest_size=16)
    for path in _SOURCES:
        stamp.update(files("index.text").joinpath(*path.split("/")).read_bytes())
    return stamp.hexdigest()


# A text of ASCII alone has as many bytes as characters.
_BODY = """
DECLARE
    folded text := value;
    letter text;
BEGIN
    IF octet_length(value) > char_length(value) THEN
        folded := normalize(replace(value, '´', ''''), NFKC);
        IF strpos(folded, '々') > 0 THEN
            folded := regexp_replace(folded, '([{han}])々', '\\1\\1', 'g');
        END IF;
        FOR letter IN SELECT DISTINCT m[1] FROM regexp_matches(folded, '[{letters}]', 'g') AS m LOOP
            folded := replace(folded, letter, CAST('{mapping}' AS jsonb) ->> letter);
        END LOOP;
    END IF;
    RETURN lower(translate(folded, '''`', '') COLLATE "C");
END
"""


@cache
def _definition() -> str:
    mapping = dict(_list_folded_letters())
    body = _BODY.format(
        han=HAN_RANGES, letters=_character_class(mapping), mapping=json.dumps(mapping, ensure_ascii=False)
    )
    return (
        f"CREATE OR REPLACE FUNCTION {FOLD_FUNCTION}(value text) RETURNS text "
        f"LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body${body}$body$"
    )


def _list_folded_letters() -> Iterator[tuple[str, str]]:
    """Characters of normalized texts that fold to something else."""
    for code in _CHARACTERS:
        letter = chr(code)
        if code in _SURROGATES or not unicodedata.is_normalized("NFKC", letter):
            continue
        folded = fold_name(letter)
        if folded != letter:
            yield letter, folded


def _character_class(letters: Iterable[str]) -> str:
    """The characters, with ranges, for a regular expression."""
    parts: list[list[int]] = []
    for code in sorted(map(ord, letters)):
        if parts and parts[-1][1] == code - 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return "".join(chr(first) if first == last else f"{chr(first)}-{chr(last)}" for first, last in parts)
