"""Tiny packed models, in the layout of `e5-small-q4.bin`."""

import struct

import numpy as np

TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "\u2581a", "b", "\u570b", "<mask>")
REPLACEMENTS = {"\t": " ", "\x07": "", "\uff41": "a"}
HIDDEN, WIDE, VOCABULARY, POSITIONS = 32, 64, 10, 8


def tensors():
    """Values of each tensor, in the order of the file: numpy arrays, of bytes for packed blocks."""
    random = np.random.default_rng(7)
    sizes = {"emb.word": VOCABULARY * HIDDEN, "emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN}
    sizes |= {"emb.ln.w": HIDDEN, "emb.ln.b": HIDDEN}
    for name, rows, columns in (
        *((name, HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")),
        ("fi", WIDE, HIDDEN),
        ("fo", HIDDEN, WIDE),
    ):
        sizes |= {f"l0.{name}.w": rows * columns, f"l0.{name}.b": rows}
    sizes |= dict.fromkeys(("l0.aln.w", "l0.aln.b", "l0.oln.w", "l0.oln.b"), HIDDEN)
    return {name: random.normal(size=size).astype(np.float32) for name, size in sizes.items()}


def is_packed(name):
    return name == "emb.word" or (name.startswith("l0.") and name.endswith(".w") and "ln" not in name)


def pack(values):
    """Blocks of 32 weights: an f16 scale and 32 halves of a byte."""
    blocks = values.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1) / 7).astype("<f2")
    halves = (np.rint(blocks / scales[:, None].astype(np.float32)) + 8).clip(0, 15).astype(np.uint8)
    stored = np.empty(len(blocks), np.dtype([("scale", "<f2"), ("weights", "u1", 16)]))
    stored["scale"], stored["weights"] = scales, halves[:, :16] | (halves[:, 16:] << 4)
    return stored.tobytes()


def build_packed_model(
    *,
    magic=b"E5S1",
    sizes=(HIDDEN, 1, 2, WIDE, VOCABULARY, POSITIONS, 2),
    epsilon=1e-12,
    block=32,
    special=(0, 2, 1, 3),
    tokens=TOKENS,
    scores=None,
    texts_size=None,
    offsets=None,
    replacements=REPLACEMENTS,
    replacements_size=None,
    directory=None,
):
    """The bytes of a file; each argument replaces a part. `directory` changes the entries of the tensors."""
    encoded = [token if isinstance(token, bytes) else token.encode() for token in tokens]
    texts = b"".join(encoded)
    offsets = offsets or np.cumsum([0, *map(len, encoded)]).tolist()
    scores = scores or [0.0] * 4 + [-1.5 - n for n in range(len(tokens) - 4)]
    table = b"".join(
        struct.pack("<IB", code(source), len(text)) + b"".join(struct.pack("<I", code(c)) for c in text)
        for source, text in replacements.items()
    )
    head = magic + struct.pack("<I7ifi", 1, *sizes, epsilon, block)
    head += struct.pack("<i4iQ", len(tokens), *special, len(texts) if texts_size is None else texts_size)
    head += struct.pack(f"<{len(offsets)}I", *offsets) + struct.pack(f"<{len(scores)}f", *scores) + texts
    size = len(table) if replacements_size is None else replacements_size
    head += struct.pack("<iI", len(replacements), size) + table
    data = {
        name: pack(values) if is_packed(name) else values.astype("<f4").tobytes()
        for name, values in tensors().items()
    }
    counts = {name: len(values) for name, values in tensors().items()}
    start = len(head) + 4 + sum(2 + len(name) + 21 for name in data)
    entries = []
    for name, content in data.items():
        entries.append((name, int(is_packed(name)), counts[name], start, len(content)))
        start += len(content)
    entries = directory(entries) if directory else entries
    head += struct.pack("<i", len(entries))
    for name, kind, values, offset, length in entries:
        head += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, values, offset, length)
        )
    return head + b"".join(data.values())


def code(character):
    return character if isinstance(character, int) else ord(character)
