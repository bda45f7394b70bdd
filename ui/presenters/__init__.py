"""What a screen shows and does; no Qt."""
