"""Export a sentence-transformers folder to the ONNX files that Chroma's default embedding function reads.

    python chroma_export.py MODEL FOLDER

Runs in Chroma's environment, which then also needs `onnx` and `onnxscript`.
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoModel

FILES = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json", "vocab.txt")
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class Encoder(torch.nn.Module):
    """The model with the inputs and the output that Chroma names."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._model = AutoModel.from_pretrained(folder, attn_implementation="eager")

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return self._model(**dict(zip(INPUTS, inputs, strict=True))).last_hidden_state


def main() -> None:
    model_folder, folder = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(model_folder / name, folder / name)
    torch.onnx.export(
        Encoder(model_folder).eval(),
        tuple(torch.ones((2, 16), dtype=torch.int64) for _ in INPUTS),
        str(folder / "model.onnx"),
        input_names=INPUTS,
        output_names=["last_hidden_state"],
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in [*INPUTS, "last_hidden_state"]},
        dynamo=False,
    )


if __name__ == "__main__":
    main()
