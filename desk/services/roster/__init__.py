"""The roster at work: keeps what LuckyFit tells, and reads the whole club in the background."""
