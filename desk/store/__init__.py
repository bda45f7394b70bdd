"""What this PC knows by itself, durable and encrypted."""
