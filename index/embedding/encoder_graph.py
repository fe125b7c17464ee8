"""Build the ONNX graph of a BERT encoder: in float32 for calibration, and in int8.

An int8 layer multiplies 8-bit activations by 7-bit weights. Its error stays small for four reasons:

- A few input columns stay in float32: their activations are far larger than the others, which would lose their
  precision (LLM.int8(): Dettmers et al. 2022, https://arxiv.org/abs/2208.07339).
- Each output column has a scale of its own, the one with the least squared error.
- The mean error of an output is subtracted from its bias (Nagel et al. 2019, https://arxiv.org/abs/1906.04721).
- The range of the activations is fixed, so the vector of a text does not depend on the rest of its batch.

The columns, means and ranges come from a calibration run of the float32 graph.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from index.embedding.model_folder import BertShape
from index.embedding.onnx_encoder import ATTENTION_MASK, INPUT_IDS, TOKEN_LOGITS, TOKEN_VECTORS
from index.model.protocols import FloatArray

# 7 bits: AVX2 without VNNI adds two products in 16 bits, and 2 * 255 * 63 still fits.
_GREATEST_WEIGHT = 63
_GREATEST_ACTIVATION = 255
# Input columns in float32 for a layer that reads the output of GELU, and for those that read a normalised sum.
_GELU_OUTLIERS, _OUTLIERS = 16, 4
# Shares of the greatest weight that are tried as the end of a column's scale.
_SCALE_SHARES = np.arange(0.6, 1.01, 0.05)
# The word table of a multilingual model has 384 MB in float32, so it is read in slices.
_WORDS_AT_ONCE = 8192

_WORD_TABLE = "embeddings.word_embeddings.weight"
_MICROSOFT = "com.microsoft"
_OPERATOR_SETS = (helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1))
_IR_VERSION = 9
# Larger constants go to a file beside the graph, which ONNX Runtime maps into memory.
_INLINE_BYTES = 1024
_PAGE_BYTES = 4096

Array: TypeAlias = npt.NDArray[np.generic]


class Weights(Protocol):
    """The weights of a model by their Hugging Face names, as float32."""

    def load(self, name: str) -> FloatArray:
        """A whole tensor."""

    def load_rows(self, name: str, start: int, end: int) -> FloatArray:
        """Some rows of a matrix."""

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor."""


class ActivationStats:
    """The least, greatest and mean value in each input column of a linear layer."""

    def __init__(self, columns: int) -> None:
        self.least = np.full(columns, np.inf, np.float32)
        self.greatest = np.full(columns, -np.inf, np.float32)
        self._sum = np.zeros(columns)
        self._count = 0

    def add(self, activations: FloatArray) -> None:
        """Add activations of shape (…, columns)."""
        rows = activations.reshape(-1, activations.shape[-1])
        self.least = np.minimum(self.least, rows.min(axis=0))
        self.greatest = np.maximum(self.greatest, rows.max(axis=0))
        self._sum += rows.sum(axis=0)
        self._count += len(rows)

    @property
    def mean(self) -> npt.NDArray[np.float64]:
        return self._sum / max(self._count, 1)

    def find_outliers(self, count: int) -> npt.NDArray[np.int64]:
        """The columns with the greatest absolute values, ascending."""
        order = np.argsort(np.maximum(-self.least, self.greatest))
        return np.sort(order[len(order) - count :]).astype(np.int64)


Calibration: TypeAlias = Mapping[str, ActivationStats]
"""Statistics by the name of the activations, which is an output of the float32 graph."""


