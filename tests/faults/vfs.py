"""Between the shipped SQLite and its files: every operation is seen before it is done, and may be refused instead.

The library the store is linked with exports its own table of file operations (sqlite.org/vfs.html). A copy of that table with
some entries replaced is made the default one: the program opens its store as ever, and the tested library is the shipped one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, ClassVar, Self

from sqlcipher3 import _sqlite3

OK = 0
IOERR = 10
SKIP = -1
"""Told by a watcher: not done, and reported as done."""
ALL = frozenset({"open", "delete", "read", "write", "truncate", "sync", "lock", "shm lock", "shm map", "sleep"})
"""Operations that can be seen; reads are many, and seen only when asked for."""

_pointer, _int, _long = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_XOPEN = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _pointer, _int, _pointer)
_XDELETE = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _int)
_XSLEEP = ctypes.CFUNCTYPE(_int, _pointer, _int)
_XCLOSE = ctypes.CFUNCTYPE(_int, _pointer)
_XMOVE = ctypes.CFUNCTYPE(_int, _pointer, _pointer, _int, _long)
_XTRUNCATE = ctypes.CFUNCTYPE(_int, _pointer, _long)
_XFLAG = ctypes.CFUNCTYPE(_int, _pointer, _int)
_XSHMMAP = ctypes.CFUNCTYPE(_int, _pointer, _int, _int, _int, _pointer)
_XSHMLOCK = ctypes.CFUNCTYPE(_int, _pointer, _int, _int, _int)


class _Vfs(ctypes.Structure):
    _fields_: ClassVar = [
        ("version", _int),
        ("file_size", _int),
        ("longest_path", _int),
        ("next", _pointer),
        ("name", ctypes.c_char_p),
        ("data", _pointer),
        ("open", _pointer),
        ("delete", _pointer),
        *((name, _pointer) for name in ("access", "full", "dl_open", "dl_error", "dl_sym", "dl_close", "random")),
        ("sleep", _pointer),
        *((name, _pointer) for name in ("time", "last_error", "time64", "set_call", "get_call", "next_call")),
    ]


class _Methods(ctypes.Structure):
    _fields_: ClassVar = [
        ("version", _int),
        *((name, _pointer) for name in ("close", "read", "write", "truncate", "sync", "size", "lock", "unlock")),
        *((name, _pointer) for name in ("reserved", "control", "sector", "device")),
        *((name, _pointer) for name in ("shm_map", "shm_lock", "shm_barrier", "shm_unmap", "fetch", "unfetch")),
    ]


@dataclass(frozen=True, slots=True)
class Done:
    """One operation about to be done: of which file, where in it, and with what."""

    kind: str
    path: str
    at: int = 0
    size: int = 0
    data: bytes = b""


Watcher = Callable[[Done], int]
"""Is shown every operation; OK lets it be done, any other of SQLite's result codes is returned instead of doing it."""


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    library.sqlite3_vfs_find.argtypes = (ctypes.c_char_p,)
    library.sqlite3_vfs_register.argtypes = (ctypes.POINTER(_Vfs), _int)
    library.sqlite3_vfs_unregister.argtypes = (ctypes.POINTER(_Vfs),)
    library.sqlite3_libversion.restype = ctypes.c_char_p
    return library


_kept: list[Any] = []
"""SQLite holds on to tables and functions for as long as it likes."""


