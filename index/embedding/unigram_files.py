"""Write the files of a `UnigramTokenizer` from a tokenizer.json of the library `tokenizers`."""

import json
import struct
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.embedding.model_folder import PIECES_FILE, TOKENIZER_FILE, JsonObject, read_json

_SPACE = "\u2581"
# 0.2.1 crashes while it loads a piece of 100,000 bytes (github.com/google/sentencepiece/issues/1263).
_LONGEST_PIECE = 1000
# Values of the enumeration SentencePiece.Type.
_NORMAL, _UNKNOWN, _CONTROL = 1, 2, 3
# Wire types of Protocol Buffers.
_VARINT, _BYTES, _FLOAT = 0, 2, 5


@dataclass(frozen=True, slots=True)
class _Unigram:
    pieces: Sequence[str]
    scores: Sequence[float]
    unknown: int
    special: Collection[str]

    def kind(self, number: int) -> int:
        if number == self.unknown:
            return _UNKNOWN
        return _CONTROL if self.pieces[number] in self.special else _NORMAL


def write_unigram_files(folder: Path, target: Path) -> None:
    """Write pieces.model and a tokenizer.json without the vocabulary to `target`.

    Does nothing if the vocabulary in `folder` is not a Unigram one, or SentencePiece would find other tokens.
    Raises OSError, and ValueError for a file that is not JSON.
    """
    tokenizer = read_json(folder / TOKENIZER_FILE)
    try:
        unigram = _read_unigram(tokenizer)
        model = b"".join(_model(unigram)) if unigram is not None else None
    except (KeyError, TypeError, ValueError, IndexError, OverflowError, struct.error):
        return
    if model is not None:
        (target / PIECES_FILE).write_bytes(model)
        (target / TOKENIZER_FILE).write_text(json.dumps({**tokenizer, **_NO_VOCABULARY}), "utf-8")


_NO_VOCABULARY: JsonObject = {
    "added_tokens": [],
    "truncation": None,
    "padding": None,
    "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]], "byte_fallback": False},
}


def _read_unigram(tokenizer: JsonObject) -> _Unigram | None:
    """The vocabulary, or None if SentencePiece would find other tokens with it."""
    match tokenizer:
        case {
            "model": {"type": "Unigram", "unk_id": int(unknown), "vocab": list(vocabulary), **model},
            "added_tokens": list(added),
        }:
            pieces, scores = zip(*vocabulary, strict=True)
        case _:
            return None
    unigram = _Unigram(pieces, scores, unknown, {token["content"] for token in added})
    normal = [score for number, score in enumerate(scores) if unigram.kind(number) == _NORMAL]
    suitable = (
        not model.get("byte_fallback")
        and unknown >= 0
        # Others are found in the text, before it is split into words.
        and all(token["special"] for token in added)
        and _SPACE in pieces
        and len({*pieces}) == len(pieces)
        and all(map(_is_suitable_piece, pieces))
        # Both libraries derive the score of an unknown character from the least one.
        and min(normal) == min(scores)
    )
    return unigram if suitable else None


def _is_suitable_piece(piece: str) -> bool:
    return 0 < len(piece) <= _LONGEST_PIECE and "\0" not in piece and _SPACE not in piece[1:]


def _model(unigram: _Unigram) -> Iterator[bytes]:
    """A `ModelProto` of sentencepiece_model.proto.

    It is written here because the module of the package `sentencepiece` that would do so needs a newer
    `protobuf` than `onnx` does.
    """
    for number, (piece, score) in enumerate(zip(unigram.pieces, unigram.scores, strict=True)):
        yield _message(
            1, _text(1, piece) + _tag(2, _FLOAT) + struct.pack("<f", score) + _number(3, unigram.kind(number))
        )
    yield _message(2, _number(3, 1) + _text(45, unigram.pieces[unigram.unknown]))  # trainer_spec: Unigram
    # normalizer_spec: `tokenizers` has normalized the text, and marked its spaces.
    yield _message(3, _text(1, "identity") + b"".join(_number(field, False) for field in (3, 4, 5)))


def _message(field: int, content: bytes) -> bytes:
    return _tag(field, _BYTES) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _number(field: int, value: int) -> bytes:
    return _tag(field, _VARINT) + _varint(value)


@cache
def _tag(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


@cache
def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
