"""Adapter of ONNX Runtime."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as runtime

from index.embedding.sentence_pooling import IntArray
from index.model.protocols import FloatArray

INPUT_IDS, ATTENTION_MASK, TOKEN_VECTORS = "input_ids", "attention_mask", "token_vectors"
"""The inputs and the output of the graph of an encoder."""
TOKEN_LOGITS = "token_logits"
"""The output instead, if the graph has a head."""

_LOG_ERRORS_ONLY = 3
# The fused node is slower than the two that it replaces: see `encoder_graph`.
_SLOWER_FUSIONS = ["SkipLayerNormFusion"]

_ERRORS = (
    runtime.Fail,
    runtime.InvalidArgument,
    runtime.InvalidGraph,
    runtime.InvalidProtobuf,
    runtime.NoModel,
    runtime.NoSuchFile,
    runtime.NotImplemented,
    runtime.RuntimeException,
    RuntimeError,
)


class EncoderError(Exception):
    """ONNX Runtime cannot load or run a graph; the message is its own."""


class OnnxEncoder:
    """The encoder in a graph file. Safe to call from several threads, each of which uses one processor.

    Raises EncoderError.
    """

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        # Threads that share one run wait for each other after each node. Runs of their own use two processors
        # fully: with multilingual-e5-small 42 passages a second instead of 34 (docs/decisions/0031).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = _LOG_ERRORS_ONLY
        providers = ["CPUExecutionProvider"]
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=providers, disabled_optimizers=_SLOWER_FUSIONS
            )
        except _ERRORS as error:
            raise EncoderError(str(error)) from error

    def encode(self, ids: IntArray, mask: IntArray) -> FloatArray:
        """Token vectors of shape (texts, tokens, dim), for ids and a mask of shape (texts, tokens)."""
        (vectors,) = self.read([TOKEN_VECTORS], ids, mask)
        return vectors

    @property
    def outputs(self) -> dict[str, int]:
        """The names of the outputs, and the length of their vectors."""
        return {output.name: output.shape[-1] for output in self._session.get_outputs()}

    def read(self, outputs: Sequence[str], ids: IntArray, mask: IntArray) -> list[FloatArray]:
        """Some of the outputs, each of shape (texts, tokens, length of the output)."""
        try:
            arrays = self._session.run([*outputs], {INPUT_IDS: ids, ATTENTION_MASK: mask})
        except _ERRORS as error:
            raise EncoderError(str(error)) from error
        return [np.asarray(array, np.float32) for array in arrays]
