"""The headless commands: `python -m desk`, and the same under `desk` where the window is installed."""

from desk.cli.app import app, main

__all__ = ["app", "main"]
