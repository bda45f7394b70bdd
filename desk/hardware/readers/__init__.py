"""One file a reader protocol: bytes in, tags out, no I/O."""
