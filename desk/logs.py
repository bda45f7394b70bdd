"""One log file a day, kept 30 days, with keys, phones and tags taken out of every line."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
from pathlib import Path

KEPT_DAYS = 30
_LONG_NUMBER = re.compile(r"\+?\d[\d ()-]{6,}\d")
_LONG_HEX = re.compile(r"\b(?=[0-9A-Fa-f]*\d)[0-9A-Fa-f]{8,}\b")
_BEARER = re.compile(r"\b(Key|Token|Refresh|Api-Key:?)\s+\S+", re.IGNORECASE)


def redacted(text: str) -> str:
    """`text` with what may be a key, a phone or a tag replaced; the last two digits stay, to tell two apart."""
    text = _BEARER.sub(r"\1 …", text)
    text = _LONG_HEX.sub(lambda found: f"…{found[0][-2:]}", text)
    return _LONG_NUMBER.sub(lambda found: f"…{found[0][-2:]}", text)


class RedactingFormatter(logging.Formatter):
    """Takes secrets and personal numbers out of the finished line, tracebacks too; the time in front is left alone."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it goes to the file."""
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        return f"{stamp} {record.levelname} {record.name} {redacted(super().format(record))}"


class LogFile(logging.handlers.TimedRotatingFileHandler):
    """The file of the day. That it can't be written, on a full disk for one, is said once and without a traceback."""

    _told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's own name
        """Instead of a traceback of `logging` for each line."""
        if not self._told and sys.stderr is not None:
            self._told = True
            sys.stderr.write(f"The log can't be written: {sys.exception()}\n")


def to_file(folder: Path) -> None:
    """Sends every log line of this process to `folder/logs`; where that can't be written the program goes on without."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    for noisy in ("httpx", "httpcore", "gql", "asyncio", "qasync", "alembic", "stamina"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        (folder / "logs").mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = LogFile(
            folder / "logs" / "desk.log", when="midnight", backupCount=KEPT_DAYS, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(RedactingFormatter("%(message)s"))
    root.addHandler(handler)
