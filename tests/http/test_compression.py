"""Decompression is complete for any chunking and never returns more at once than requested."""

import gzip
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.http.http_transport import BrokenStreamError, decompress

FORMS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bare deflate": lambda plain: zlib.compress(plain)[2:-4],
    "two gzip members": lambda plain: gzip.compress(plain[:5]) + gzip.compress(plain[5:]),
    "padded gzip": lambda plain: gzip.compress(plain) + bytes(20),
}
each_form = pytest.mark.parametrize("compress", FORMS.values(), ids=FORMS)


@each_form
@given(
    plain=st.binary(max_size=300) | st.integers(0, 3000).map(bytes),
    cuts=st.lists(st.integers(1, 400)),
    max_piece=st.integers(1, 300),
)
def test_decompression_is_complete_for_any_chunking(
    compress: Callable[[bytes], bytes], plain: bytes, cuts: list[int], max_piece: int
) -> None:
    packed = compress(plain)
    places = sorted({0, len(packed), *(cut for cut in cuts if cut < len(packed))})
    pieces = [packed[start:end] for start, end in pairwise(places)]

    assert b"".join(decompress(pieces, max_piece=max_piece)) == plain


@each_form
def test_no_piece_is_larger_than_requested(compress: Callable[[bytes], bytes]) -> None:
    pieces = list(decompress([compress(bytes(100_000))], max_piece=1000))

    assert max(map(len, pieces)) == 1000
    assert sum(map(len, pieces)) == 100_000


@pytest.mark.parametrize("form", ["gzip", "zlib", "bare deflate"])
def test_truncated_stream_raises(form: str) -> None:
    packed = FORMS[form](b"Three ships passed through the strait.")

    for length in range(1, len(packed)):
        with pytest.raises(BrokenStreamError):
            list(decompress([packed[:length]], max_piece=1000))


def test_uncompressed_data_raises() -> None:
    with pytest.raises(zlib.error):
        list(decompress([b"<html>"], max_piece=1000))


@pytest.mark.parametrize("form", ["gzip", "zlib", "bare deflate"])
def test_number_of_concatenated_streams_is_limited(form: str) -> None:
    with pytest.raises(BrokenStreamError):
        list(decompress([FORMS[form](b"") * 2000], max_piece=1000))
