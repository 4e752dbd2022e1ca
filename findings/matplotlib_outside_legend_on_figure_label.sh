#!/usr/bin/env bash
# Matplotlib's constrained layout draws a figure's legend over the figure's own axis label.
#
# Expected: a legend with loc="outside lower center" and a label by `supxlabel` both stand below all
# panels; constrained layout, which makes room for each of them, puts one below the other.
# Observed with Matplotlib 3.11.2: room is made for each alone, and both are drawn at the figure's
# lower edge, one over the other; the same to the left, of `supylabel` and "outside left center".
# Without a word: no warning is given, and both texts are unreadable. Labels of the lowest panels
# (`set_xlabel`) are not drawn over.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check matplotlib==3.11.2
cat >"$folder/try.py" <<'PY'
import sys
import warnings

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

warnings.simplefilter("error")


def overlap(place, label):
    """Whether a legend and a label of the same figure are drawn over each other."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    panels = figure.subplots(2, 2)
    panels[0, 0].plot([0, 1], label="one")
    text = label(figure, panels)
    legend = figure.legend(loc=place)
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    renderer = canvas.get_renderer()
    return bool(legend.get_window_extent(renderer).overlaps(text.get_window_extent(renderer)))


below = overlap("outside lower center", lambda figure, _: figure.supxlabel("of all panels"))
left = overlap("outside left center", lambda figure, _: figure.supylabel("of all panels"))
panel = overlap("outside lower center", lambda _, panels: panels[1, 0].set_xlabel("of one panel"))
print(f"Matplotlib {matplotlib.__version__}: over supxlabel {below}, over supylabel {left}, "
      f"over a panel's label {panel}")
sys.exit(0 if (below, left, panel) == (True, True, False) else 1)
PY
"$folder/venv/bin/python" "$folder/try.py"
