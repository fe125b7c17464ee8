"""The URL of a database whose password is in a file."""

from pathlib import Path
from urllib.parse import quote, urlsplit

_MOST_BYTES = 4096


def with_password(url: str, file: Path | None) -> str:
    """The URL with the password that the file contains; the same URL without a file.

    Raises ValueError, which quotes neither of them, if there is no password or no place for it.
    """
    if file is None:
        return url
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    if not user:
        raise ValueError("the URL must name a user, as in postgresql+psycopg://user@host/database")
    if ":" in user:
        raise ValueError("the URL already contains a password; remove it, or do not name a file")
    return parts._replace(netloc=f"{user}:{quote(_read(file), safe='')}@{host}").geturl()


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            password = opened.read(_MOST_BYTES + 1).decode().rstrip("\r\n")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ValueError(f"the password file cannot be read: {reason}") from None
    except UnicodeDecodeError:
        raise ValueError("the password file is not UTF-8 text") from None
    if not password or len(password) > _MOST_BYTES or "\0" in password:
        raise ValueError("the password file does not contain a password")
    return password
