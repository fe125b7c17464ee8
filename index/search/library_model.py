"""The embedding model of a library: the one that is configured, or with `auto` the one that the library has.

A switch of models is recorded in the database when it begins. So processes with `auto` follow a switch that
another process began, and neither reverse it nor begin one.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol

from sqlalchemy import Connection

from index.embedding.embedding_model import TextEmbedder
from index.embedding.multilingual_model import is_multilingual_available
from index.model.errors import ModelError
from index.model.protocols import Embedder, FloatArray, PassageText, PassageVectors
from index.settings import AUTOMATIC_MODEL, BUNDLED_MODEL, MULTILINGUAL_MODEL
from index.store.database import Database
from index.store.edition_queries import ModelFacts, find_chosen_model, store_chosen_model


class LibraryModel(Protocol):
    """Finds the models of a library. Safe to share between threads."""

    setting: str
    """The model as configured."""
    embedder: Embedder
    """The current model, for work whose result is not stored under a model."""

    def current(self) -> Embedder:
        """The model for new passages; the same one until the caller stores its result. Raises StoreError."""

    def choose(self, connection: Connection, embedder: Embedder) -> bool:
        """Record the model as the library's; False, and no change, if another process chose another one."""

    def find_for(self, model: ModelFacts) -> tuple[Embedder | None, str]:
        """The model of stored vectors; None, and a notice for the operator, if it cannot be found."""

    def find_available(self, connection: Connection) -> str | None:
        """A better model that this machine has and the library does not use."""


class ConfiguredModel:
    """The model that a setting names, whatever the library used before. Implements `LibraryModel`."""

    def __init__(self, embedder: Embedder, models_folder: Path) -> None:
        self.setting = embedder.name
        self.embedder = embedder
        self._models_folder = models_folder

    def current(self) -> Embedder:
        return self.embedder

    def choose(self, connection: Connection, embedder: Embedder) -> bool:
        if not is_chosen(connection, embedder):
            store_chosen_model(connection, embedder.name)
        return True

    def find_for(self, model: ModelFacts) -> tuple[Embedder | None, str]:
        """Raises ModelError if the files of the configured model cannot be found."""
        if model.fingerprint == self.embedder.fingerprint:
            return self.embedder, ""
        found, notice = _find_stored(TextEmbedder(model.name, self._models_folder, may_download=False), model)
        return found, notice and f"{notice}; `watchdesk reindex` embeds them with {self.setting}"

    def find_available(self, connection: Connection) -> str | None:
        del connection  # the operator chose the model
        return None


class AutomaticModel:
    """The model that the library has; a new library gets the best one here. Implements `LibraryModel`.

    The choice is final when the first article is stored, in the same transaction.
    """

    def __init__(self, database: Database, models_folder: Path) -> None:
        self.setting = AUTOMATIC_MODEL
        self.embedder: Embedder = _LatestEmbedder(self)
        self._database = database
        self._models_folder = models_folder
        self._choosing = Lock()
        self._latest: TextEmbedder | None = None

    def current(self) -> TextEmbedder:
        with self._database.read_transaction() as connection:
            name = find_chosen_model(connection)
        with self._choosing:
            return self._use(name or find_best_model(self._models_folder))

    def latest(self) -> Embedder:
        """The model that was the current one when it was last looked up."""
        return self._latest or self.current()

    def choose(self, connection: Connection, embedder: Embedder) -> bool:
        return is_chosen(connection, embedder)

    def find_for(self, model: ModelFacts) -> tuple[Embedder | None, str]:
        current = self.current()
        if current.name == model.name:
            return _find_stored(current, model)
        found, notice = _find_stored(self._load(model.name), model)
        if found is None:
            # The current model may be the same one by another name, such as that of a folder that was moved.
            found, _ = _find_stored(current, model)
        return found, notice

    def find_available(self, connection: Connection) -> str | None:
        if find_chosen_model(connection) != BUNDLED_MODEL:
            return None
        return MULTILINGUAL_MODEL if is_multilingual_available(self._models_folder) else None

    def _use(self, name: str) -> TextEmbedder:
        if self._latest is None or self._latest.name != name:
            self._latest = self._load(name)
        return self._latest

    def _load(self, name: str) -> TextEmbedder:
        return TextEmbedder(name, self._models_folder, may_download=False)


class _LatestEmbedder:
    """Passes each call to the latest model. Implements `Embedder`."""

    def __init__(self, model: AutomaticModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        return self._model.current().name

    @property
    def fingerprint(self) -> str:
        return self._model.latest().fingerprint

    @property
    def dim(self) -> int:
        return self._model.latest().dim

    @property
    def is_asymmetric(self) -> bool:
        return self._model.latest().is_asymmetric

    @property
    def max_tokens(self) -> int:
        return self._model.latest().max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._model.latest().count_tokens(texts)

    def embed_question(self, question: str) -> FloatArray:
        return self._model.latest().embed_question(question)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        return self._model.latest().embed_passages(passages)


def find_library_model(database: Database, setting: str, models_folder: Path) -> LibraryModel:
    """The model by the setting: `auto`, or a name. Cheap: a model is loaded on first use."""
    if setting == AUTOMATIC_MODEL:
        return AutomaticModel(database, models_folder)
    return ConfiguredModel(TextEmbedder(setting, models_folder), models_folder)


def is_chosen(connection: Connection, embedder: Embedder) -> bool:
    """Whether the library uses this model or switches to it, or is new."""
    return find_chosen_model(connection) in (None, embedder.name)


def find_best_model(models_folder: Path) -> str:
    """The name of the model that a new library gets on this machine."""
    return MULTILINGUAL_MODEL if is_multilingual_available(models_folder) else BUNDLED_MODEL


def _find_stored(embedder: TextEmbedder, model: ModelFacts) -> tuple[Embedder | None, str]:
    reason = "its files have changed"
    try:
        embedder.find_files()
        if embedder.fingerprint == model.fingerprint:
            return embedder, ""
    except ModelError as error:
        reason = error.reason
    return None, f"search by meaning is off: the articles were embedded with {model.name}, and {reason}"
