"""The kiosk started with the session of whoever is signed in: XDG's autostart on Linux, the Run key on Windows.

Not run on a real Windows yet: what is written to its registry is tested with a pretended one.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from desk.errors import NotAllowed

FILE_NAME = "luckyfit-desk-kiosk.desktop"
KEY, VALUE = r"Software\Microsoft\Windows\CurrentVersion\Run", "LuckyFit Desk kiosk"
_ESCAPED = str.maketrans({"\\": "\\" * 4, '"': '\\\\"', "`": "\\\\`", "$": "\\\\$", "%": "%%"})
"""Quoted in Exec, and once more as every text of the file."""


def switch(command: list[str], *, on: bool, home: str = "", registry: Any = None) -> str:
    """Where it is written; `home` is the folder of the files where that is not the usual one.

    Raises NotAllowed: `no_autostart`, `not_written`.
    """
    registry = registry or _registry()
    if registry is not None:
        return _in_registry(registry, command, on=on)
    if sys.platform == "darwin":
        raise NotAllowed("no_autostart", reason=sys.platform)
    return str(_in_folder(command, on=on, home=home))


def _in_folder(command: list[str], *, on: bool, home: str) -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - once in the life of a PC

    path = user_config_path() / "autostart" / FILE_NAME
    try:
        if on:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_entry(command, home), encoding="utf-8")
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise NotAllowed("not_written", path=str(path)) from error
    return path


def _entry(command: list[str], home: str) -> str:
    words = ["env", f"DESK_HOME={home}", *command] if home else command
    quoted = " ".join(f'"{each.translate(_ESCAPED)}"' for each in words)
    where = Path(__file__).parent.parent
    lines = ("[Desktop Entry]", "Type=Application", "Name=LuckyFit Desk", f"Exec={quoted}", f"Path={where}", "Terminal=false")
    return "\n".join((*lines, "X-GNOME-Autostart-enabled=true", ""))


def _in_registry(registry: Any, command: list[str], *, on: bool) -> str:
    try:
        with registry.CreateKeyEx(registry.HKEY_CURRENT_USER, KEY, 0, registry.KEY_SET_VALUE) as key:
            if on:
                registry.SetValueEx(key, VALUE, 0, registry.REG_SZ, subprocess.list2cmdline(_without_console(command)))
            else:
                _forget(registry, key)
    except OSError as error:
        raise NotAllowed("no_autostart", reason=error.strerror or type(error).__name__) from error
    return f"HKCU\\{KEY}\\{VALUE}"


def _forget(registry: Any, key: Any) -> None:
    try:
        registry.DeleteValue(key, VALUE)
    except FileNotFoundError:
        return


def _without_console(command: list[str]) -> list[str]:
    """Python's program that opens no black window, where there is one."""
    quiet = Path(command[0]).with_name("pythonw.exe")
    return [str(quiet), *command[1:]] if Path(command[0]).name.lower() == "python.exe" and quiet.exists() else command


def _registry() -> Any:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows alone has it

        return winreg
    return None
