"""Readers and the ways to reach them."""
