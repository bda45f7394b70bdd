"""Instasport over GraphQL: wire, session, models, and the cards port."""
