"""What went wrong in the database, as one StoreError that says which of the few things it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from desk.errors import StoreError
from desk.store.cipher import EngineError

REASONS = {
    "SQLITE_FULL": "full",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_PROTOCOL": "locked",
    "SQLITE_READONLY": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_CANTOPEN": "read_only",
    "SQLITE_NOTADB": "wrong_key",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_IOERR": "disk",
}


@contextmanager
def as_store_errors() -> Iterator[None]:
    """Everything the database or its disk raises inside becomes a StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise _told(error.orig) from error
    except (EngineError, OSError) as error:
        raise _told(error) from error
    except SQLAlchemyError as error:
        raise StoreError(str(error)) from error


def _told(error: BaseException | None) -> StoreError:
    """Extended codes (SQLITE_IOERR_WRITE) go with their kind; two parts of the name are enough."""
    name = getattr(error, "sqlite_errorname", "")
    kind = "_".join(name.split("_")[:2])
    words = "the store can't be opened with this key, or it is damaged" if kind == "SQLITE_NOTADB" else str(error)
    return StoreError(words, reason=REASONS.get(kind, "failed"))
