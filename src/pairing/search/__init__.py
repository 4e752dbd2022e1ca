"""The settings and measures that the paper leaves open, searched and mapped."""
