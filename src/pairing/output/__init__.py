"""Tables, figures and report; nothing is computed here."""
