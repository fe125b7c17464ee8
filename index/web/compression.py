"""Compressed bytes -> plain ones, never more at a time than was asked for."""

import zlib
from collections.abc import Iterable, Iterator

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS


# A site sends one stream, seldom a few; ten megabytes of empty ones took 26 s to go through.
_MOST_STREAMS = 1000


class BrokenStreamError(ValueError):
    """The compressed bytes end too early, or are more streams than any site sends."""


def decompress(pieces: Iterable[bytes], *, max_piece: int) -> Iterator[bytes]:
    """Unpack gzip, zlib or bare deflate, in pieces of at most `max_piece` bytes.

    So whoever counts what comes can stop a small body that would swell to gigabytes.

    Raises zlib.error for what is not compressed, and BrokenStreamError.
    """
    inflater = None
    streams = 0
    for piece in pieces:
        left = piece.lstrip(b"\0") if inflater and inflater.eof else piece
        while left:
            if inflater is None or inflater.eof:
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB if _has_header(left) else _RAW_DEFLATE)
                streams += 1
            if streams > _MOST_STREAMS:
                raise BrokenStreamError("more compressed streams than any site sends")
            yield from _inflate(inflater, left, max_piece)
            left = inflater.unused_data.lstrip(b"\0")
    if inflater is not None and not inflater.eof:
        raise BrokenStreamError("the compressed bytes are cut off")


def _inflate(inflater: "zlib._Decompress", packed: bytes, max_piece: int) -> Iterator[bytes]:
    """What `packed` holds up to the end of its stream; zlib may have read all and still hold something back."""
    left, is_full = packed, True
    while is_full and not inflater.eof:
        plain = inflater.decompress(left, max_piece)
        yield plain
        left, is_full = inflater.unconsumed_tail, len(plain) == max_piece


def _has_header(start: bytes) -> bool:
    """Whether bytes begin as gzip or zlib (RFC 1950, 2.2); some servers send "deflate" bare."""
    is_zlib = start[0] & 0x8F == 0x08 and (len(start) == 1 or int.from_bytes(start[:2]) % 31 == 0)
    return start[0] == 0x1F or is_zlib
