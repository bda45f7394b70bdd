"""Keys: given in the environment (tests, servers) or kept in the key store of the operating system, and nowhere else."""

from __future__ import annotations

import os
import secrets as _random
import stat
from collections.abc import Mapping
from pathlib import Path

from desk.config import environment_secret
from desk.errors import KeyStoreError, StoreError

SERVICE = "LuckyFit Desk"
STORE_KEY = "store.key"


class KeyStore:
    """The operating system's key store (`desk.ports.Secrets`); imported late, since it costs start-up time."""

    def get(self, name: str) -> str | None:
        """The secret of that name, or None. Raises KeyStoreError when there is no key store or it refuses."""
        import keyring  # noqa: PLC0415
        import keyring.errors  # noqa: PLC0415

        try:
            return keyring.get_password(SERVICE, name)
        except keyring.errors.KeyringError as error:
            raise KeyStoreError(f"{name}: {type(error).__name__}") from error

    def set(self, name: str, value: str) -> None:
        """Keeps the secret. Raises KeyStoreError; then it is kept nowhere."""
        import keyring  # noqa: PLC0415
        import keyring.errors  # noqa: PLC0415

        try:
            keyring.set_password(SERVICE, name, value)
        except keyring.errors.KeyringError as error:
            raise KeyStoreError(f"{name}: {type(error).__name__}") from error

    def backend(self) -> str:
        """The name of what keeps the keys on this machine; empty when nothing does."""
        import keyring  # noqa: PLC0415
        import keyring.backends.fail  # noqa: PLC0415

        used = keyring.get_keyring()
        return "" if isinstance(used, keyring.backends.fail.Keyring) else type(used).__module__.rpartition(".")[2]

    def delete(self, name: str) -> None:
        """Forgets the secret; one that is not there is no error."""
        import keyring  # noqa: PLC0415
        import keyring.errors  # noqa: PLC0415

        try:
            keyring.delete_password(SERVICE, name)
        except keyring.errors.PasswordDeleteError:
            return
        except keyring.errors.KeyringError as error:
            raise KeyStoreError(f"{name}: {type(error).__name__}") from error


class Keys:
    """Where services get their keys: the environment first, else the key store; read once each and kept in memory."""

    def __init__(self, store: KeyStore, environ: Mapping[str, str] | None = None) -> None:
        self.store = store
        self._environ = environ
        self._known: dict[str, str] = {}

    def get(self, name: str) -> str:
        """The key, or "" when none was set; the service then says it has none. Raises KeyStoreError."""
        if name not in self._known:
            given = environment_secret(name, self._environ)
            self._known[name] = given if given is not None else self._from_store(name)
        return self._known[name]

    def _from_store(self, name: str) -> str:
        try:
            return self.store.get(name) or ""
        except KeyStoreError:
            return ""


def shown(key: str) -> str:
    """A key as a person may see it: its last four characters."""
    return f"…{key[-4:]}" if len(key) > 8 else "…" if key else ""  # noqa: PLR2004 - too short to show a part of


def store_key(folder: Path, store: KeyStore, environ: Mapping[str, str] | None = None) -> bytes:
    """The 256-bit key of the local store, made at first use.

    It comes from `DESK_STORE_KEY` (64 hex digits), else the key store. A system with no key store (a server, a test machine) gets
    a file beside the store that only this user may read: the journal of money must open there too, and no vendor's key is in it.
    """
    if (given := environment_secret(STORE_KEY, environ)) is not None:
        return _from_hex(given)
    path = folder / STORE_KEY
    if path.exists():
        return _from_hex(path.read_text("ascii"))
    fresh = _random.token_bytes(32)
    try:
        if (kept := store.get(_name_for(folder))) is not None:
            return _from_hex(kept)
        store.set(_name_for(folder), fresh.hex())
    except KeyStoreError:
        _write_private(path, fresh.hex())
    return fresh


def _name_for(folder: Path) -> str:
    """Each folder of files has a key of its own, so that a second installation can't overwrite the first one's."""
    return f"{STORE_KEY}:{folder.resolve()}"


def _from_hex(text: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise KeyStoreError("the store's key is not 64 hex digits") from error
    if len(key) != 32:  # noqa: PLR2004 - 256 bits
        raise KeyStoreError("the store's key is not 64 hex digits")
    return key


def _write_private(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "w") as file:
            file.write(text)
    except OSError as error:
        raise StoreError(f"the store's key can't be written: {error.strerror}", reason="read_only") from error
