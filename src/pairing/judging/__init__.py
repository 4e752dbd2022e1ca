"""The published tables, estimates, intervals and comparison."""