class WatchedFiles:
    """Files of every store opened inside `with` are watched; a store opened there must be closed there too.

    Operations not in `kinds` cost nothing. SQLite's own waiting takes no time when "sleep" is among them. What goes wrong in the
    watcher itself is raised at the end.
    """

    def __init__(self, watcher: Watcher, kinds: frozenset[str] = ALL - {"read"}) -> None:
        self._watcher, self._kinds = watcher, kinds
        self._names: dict[int, str] = {}
        self._tables: dict[int, tuple[_Methods, _Methods]] = {}
        self._troubles: list[BaseException] = []
        self._inner = _library().sqlite3_vfs_find(None)
        self._vfs = _Vfs.from_buffer_copy(self._inner.contents)
        self._vfs.name, self._vfs.next = b"watched", None
        given = self._inner.contents
        self._open = _XOPEN(given.open)
        self._put(self._vfs, "open", _XOPEN, self._opened)
        if "delete" in kinds:
            self._delete = _XDELETE(given.delete)
            self._put(self._vfs, "delete", _XDELETE, self._deleted)
        if "sleep" in kinds:
            self._put(self._vfs, "sleep", _XSLEEP, lambda _vfs, microseconds: microseconds)
        _kept.append(self)

    def __enter__(self) -> Self:
        _library().sqlite3_vfs_register(ctypes.byref(self._vfs), 1)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _library().sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        _library().sqlite3_vfs_register(self._inner, 1)
        if self._troubles and error is None:
            raise self._troubles[0]

    def _put(self, table: ctypes.Structure, name: str, kind: Any, function: Callable[..., int]) -> None:
        kept = kind(self._guarded(function))
        _kept.append(kept)
        setattr(table, name, ctypes.cast(kept, _pointer).value)

    def _guarded(self, function: Callable[..., int]) -> Callable[..., int]:
        def guarded(*given: Any) -> int:
            try:
                code = function(*given)
            except BaseException as error:  # noqa: BLE001 - nothing may pass through C
                self._troubles.append(error)
                return IOERR
            return OK if code == SKIP else code

        return guarded

    def _seen(self, kind: str, path: str, at: int = 0, size: int = 0, data: bytes = b"") -> int:
        return self._watcher(Done(kind, path, at, size, data)) if kind in self._kinds else OK

    def _opened(self, _vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        code = self._seen("open", path, flags)
        if code:
            _pointer.from_address(file).value = None
            return code
        code = self._open(ctypes.addressof(self._inner.contents), name, file, flags, out)
        place = _pointer.from_address(file)
        if code == OK and place.value:
            self._names[file] = path
            place.value = ctypes.addressof(self._table(place.value)[1])
        return code

    def _deleted(self, _vfs: int, name: int, sync: int) -> int:
        code = self._seen("delete", ctypes.string_at(name).decode(), sync)
        return code or self._delete(ctypes.addressof(self._inner.contents), name, sync)

    def _table(self, address: int) -> tuple[_Methods, _Methods]:
        """The table at that address, and ours in its place."""
        if address not in self._tables:
            given = _Methods.from_address(address)
            self._tables[address] = (given, self._ours(given))
        return self._tables[address]

    def _ours(self, given: _Methods) -> _Methods:
        ours = _Methods.from_buffer_copy(given)
        close, write, read = _XCLOSE(given.close), _XMOVE(given.write), _XMOVE(given.read)
        truncate, sync, lock = _XTRUNCATE(given.truncate), _XFLAG(given.sync), _XFLAG(given.lock)
        names, seen = self._names, self._seen

        def closed(file: int) -> int:
            names.pop(file, None)
            return close(file)

        def written(file: int, data: int, size: int, at: int) -> int:
            held = ctypes.string_at(data, size)
            return seen("write", names[file], at, size, held) or write(file, data, size, at)

        def was_read(file: int, data: int, size: int, at: int) -> int:
            return seen("read", names[file], at, size) or read(file, data, size, at)

        self._put(ours, "close", _XCLOSE, closed)
        self._put(ours, "write", _XMOVE, written)
        if "read" in self._kinds:
            self._put(ours, "read", _XMOVE, was_read)
        self._put(ours, "truncate", _XTRUNCATE, lambda file, size: seen("truncate", names[file], size) or truncate(file, size))
        self._put(ours, "sync", _XFLAG, lambda file, flags: seen("sync", names[file], flags) or sync(file, flags))
        if "lock" in self._kinds:
            self._put(ours, "lock", _XFLAG, lambda file, level: seen("lock", names[file], level) or lock(file, level))
        self._put_shared(ours, given)
        return ours

    def _put_shared(self, ours: _Methods, given: _Methods) -> None:
        """The shared memory beside the log, which only journals of that kind have."""
        if not given.shm_map or not self._kinds & {"shm lock", "shm map"}:
            return
        shm_map, shm_lock, names, seen = _XSHMMAP(given.shm_map), _XSHMLOCK(given.shm_lock), self._names, self._seen

        def mapped(file: int, region: int, size: int, extend: int, out: int) -> int:
            return seen("shm map", names[file], region, size) or shm_map(file, region, size, extend, out)

        def locked(file: int, offset: int, count: int, flags: int) -> int:
            return seen("shm lock", names[file], offset, flags) or shm_lock(file, offset, count, flags)

        self._put(ours, "shm_map", _XSHMMAP, mapped)
        self._put(ours, "shm_lock", _XSHMLOCK, locked)


def linked_version() -> str:
    """The version of the library whose files are watched."""
    version: bytes = _library().sqlite3_libversion()
    return version.decode()
