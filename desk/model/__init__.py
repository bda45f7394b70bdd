"""Values and rules: pure, no clock, no I/O, no Qt."""
