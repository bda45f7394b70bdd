"""Dialogs, opened and awaited."""
