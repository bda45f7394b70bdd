"""LuckyFit imitated over HTTP: every operation of the vendor's document, its filters, its refusals, its two generations."""
