"""What a cross-entropy value means."""
