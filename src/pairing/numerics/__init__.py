"""Compilation, and exponentials with the same bits on every processor."""
