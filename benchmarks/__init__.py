"""The benchmark of the training engine: ``make benchmark`` writes docs/benchmark.md."""
