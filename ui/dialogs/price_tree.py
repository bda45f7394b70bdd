"""The price list as a tree: groups with their tickets, searched by any words of a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from desk.i18n import _
from desk.model.ticket import TicketClass, TicketTemplate
from desk.services.selling import PriceList
from ui.dialogs import sentences

NAME, DURATION, PASSES, FREEZES, PRICE = range(5)
TEMPLATE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_CELLS = {DURATION: sentences.duration, PASSES: sentences.passes, FREEZES: sentences.freezes, PRICE: sentences.price}


@dataclass(slots=True)
class _Node:
    """A group or a ticket; `id` is its place in the list of all nodes, which Qt's indexes carry."""

    id: int
    name: str
    parent: _Node | None = None
    row: int = 0
    template: TicketTemplate | None = None
    children: list[_Node] = field(default_factory=list)


class PriceTree(QAbstractItemModel):
    """Groups are told by LuckyFit's parent ids; a ticket of no known group stands at the top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes = [_Node(0, "")]

    def fill(self, price_list: PriceList) -> None:
        """Another price list."""
        self.beginResetModel()
        self._nodes = [_Node(0, "")]
        groups = self._add_groups([each for each in price_list.classes if not each.annulled])
        for template in price_list.templates:
            self._add(groups.get(template.class_id, self._nodes[0]), template.name, template)
        self._prune(self._nodes[0])
        self.endResetModel()

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        """Qt's handle of a cell."""
        children = self._node(parent).children
        if not (0 <= row < len(children) and 0 <= column <= PRICE):
            return QModelIndex()
        return self.createIndex(row, column, children[row].id)

    def parent(self, index: _Index) -> QModelIndex:  # type: ignore[override]  # the overload without arguments is QObject's
        """The group a cell is in."""
        above = self._node(index).parent
        if above is None or above.parent is None:
            return QModelIndex()
        return self.createIndex(above.row, 0, above.id)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many lines a group has."""
        return 0 if parent.column() > 0 else len(self._node(parent).children)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Always the same."""
        return PRICE + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, alignment, and the ticket itself as TEMPLATE."""
        node = self._node(index)
        if role == TEMPLATE:
            return node.template
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (PASSES, PRICE):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("Name"), _("Valid for"), _("Visits"), _("Freeze"), _("Price"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (PASSES, PRICE):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Only tickets can be chosen."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._node(index).template is None:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def retranslate(self) -> None:
        """Every text is asked for anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, PRICE)
        for node in self._nodes:
            if node.children:
                above = self.createIndex(node.row, 0, node.id) if node.parent is not None else QModelIndex()
                self.dataChanged.emit(self.index(0, NAME, above), self.index(len(node.children) - 1, PRICE, above))

    def _text(self, node: _Node, column: int) -> str:
        if column == NAME:
            return node.name
        return _CELLS[column](node.template) if node.template is not None else ""

    def _node(self, index: _Index) -> _Node:
        return self._nodes[index.internalId()] if index.isValid() else self._nodes[0]

    def _add(self, above: _Node, name: str, template: TicketTemplate | None = None) -> _Node:
        node = _Node(len(self._nodes), name, above, template=template)
        self._nodes.append(node)
        above.children.append(node)
        return node

    def _add_groups(self, classes: list[TicketClass]) -> dict[int | None, _Node]:
        """A node for every group, below its parent; groups that form a ring stand at the top."""
        groups: dict[int | None, _Node] = {}
        left = sorted(classes, key=lambda each: (each.position, each.name))
        known = {each.id for each in left}
        while left:
            ready = [each for each in left if each.parent_id not in known or each.parent_id in groups] or left
            for each in ready:
                groups[each.id] = self._add(groups.get(each.parent_id, self._nodes[0]), each.name)
            left = [each for each in left if each.id not in groups]
        return groups

    def _prune(self, node: _Node) -> None:
        """Groups without tickets are not shown; rows are numbered."""
        for child in node.children:
            self._prune(child)
        node.children = [each for each in node.children if each.template is not None or each.children]
        for row, child in enumerate(node.children):
            child.row = row


class PriceSearch(QSortFilterProxyModel):
    """Lines whose name holds every word typed; a group that does shows all it has."""

    def __init__(self, source: PriceTree, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self.setSourceModel(source)
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)

    def look_for(self, text: str) -> None:
        """Another search."""
        self.beginFilterChange()
        self._words = tuple(text.casefold().split())
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: _Index) -> bool:
        """True when the line fits."""
        name = str(self.sourceModel().index(row, NAME, parent).data() or "").casefold()
        return self._fits(name)

    def first_ticket(self) -> QModelIndex:
        """The first line that can be sold; one that fits by its own name goes before those of a group that does."""
        tickets = list(self._tickets(QModelIndex()))
        named = [each for each in tickets if self._fits(str(each.data() or "").casefold())]
        return next(iter(named or tickets), QModelIndex())

    def _tickets(self, above: QModelIndex) -> Iterator[QModelIndex]:
        for row in range(self.rowCount(above)):
            here = self.index(row, NAME, above)
            if here.data(TEMPLATE) is not None:
                yield here
            else:
                yield from self._tickets(here)

    def _fits(self, name: str) -> bool:
        return all(word in name for word in self._words)
