"""Where papers go: files, a printer of the system, or a thermal printer by its path; tried before it is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desk.config import WIDTHS
from desk.i18n import _
from ui import wording
from ui.dialogs.controls import Choice, Radio, Tick
from ui.dialogs.form import FormDialog
from ui.dialogs.notice import OK, Notice
from ui.presenters.printing import PrintingPresenter, PrintingState, Way
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import papers

NAMES = ("printer", "device", "width", "folder")


class PrintDialog(FormDialog):
    """Opened from the menu."""

    def __init__(self, presenter: PrintingPresenter, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.presenter, self._runner = presenter, runner
        self.ways = {way: Radio(theme, self) for way in Way}
        self._group = QButtonGroup(self)
        self.printers, self.widths = Choice(theme, self), Choice(theme, self)
        self.device, self.folder = QLineEdit(self), QLineEdit(self)
        self.receipts = Tick(theme, self)
        self.notice = Notice(theme, self)
        self._labels = {name: PlainLabel(role="muted") for name in NAMES}
        self._lay_out_fields()
        self._connect()
        self.trial = self.add_button(self._on_trial)
        self.cancel = self.add_button(self.reject)
        self.primary = self.add_button(self._on_keep, role="primary", default=True)
        self.subtitle.hide()
        stops = (*self.ways.values(), self.printers, self.device, self.widths, self.folder, self.receipts)
        self._chain(*stops, self.trial, self.cancel, self.primary)
        self.fit(620)
        presenter.attach(self.draw)

    def first_field(self) -> QWidget | None:
        """How papers leave."""
        return self.ways[self.presenter.state.way]

    def draw(self, state: PrintingState) -> None:
        """The only place that sets texts."""
        self.setWindowTitle(_("Printing"))
        self.title.setText(_("Printing"))
        texts = (_("Printer"), _("Path"), _("Paper"), _("Folder"))
        for name, text in zip(NAMES, texts, strict=True):
            self._labels[name].setText(text)
        for way, radio in self.ways.items():
            radio.setText(papers.WAYS[way]())
            radio.setChecked(way is state.way)
        self._draw_fields(state)
        self._draw_notice(state)
        self.receipts.say(_("A receipt after each payment, unless its tick is taken away"))
        self.receipts.setChecked(state.chosen.receipts)
        self.trial.setText(_("Try it"))
        self.cancel.setText(_("Cancel"))
        self._name_primary(self.primary, _("Save"))
        for button in (self.trial, self.primary):
            button.setEnabled(state.ready)

    def _draw_fields(self, state: PrintingState) -> None:
        names = state.names
        if [self.printers.itemText(at) for at in range(self.printers.count())] != list(names):
            self.printers.clear()
            self.printers.addItems(list(names))
        if state.way is Way.PRINTER:
            self.printers.setCurrentText(state.chosen.printer)
        self.ways[Way.PRINTER].setEnabled(bool(names))
        self.widths.clear()
        for width in (each for each in WIDTHS if state.way is not Way.DEVICE or each.isdigit()):
            self.widths.addItem(papers.WIDTH_NAMES[width](), width)
        self.widths.setCurrentIndex(self.widths.findData(state.chosen.width))
        for line, text in ((self.device, state.device), (self.folder, state.chosen.pdf_folder)):
            if line.text().strip() != text.strip():
                line.setText(text)
        self.device.setPlaceholderText("/dev/usb/lp0")
        self.folder.setPlaceholderText(_("beside the settings"))
        for name, field in zip(NAMES, (self.printers, self.device, self.widths, self.folder), strict=True):
            field.setAccessibleName(self._labels[name].text())
            shown = {"printer": state.way is Way.PRINTER, "device": state.way is Way.DEVICE}.get(name, True)
            for part in (field, self._labels[name]):
                part.setVisible(shown)

    def _draw_notice(self, state: PrintingState) -> None:
        self.say_error(wording.of_error(state.error) if state.error is not None else "")
        self.notice.setVisible(bool(state.told))
        if state.told:
            self.notice.say(OK, state.told, "")

    def _connect(self) -> None:
        chosen: dict[Way, Callable[[], None]] = {
            Way.FILES: self.presenter.choose_files,
            Way.PRINTER: lambda: self.presenter.choose_printer(self.printers.currentText()),
            Way.DEVICE: lambda: self.presenter.choose_device(self.device.text()),
        }
        for way, radio in self.ways.items():
            self._group.addButton(radio)
            radio.clicked.connect(lambda _checked=False, way=way: chosen[way]())
        self.printers.textActivated.connect(self.presenter.choose_printer)
        self.widths.activated.connect(lambda at: self.presenter.set_width(self.widths.itemData(at)))
        self.device.textEdited.connect(self.presenter.choose_device)
        self.folder.textEdited.connect(self.presenter.set_folder)
        self.receipts.clicked.connect(lambda checked: self.presenter.set_receipts(wanted=checked))

    def _on_trial(self) -> None:
        self._runner.run(self.presenter.try_it(), name="a trial of the printer", screen="trial")

    def _on_keep(self) -> None:
        if self.presenter.accept():
            self.accept()

    def _lay_out_fields(self) -> None:
        ways = QVBoxLayout()
        ways.setSpacing(HALF_GAP)
        for radio in self.ways.values():
            ways.addWidget(radio)
        grid = QGridLayout()
        grid.setVerticalSpacing(12)
        grid.setHorizontalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        for row, (name, field) in enumerate(zip(NAMES, (self.printers, self.device, self.widths, self.folder), strict=True)):
            grid.addWidget(self._labels[name], row, 0)
            grid.addWidget(field, row, 1)
        self.body.addLayout(ways)
        self.body.addLayout(grid)
        self.body.addWidget(self.receipts)
        self.body.addWidget(self.notice)
        self.body.addStretch(1)

    def _left(self) -> None:
        self.presenter.detach()

    def _retranslate(self) -> None:
        self.draw(self.presenter.state)
