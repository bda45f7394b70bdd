"""One method an operation, one file a noun."""
