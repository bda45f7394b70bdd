"""Instasport imitated: its GraphQL schema, tokens, SMS codes, cards and visits."""