def build_graph(
    folder: Path,
    name: str,
    shape: BertShape,
    weights: Weights,
    calibration: Calibration | None,
    *,
    head: str | None = None,
) -> Path:
    """Write the graph to `name`.onnx, its constants to `name`.bin and words.bin, and return the first path.

    The graph maps token ids and an attention mask, both int64 of shape (texts, tokens), to the token vectors of
    the last layer, float32 of shape (texts, tokens, hidden). With the name of a linear layer as `head`, it maps
    them to what that layer makes of these vectors instead: logits of shape (texts, tokens, rows of the layer).
    It is an int8 graph if there is a calibration; otherwise a float32 graph that also returns the inputs of its
    linear layers.

    An existing words.bin is used again. Raises OSError, ValueError for a word table of another shape, and what
    `weights` raises.
    """
    if weights.shape(_WORD_TABLE) != (shape.words, shape.hidden):
        raise ValueError(f"the word table has the shape {weights.shape(_WORD_TABLE)}")
    words = folder / "words.bin"
    if not words.exists():
        with words.open("xb") as stream:
            _write_words(stream, shape, weights)
    constants = folder / f"{name}.bin"
    with constants.open("xb") as stream:
        graph = _Graph(shape, weights, calibration, stream, constants.name)
        model = graph.build(words.name, head)
    path = folder / f"{name}.onnx"
    path.write_bytes(model.SerializeToString())
    return path


