"""Files and their seals, digests, and what every stage does around its work."""
