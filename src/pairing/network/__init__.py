"""The pairs and the network, stated in NumPy and compiled."""
