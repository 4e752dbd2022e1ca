"""Files, digests, manifests, and what every stage does around its work."""
