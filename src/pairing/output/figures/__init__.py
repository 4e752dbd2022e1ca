"""Figures: one module a group of `pairing.catalogue.figures`; nothing is computed here."""
