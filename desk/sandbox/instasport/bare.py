"""`liqpay` and `wayforpay` without sub-fields, as the public wiki asks for them on `cardTemplate`: all of them are meant."""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    NameNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)

ASKED_BARE = frozenset({"LiqPay", "WayForPay"})
"""Types asked for both with sub-fields and without; any other bare object is a bad request."""


def completed(schema: GraphQLSchema, document: DocumentNode) -> DocumentNode:
    """The document with all sub-fields put where a form of payment was asked for bare."""
    types = TypeInfo(schema)
    changed: DocumentNode = visit(document, TypeInfoVisitor(types, _Completing(types)))
    return changed


class _Completing(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types

    def enter_field(self, node: FieldNode, *_where: Any) -> FieldNode | None:
        """A copy with its sub-fields, or None to leave the field as it is."""
        kind = get_named_type(self._types.get_type())
        if node.selection_set is not None or not isinstance(kind, GraphQLObjectType) or kind.name not in ASKED_BARE:
            return None
        fields = tuple(FieldNode(name=NameNode(value=name), directives=(), arguments=()) for name in kind.fields)
        return FieldNode(
            name=node.name,
            alias=node.alias,
            arguments=node.arguments,
            directives=node.directives,
            selection_set=SelectionSetNode(selections=fields),
            loc=node.loc,
        )
