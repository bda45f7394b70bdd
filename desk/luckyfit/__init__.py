"""LuckyFit over REST: wire, models, endpoints, and the club port."""
