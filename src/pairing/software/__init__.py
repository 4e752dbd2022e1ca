"""The experiment by other software: its packages run, found out, scored and held side by side."""
