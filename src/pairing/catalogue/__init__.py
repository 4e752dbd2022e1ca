"""What there is to choose from, each thing an entry in one place; imports nothing heavy."""
