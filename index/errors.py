"""What can go wrong, and what to do about it.

Every error carries a one-line message and a hint (the remedy); the command line prints both and ends with
exit code 2, or 75 where it may pass by itself (`StoreUnwritable`). Refusing to answer is not here: a refusal is a
value (`index.types.Refusal`).

    VerbatimError
    ├── SettingsInvalid        a setting is missing or malformed
    ├── StoryError
    │   ├── StoryUnreadable    missing, too large, not text, wrong encoding
    │   ├── StoryEmpty         read, but without a sentence to quote
    │   └── StoryUnknown       no story of that id in the library
    ├── ModelError
    │   ├── ModelUnavailable   the named model cannot be loaded
    │   ├── ModelDamaged       the model's files differ from the published ones
    │   └── ModelMismatch      the index was made with another model
    └── StoreError
        ├── StoreDamaged       the library file is not a whole SQLite database
        ├── StoreUnwritable    read-only, full, or locked by another process
        │   └── StoreMisplaced     a file where a folder is needed, or nothing there at all
        └── StoreIncompatible  written by a newer version of Verbatim
"""


class VerbatimError(Exception):
    """The root: a message for people and a hint that says what to do.

    Both are single sentences without the final newline; `str(error)` joins them.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class SettingsInvalid(VerbatimError):
    """A setting is missing or malformed."""


class StoryError(VerbatimError):
    """Something about a story."""


class StoryUnreadable(StoryError):
    """The file is missing, too large, not text, or in an unknown encoding."""


class StoryEmpty(StoryError):
    """The story was read and holds no sentence that could be quoted."""


class StoryUnknown(StoryError):
    """The library holds no story of that id."""


class ModelError(VerbatimError):
    """Something about the embedding model."""


class ModelUnavailable(ModelError):
    """The named model is not installed or cannot be loaded."""


def only_serves(error: ModuleNotFoundError) -> ModelUnavailable:
    """What is said where a story is to be added by an installation that only answers questions."""
    return ModelUnavailable(
        f"Stories can't be added here: {error.name} is not installed.",
        "Add them where all of Verbatim is installed, and copy the data folder here.",
    )


class ModelDamaged(ModelError):
    """A model file's digest differs from the published one."""


class ModelMismatch(ModelError):
    """The index holds vectors of another model."""


class StoreError(VerbatimError):
    """Something about the library's files."""


class StoreDamaged(StoreError):
    """The library file is not a whole SQLite database."""


class StoreUnwritable(StoreError):
    """The library cannot be written: read-only, full, or locked."""


class StoreMisplaced(StoreUnwritable):
    """What was named is no place for it: a file where a folder is needed, a folder where a file is."""


class StoreIncompatible(StoreError):
    """The library was written by a newer version."""
