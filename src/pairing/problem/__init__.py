"""The mixture, its posterior, the Bayes rule, integrals over p(x)."""
