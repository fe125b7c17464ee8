"""The network of the reader in training, its loss, and its file."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from reader_rows import Batch
from safetensors.numpy import save_file
from torch import nn
from transformers import AutoModel

from index.embedding.quantization import READER_HEAD

# The lower layers stay those of the model, like the embeddings: four of twelve.
FROZEN_LAYERS = 4
# The weight of finding the first and the last token of an answer, relative to finding its sentence.
_ANSWER_WEIGHT = 0.4
_NEVER = -1e4


class ReaderNetwork(nn.Module):
    """The encoder with a linear layer that gives three logits for each token."""

    def __init__(self, folder: Path, frozen_layers: int = FROZEN_LAYERS) -> None:
        super().__init__()
        # Attention with dropout is slow, and the reader is trained for few epochs.
        without = {"attention_probs_dropout_prob": 0.0, "hidden_dropout_prob": 0.0}
        self.encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, dtype=torch.float32, **without
        )
        # Named as in the file: `READER_HEAD`.
        self.head = nn.Linear(self.encoder.config.hidden_size, 3)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        self.encoder.embeddings.requires_grad_(False)
        for layer in self.encoder.encoder.layer[:frozen_layers]:
            layer.requires_grad_(False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits of shape (examples, tokens, 3): for the sentence, the beginning and the end of the answer."""
        # Few processors compute faster in 16 bits.
        with torch.autocast(ids.device.type, dtype=torch.bfloat16, enabled=ids.device.type == "cuda"):
            vectors = self.encoder(ids, attention_mask=mask).last_hidden_state
        return nn.functional.linear(vectors.float(), self.head.weight, self.head.bias)

    def trained_state(self) -> dict[str, torch.Tensor]:
        """The trained parameters."""
        return {name: p.detach() for name, p in self.named_parameters() if p.requires_grad}

    def load_trained_state(self, state: Mapping[str, torch.Tensor]) -> None:
        self.load_state_dict(state, strict=False)


def score_sentences(logits: torch.Tensor, places: torch.Tensor, sentences: int) -> torch.Tensor:
    """Shape (examples, sentences + 1): the logit of each sentence, and of no sentence."""
    own = logits[..., 0]
    columns = []
    for place in range(sentences):
        inside = places == place
        total = torch.logsumexp(own.masked_fill(~inside, _NEVER), 1)
        columns.append(torch.where(inside.any(1), total, _NEVER))
    return torch.stack([*columns, own[:, 0]], 1)


def compute_loss(logits: torch.Tensor, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """The mean loss by the weights of the examples, and the part of it that is about sentences."""
    scores = score_sentences(logits, batch.places, batch.answering.shape[1] - 1)
    about_sentences = _cross_entropy(scores, batch.answering)
    is_readable = batch.places >= 0
    is_readable[:, 0] = True
    loss = about_sentences
    for column, wanted in ((1, batch.starts), (2, batch.ends)):
        losses = _cross_entropy(logits[..., column].masked_fill(~is_readable, _NEVER), wanted)
        loss = loss + _ANSWER_WEIGHT * torch.where(batch.knows_answers, losses, 0.0)
    total = batch.weights.sum()
    return (loss * batch.weights).sum() / total, (about_sentences * batch.weights).sum().detach() / total


def _cross_entropy(logits: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Of each row, where any of the wanted columns is right."""
    return -torch.logsumexp(torch.log_softmax(logits, 1).masked_fill(~wanted, _NEVER), 1)


def write_reader(state: Mapping[str, torch.Tensor], path: Path) -> None:
    """Write trained parameters: matrices in 8 bits with a scale for each row, vectors and the head in 32."""
    tensors: dict[str, np.ndarray] = {}
    for name, parameter in state.items():
        values = parameter.float().cpu().numpy()
        stored = name.removeprefix("encoder.")
        if values.ndim == 1 or name.startswith(READER_HEAD):
            tensors[stored] = values
            continue
        scales = (np.maximum(np.abs(values).max(axis=1), 1e-12) / 127).astype(np.float32)
        tensors[stored] = np.rint(values / scales[:, None]).astype(np.int8)
        tensors[f"{stored}.scale"] = scales
    save_file(tensors, path)
