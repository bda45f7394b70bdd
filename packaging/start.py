"""The newcomer's way in, with nothing but Python 3.11: makes `.venv`, installs what is pinned, and runs.

python3 packaging/start.py demo [...]      the reception window on a generated club
python3 packaging/start.py test            every check and every test
python3 packaging/start.py check           the checks alone: format, lint, types, imports
python3 packaging/start.py headless        the product without a window, in an environment that has no Qt
python3 packaging/start.py run [...]       the `desk` command itself
python3 packaging/start.py lock            pins the requirements anew
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "packaging" / "requirements"
TESTS = ("-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "--max-worker-restart", "0")
"""A process a core; the tests of one file stay together, since they share what is dear to make. One that hangs ends the run."""
LIBRARIES = {
    "EGL": "libegl1",
    "GL": "libgl1",
    "glib-2.0": "libglib2.0-0",
    "fontconfig": "libfontconfig1",
    "xkbcommon": "libxkbcommon0",
    "dbus-1": "libdbus-1-3",
}
SCREEN_LIBRARIES = {
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-image": "libxcb-image0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-randr": "libxcb-randr0",
    "xcb-shape": "libxcb-shape0",
    "xcb-xkb": "libxcb-xkb1",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "X11-xcb": "libx11-xcb1",
}


def main(arguments: list[str]) -> int:
    """Runs one of the commands above; its exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        print(f"LuckyFit Desk needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]](arguments[1:])


def demo(arguments: list[str]) -> int:
    """The reception window on a generated club."""
    python = environment(".venv", "run.txt", window=True)
    needs_screen = not any(word in arguments for word in ("--screenshots", "--help"))
    return call(python, "-m", "ui", "demo", *arguments) if _libraries(screen=needs_screen) else 3


def run(arguments: list[str]) -> int:
    """The `desk` command."""
    python = environment(".venv", "run.txt", window=True)
    return call(python, "-m", "ui", *arguments) if _libraries(screen=False) else 3


def test(arguments: list[str]) -> int:
    """Every check and every test."""
    python = environment(".venv", "dev.txt", window=True)
    if not _libraries(screen=False):
        return 3
    return _checks(python) or call(python, *TESTS, *arguments)


def check(_: list[str]) -> int:
    """The checks alone."""
    return _checks(environment(".venv", "dev.txt", window=True))


def headless(arguments: list[str]) -> int:
    """The product's own tests and its command where PySide6 is not installed."""
    python = environment(".venv-headless", "headless.txt", window=False)
    if not call(python, "-c", "import PySide6", quiet=True):
        print("PySide6 is installed in the headless environment: nothing would be proved.", file=sys.stderr)
        return 1
    return call(python, "-m", "desk", "--help") or call(python, *TESTS, "tests/desk", "tests/contract", *arguments)


def lock(_: list[str]) -> int:
    """Pins the requirements anew, with hashes and without addresses."""
    python = environment(".venv", "dev.txt", window=True)
    call(python, "-m", "pip", "install", "-q", "uv")
    return max(_lock(python, source) for source in sorted(REQUIREMENTS.glob("*.in")))


def environment(folder: str, pinned: str, *, window: bool) -> str:
    """The Python of the environment in `folder`, with what `pinned` lists installed; nothing is done when nothing changed."""
    place = ROOT / folder
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = place / "installed"
    enough = {_fingerprint(pinned), _fingerprint("dev.txt")} if window else {_fingerprint(pinned)}
    if python.exists() and stamp.exists() and stamp.read_text("ascii") in enough:
        return str(python)
    print(f"Preparing {folder} (once) …", flush=True)
    if not python.exists():
        _make(place)
    install = (str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    if call(*install, "--require-hashes", "-r", str(REQUIREMENTS / pinned)):
        raise SystemExit("What the program needs could not be installed; the lines above say why.")
    if window and call(*install, "--no-build-isolation", "--no-deps", "-e", str(ROOT)):
        raise SystemExit("The program itself could not be installed; the lines above say why.")
    stamp.write_text(_fingerprint(pinned), "ascii")
    return str(python)


def _fingerprint(pinned: str) -> str:
    """What an environment was made from; the one for tests also holds all that running needs."""
    return hashlib.sha256((REQUIREMENTS / pinned).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def _make(place: Path) -> None:
    try:
        venv.create(place, with_pip=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(place, ignore_errors=True)
        raise SystemExit("Python's venv is missing: sudo apt-get install -y python3-venv") from None


def _checks(python: str) -> int:
    steps = (
        ("-m", "ruff", "format", "--check", "--quiet", "."),
        ("-m", "ruff", "check", "--quiet", "."),
        ("-m", "mypy"),
        ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    )
    return next((code for step in steps if (code := call(python, *step))), 0)


def _libraries(*, screen: bool) -> bool:
    """Says in one sentence which system libraries Qt lacks here, if any."""
    if sys.platform != "linux":
        return True
    wanted = LIBRARIES | (SCREEN_LIBRARIES if screen else {})
    missing = [package for name, package in wanted.items() if ctypes.util.find_library(name) is None]
    if missing:
        print(f"Qt lacks system libraries here: sudo apt-get install -y {' '.join(missing)}", file=sys.stderr)
    return not missing


def _lock(python: str, source: Path) -> int:
    target = source.with_suffix(".txt")
    options = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "-q")
    banner = ("--custom-compile-command", "python3 packaging/start.py lock")
    return call(python, "-m", "uv", "pip", "compile", *options, *banner, str(source), "-o", str(target))


def call(*command: str, quiet: bool = False) -> int:
    """Runs a command in the project's folder; its exit code."""
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, cwd=ROOT, check=False, stdout=output, stderr=output).returncode


COMMANDS = {"demo": demo, "run": run, "test": test, "check": check, "headless": headless, "lock": lock}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
