"""Keys: the environment first, then the key store; the store's own key is made once and found again."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from desk.errors import KeyStoreError
from desk.secrets import Keys, KeyStore, shown, store_key


class MemoryStore(KeyStore):
    """A key store that forgets at the end of the test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value


class NoStore(KeyStore):
    """A system without a key store."""

    def get(self, name: str) -> str | None:
        raise KeyStoreError(name)

    def set(self, name: str, value: str) -> None:
        raise KeyStoreError(name)


def test_a_key_of_the_environment_wins() -> None:
    store = MemoryStore()
    store.set("luckyfit.key", "from-the-store")
    assert Keys(store, {}).get("luckyfit.key") == "from-the-store"
    assert Keys(store, {"DESK_LUCKYFIT_KEY": "given"}).get("luckyfit.key") == "given"


def test_without_a_key_store_there_is_simply_no_key() -> None:
    assert Keys(NoStore(), {}).get("luckyfit.key") == ""


def test_the_stores_key_is_made_once_and_kept_in_the_key_store(tmp_path: Path) -> None:
    store = MemoryStore()
    first = store_key(tmp_path, store, {})
    assert len(first) == 32
    assert store_key(tmp_path, store, {}) == first
    assert store_key(tmp_path / "another", store, {}) != first
    assert not list(tmp_path.iterdir())


def test_without_a_key_store_the_stores_key_is_a_file_of_this_user_alone(tmp_path: Path) -> None:
    first = store_key(tmp_path, NoStore(), {})
    assert store_key(tmp_path, NoStore(), {}) == first
    assert stat.S_IMODE((tmp_path / "store.key").stat().st_mode) == 0o600


def test_a_stores_key_given_wrong_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError):
        store_key(tmp_path, NoStore(), {"DESK_STORE_KEY": "abc"})
    assert store_key(tmp_path, NoStore(), {"DESK_STORE_KEY": "ab" * 32}) == b"\xab" * 32


def test_a_person_sees_the_end_of_a_key_only() -> None:
    assert shown("abcdefghijkl") == "…ijkl"
    assert shown("short") == "…"
    assert shown("") == ""
