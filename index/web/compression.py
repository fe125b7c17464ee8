"""Compressed bytes -> plain ones, never more at a time than was asked for."""

import zlib
from collections.abc import Iterable, Iterator

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


class CutOffError(ValueError):
    """The compressed bytes end too early."""


def decompress(pieces: Iterable[bytes], *, max_piece: int) -> Iterator[bytes]:
    """Unpack gzip, zlib or bare deflate, in pieces of at most `max_piece` bytes.

    So whoever counts what comes can stop a small body that would swell to gigabytes.

    Raises zlib.error for what is not compressed, and CutOffError.
    """
    inflater = None
    for piece in pieces:
        left = piece
        while left:
            if inflater is None or inflater.eof:
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB if _has_header(left) else _RAW_DEFLATE)
            yield inflater.decompress(left, max_piece)
            left = inflater.unused_data.lstrip(b"\0") if inflater.eof else inflater.unconsumed_tail
    if inflater is not None and not inflater.eof:
        raise CutOffError("the compressed bytes are cut off")


def _has_header(start: bytes) -> bool:
    """Whether bytes begin as gzip or zlib; some servers send "deflate" bare."""
    return start[:1] == b"\x1f" or (start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0)
