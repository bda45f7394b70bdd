"""Use cases, one noun each."""
