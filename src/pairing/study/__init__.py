"""Settings and seeds; fits and scores of a batch."""
