"""Files, digests, and what every stage does around its work."""
