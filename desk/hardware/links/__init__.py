"""One file a way to carry bytes."""
