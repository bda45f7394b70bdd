"""LuckyFit's rows -> our values, one file a noun. Foreign shapes end here."""