class _Graph:
    """The nodes and constants of one graph. Methods add nodes and return the name of their output."""

    def __init__(
        self,
        shape: BertShape,
        weights: Weights,
        calibration: Calibration | None,
        stream: BinaryIO,
        stream_name: str,
    ) -> None:
        self._shape = shape
        self._weights = weights
        self._calibration = calibration
        self._stream = stream
        self._stream_name = stream_name
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}
        # Inputs of linear layers, with their number of columns.
        self._activations: dict[str, int] = {}

    def build(self, words_file: str, head: str | None) -> ModelProto:
        shape = self._shape
        mask = self._node("Cast", [ATTENTION_MASK], "mask", to=TensorProto.INT32)
        vectors = self._embed(words_file)
        for layer in range(shape.layers):
            vectors = self._layer(f"encoder.layer.{layer}", vectors, mask)
        if head is None:
            self._node("Identity", [vectors], TOKEN_VECTORS)
            outputs = {TOKEN_VECTORS: shape.hidden}
        else:
            outputs = {TOKEN_LOGITS: self._add_head(head, vectors)}
        if self._calibration is None:
            outputs |= self._activations
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [_value(INPUT_IDS, TensorProto.INT64), _value(ATTENTION_MASK, TensorProto.INT64)],
            [_value(name, TensorProto.FLOAT, columns) for name, columns in outputs.items()],
            [*self._constants.values()],
        )
        return helper.make_model(graph, opset_imports=_OPERATOR_SETS, ir_version=_IR_VERSION)

    def _embed(self, words_file: str) -> str:
        """Sum the vectors of each token's word, position and type, and normalise the sum."""
        shape = self._shape
        for tensor in _word_tensors(shape, words_file):
            self._constants[tensor.name] = tensor
        rows = self._node("Gather", ["words", INPUT_IDS], "word_rows")
        scales = self._node("Gather", ["word_scales", INPUT_IDS], "word_row_scales")
        floats = self._node("Cast", [rows], "word_floats", to=TensorProto.FLOAT)
        words = self._node("Mul", [floats, scales], "word_vectors")
        # All tokens have type 0.
        types = self._weights.load("embeddings.token_type_embeddings.weight")
        positions = self._weights.load("embeddings.position_embeddings.weight") + types[0]
        zero, one, two = (self._constant(f"int_{n}", np.array([n])) for n in range(3))
        dimensions = self._node("Shape", [INPUT_IDS], "dimensions")
        tokens = self._node("Slice", [dimensions, one, two], "tokens")
        inputs = [self._constant("positions", positions), zero, tokens, zero]
        places = self._node("Slice", inputs, "position_vectors")
        total = self._node("Add", [words, places], "embedding_sum")
        return self._norm("embeddings.LayerNorm", total, "embedded")

    def _layer(self, name: str, vectors: str, mask: str) -> str:
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        # The three read the same inputs, so one product serves all.
        joint = self._linear(f"{name}.qkv", vectors, parts, outliers=_OUTLIERS)
        sizes = self._constant("qkv_sizes", np.array([self._shape.hidden] * 3))
        self._nodes.append(helper.make_node("Split", [joint, sizes], parts, axis=-1))
        attended = self._node(
            "MultiHeadAttention",
            [*parts, "", mask],
            f"{name}.attended",
            _MICROSOFT,
            num_heads=self._shape.heads,
        )
        output = f"{name}.attention.output"
        change = self._linear(output, attended, [f"{output}.dense"], outliers=0)
        vectors = self._add_and_norm(output, vectors, change)
        wide = self._linear(f"{name}.wide", vectors, [f"{name}.intermediate.dense"], outliers=_OUTLIERS)
        active = self._node("Gelu", [wide], f"{name}.active", _MICROSOFT)
        change = self._linear(f"{name}.narrow", active, [f"{name}.output.dense"], outliers=_GELU_OUTLIERS)
        return self._add_and_norm(f"{name}.output", vectors, change)

    def _add_head(self, name: str, vectors: str) -> int:
        """Add the linear layer that gives the logits, in float32 even in an int8 graph; return their number."""
        weight: FloatArray = self._weights.load(f"{name}.weight").T
        product = self._node("MatMul", [vectors, self._constant(f"{name}.weight", weight)], f"{name}.product")
        bias = self._constant(f"{name}.bias", self._weights.load(f"{name}.bias"))
        self._node("Add", [product, bias], TOKEN_LOGITS)
        return int(weight.shape[1])

    def _add_and_norm(self, name: str, vectors: str, change: str) -> str:
        # SkipLayerNormalization does both, but is 5 times as slow on a CPU (ONNX Runtime 1.32).
        total = self._node("Add", [vectors, change], f"{name}.residual")
        return self._norm(f"{name}.LayerNorm", total, f"{name}.normed")

    def _norm(self, name: str, inputs: str, output: str) -> str:
        names = (f"{name}.weight", f"{name}.bias")
        operands = [inputs, *(self._constant(n, self._weights.load(n)) for n in names)]
        return self._node("LayerNormalization", operands, output, axis=-1, epsilon=self._shape.epsilon)

    def _linear(self, name: str, inputs: str, parts: Sequence[str], *, outliers: int) -> str:
        """A linear layer, or several that read the same inputs, one beside the other."""
        weight = np.concatenate([self._weights.load(f"{part}.weight") for part in parts]).T
        bias = np.concatenate([self._weights.load(f"{part}.bias") for part in parts])
        self._activations[inputs] = len(weight)
        if self._calibration is not None:
            return self._int8_linear(
                name, inputs, weight, bias, self._calibration[inputs], outlier_count=outliers
            )
        product = self._node("MatMul", [inputs, self._constant(f"{name}.weight", weight)], f"{name}.product")
        return self._node("Add", [product, self._constant(f"{name}.bias", bias)], f"{name}.sum")

    def _int8_linear(
        self,
        name: str,
        inputs: str,
        weight: FloatArray,
        bias: FloatArray,
        stats: ActivationStats,
        *,
        outlier_count: int,
    ) -> str:
        outliers = stats.find_outliers(outlier_count)
        small = weight.copy()
        # The activations of these columns exceed the 8-bit range; a weight of 0 removes them.
        small[outliers] = 0
        quantised, scales = _quantise(small)
        corrected = bias + stats.mean @ (small - quantised * scales)
        scale, zero = _find_activation_scale(stats, outliers)
        input_scale = self._constant(f"{name}.input_scale", scale)
        input_zero = self._constant(f"{name}.input_zero", zero)
        bytes_ = self._node("QuantizeLinear", [inputs, input_scale, input_zero], f"{name}.input")
        operands = [
            bytes_,
            self._constant(f"{name}.weight", quantised),
            input_scale,
            self._constant(f"{name}.scales", scales),
            input_zero,
            self._constant(f"{name}.zeros", np.zeros(len(scales), np.int8)),
            self._constant(f"{name}.bias", corrected.astype(np.float32)),
        ]
        product = self._node("MatMulIntegerToFloat", operands, f"{name}.product", _MICROSOFT)
        if not outlier_count:
            return product
        columns = self._constant(f"{name}.outliers", outliers)
        large = self._node("Gather", [inputs, columns], f"{name}.outlier_inputs", axis=-1)
        weights = self._constant(f"{name}.outlier_weight", weight[outliers])
        added = self._node("MatMul", [large, weights], f"{name}.outlier_product")
        return self._node("Add", [product, added], f"{name}.sum")

    def _node(self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def _constant(self, name: str, values: Array) -> str:
        if name not in self._constants:
            self._constants[name] = self._store(name, np.ascontiguousarray(values).reshape(values.shape))
        return name

    def _store(self, name: str, values: Array) -> TensorProto:
        if values.nbytes < _INLINE_BYTES:
            return numpy_helper.from_array(values, name)
        start = _fill_page(self._stream)
        self._stream.write(values.data)
        kind = helper.np_dtype_to_tensor_dtype(values.dtype)
        return _external(name, kind, values.shape, self._stream_name, range(start, start + values.nbytes))


def _quantise(weight: FloatArray) -> tuple[npt.NDArray[np.int8], FloatArray]:
    """7-bit weights, and for each column the scale with the least squared error."""
    greatest = np.maximum(np.abs(weight).max(axis=0), 1e-12) / _GREATEST_WEIGHT
    scales, least = greatest, np.full(weight.shape[1], np.inf)
    for share in _SCALE_SHARES:
        tried = (greatest * share).astype(np.float32)
        error = np.square(_round(weight, tried) * tried - weight).sum(axis=0)
        scales = np.where(error < least, tried, scales)
        least = np.minimum(error, least)
    return _round(weight, scales).astype(np.int8), scales.astype(np.float32)


def _round(weight: FloatArray, scales: FloatArray) -> FloatArray:
    return np.asarray(np.clip(np.rint(weight / scales), -_GREATEST_WEIGHT, _GREATEST_WEIGHT), np.float32)


def _find_activation_scale(stats: ActivationStats, outliers: npt.NDArray[np.int64]) -> tuple[Array, Array]:
    """The step of the 8-bit activations, and the byte that stands for 0; outliers may exceed the range."""
    least = min(0.0, float(np.delete(stats.least, outliers).min()))
    greatest = max(0.0, float(np.delete(stats.greatest, outliers).max()))
    scale = max(greatest - least, 1e-12) / _GREATEST_ACTIVATION
    return np.array(scale, np.float32), np.array(round(-least / scale), np.uint8)


def _write_words(stream: BinaryIO, shape: BertShape, weights: Weights) -> None:
    """Write the word vectors as int8 and, from the next page on, a float32 scale for each."""
    scales = []
    ends = [*range(0, shape.words, _WORDS_AT_ONCE), shape.words]
    for start, end in pairwise(ends):
        rows = weights.load_rows(_WORD_TABLE, start, end)
        scale = np.maximum(np.abs(rows).max(axis=1), 1e-12) / 127
        stream.write(np.rint(rows / scale[:, None]).astype(np.int8).data)
        scales.append(scale.astype(np.float32))
    _fill_page(stream)
    stream.write(np.concatenate(scales).data)


def _word_tensors(shape: BertShape, file: str) -> tuple[TensorProto, TensorProto]:
    size = shape.words * shape.hidden
    start = _next_page(size)
    return (
        _external("words", TensorProto.INT8, (shape.words, shape.hidden), file, range(size)),
        _external(
            "word_scales", TensorProto.FLOAT, (shape.words, 1), file, range(start, start + 4 * shape.words)
        ),
    )


def _fill_page(stream: BinaryIO) -> int:
    """Fill the stream up to the next page and return its position."""
    start = _next_page(stream.tell())
    stream.write(bytes(start - stream.tell()))
    return start


def _next_page(position: int) -> int:
    return -(-position // _PAGE_BYTES) * _PAGE_BYTES


def _external(name: str, kind: int, dims: Sequence[int], file: str, place: range) -> TensorProto:
    tensor = TensorProto(name=name, data_type=kind, dims=dims, data_location=TensorProto.EXTERNAL)
    for key, value in (("location", file), ("offset", place.start), ("length", len(place))):
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def _value(name: str, kind: int, columns: int | None = None) -> ValueInfoProto:
    dims: list[str | int] = ["texts", "tokens"]
    return helper.make_tensor_value_info(name, kind, dims if columns is None else [*dims, columns])
