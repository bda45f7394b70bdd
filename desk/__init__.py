"""LuckyFit Desk without a window: values, rules, services and the doors to the outside."""
