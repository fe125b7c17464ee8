"""A cross-encoder small enough to be built in a test, with weights set by hand so that its order is known."""

from collections.abc import Sequence
from pathlib import Path

LIKED = "tugboats"
"""The only word that the model knows."""

_VOCABULARY = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, LIKED: 4}
_SIZE = 8


def make_cross_encoder(folder: Path, labels: Sequence[str] = ("LABEL_0",), *, liking: float = 4.0) -> str:
    """A BERT of one layer whose last label rises with the liked word in the text; the others are constant.

    The word's vector reaches the pooled output through uniform attention over all tokens; all other weights are
    zero. Returns the folder, as the setting expects it.
    """
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    config = BertConfig(
        vocab_size=len(_VOCABULARY),
        hidden_size=_SIZE,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=_SIZE,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    layer = model.bert.encoder.layer[0]
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "LayerNorm.weight" not in name:
                weights.zero_()
        model.bert.embeddings.word_embeddings.weight[_VOCABULARY[LIKED], 0] = 1
        for dense in (layer.attention.self.value, layer.attention.output.dense, model.bert.pooler.dense):
            dense.weight.copy_(torch.eye(_SIZE))
        model.classifier.weight[-1, 0] = liking
    model.save_pretrained(folder)
    _save_tokenizer(folder)
    return str(folder)


def _save_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.WordPiece(_VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    ).save_pretrained(folder)
