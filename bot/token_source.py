"""Where the bot's token comes from: a variable, a file or a systemd credential."""

import os
from collections.abc import Mapping
from pathlib import Path

from bot.exit_codes import BadInputError

CREDENTIAL = "discord_token"
"""The name in `LoadCredential=` of a unit: https://systemd.io/CREDENTIALS/"""
_VARIABLE, _FILE_VARIABLE = "DISCORD_TOKEN", "DISCORD_TOKEN_FILE"
_MOST_BYTES = 4096  # a token has about 70


def clean_token(text: str) -> str:
    """The token without white space around it. Raises ValueError, which does not quote it, for what is none."""
    word = text.strip()
    if not (word.isascii() and word.isprintable()) or " " in word:
        raise ValueError(
            "contains spaces or unusual characters; copy the token again from the developer portal"
        )
    return word


def find_token(token: str, file: Path | None, environment: Mapping[str, str] = os.environ) -> str:
    """The token of the only source that is set; empty if none is.

    Raises BadInputError if several are set, or if the token cannot be read. Its message never quotes a value,
    not even a path: somebody may have put the token there.
    """
    credential = _find_credential(environment)
    sources = {_VARIABLE: token, _FILE_VARIABLE: file, f"the systemd credential {CREDENTIAL}": credential}
    given = [source for source, value in sources.items() if value]
    if len(given) > 1:
        raise BadInputError(f"{' and '.join(given)} are set; remove all but one of them")
    path = file or credential
    return token if path is None else _read_token(given[0], path)


def is_open_to_others(file: Path) -> bool:
    """Whether other users of this machine may read a file of ours."""
    if not hasattr(os, "getuid"):
        return False
    try:
        facts = file.stat()
    except OSError:
        return False
    return facts.st_uid == os.getuid() and bool(facts.st_mode & 0o077)


def _find_credential(environment: Mapping[str, str]) -> Path | None:
    folder = environment.get("CREDENTIALS_DIRECTORY")
    path = Path(folder, CREDENTIAL) if folder else None
    return path if path is not None and os.path.lexists(path) else None


def _read_token(source: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        token = clean_token(content.decode()) if len(content) <= _MOST_BYTES else ""
    except FileNotFoundError:
        raise BadInputError(f"{source}: there is no such file") from None
    except PermissionError:
        raise BadInputError(
            f"{source}: the bot's user may not read the file; change its owner or mode"
        ) from None
    except IsADirectoryError:
        raise BadInputError(f"{source}: that is a folder; name the file in it") from None
    except OSError as error:
        raise BadInputError(f"{source}: the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{source}: the file is not UTF-8 text") from None
    except ValueError as error:
        raise BadInputError(f"{source}: the file {error}") from None
    if not token:
        reason = "is too large for a token" if content.strip() else "is empty"
        raise BadInputError(f"{source}: the file {reason}")
    return token
