"""The multilingual model, converted once for each test process."""

import pytest

from index.embedding.multilingual_model import find_or_convert_model


@pytest.fixture(scope="session")
def models_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "models"
    find_or_convert_model(folder)
    return folder
