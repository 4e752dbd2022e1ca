"""How fast and how variably outputs come to the posterior: exact laws, limits, learning curves."""
