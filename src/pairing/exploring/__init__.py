"""A small grid of settings, trained and scored for a page in which a reader moves about."""
