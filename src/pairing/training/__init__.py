"""The training procedures."""
