"""A window without a product, for tests of how things look."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtWidgets import QApplication

from desk import i18n
from ui.main_window import MainWindow
from ui.widgets.theme import Theme


@pytest.fixture
async def application() -> QApplication:
    """The one application of all window tests."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    return application


@pytest.fixture
async def theme(application: QApplication) -> AsyncIterator[Theme]:
    """The usual look, put back afterwards."""
    i18n.use("en")
    theme = Theme(application)
    yield theme
    theme.use(mode="light", scale=100)
    theme.deleteLater()


@pytest.fixture
async def bare_window(theme: Theme) -> AsyncIterator[MainWindow]:
    """The window as it comes up."""
    window = MainWindow(theme)
    window.furnish()
    window.show()
    yield window
    window.close_for_good()
    window.deleteLater()
