"""How all figures are drawn: one style, one layout for the same numbers, and whole files.

SVG and PDF are the same bytes for the same numbers.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerTuple

from pairing.jobs.whole import write_whole
from pairing.numerics.arrays import Array

STYLE = {
    "font.family": "sans-serif",
    # text stays text in SVG; the others, of like width, are for readers without the first
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva"],
    "svg.fonttype": "none",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "svg.hashsalt": "pairing",
    "pdf.fonttype": 42,
}
WIDTH = 7.0  # inches: the text width of a page with two columns
CLASSES = 4  # a column a class fits that width; pictures of more classes are larger


def draw(drawn: Callable[[Any], Figure], results: Any, *paths: str | Path) -> None:
    """Draw a figure and write it to each path, in the format that its suffix names.

    Parameters
    ----------
    drawn : callable
        Takes the results and returns the figure.
    results
        Of the figure's group.
    *paths : str or pathlib.Path
        They end in ``.svg`` or ``.pdf``.
    """
    undated = {".svg": {"Date": None, "Creator": None}, ".pdf": {"CreationDate": None}}
    with mpl.rc_context(STYLE):
        figure = drawn(results)
        _fix_places(figure)
        for path in map(Path, paths):
            content = io.BytesIO()
            figure.savefig(content, format=path.suffix[1:], metadata=undated[path.suffix])
            write_whole(path, content.getvalue())


def _fix_places(figure: Figure) -> None:
    """Lay the figure out once and round where its axes stand.

    The solver of the layout adds in an order that depends on addresses in memory: the last digit
    of a place varies between drawings, and with it the names that SVG gives to clip paths.
    """
    # text is a little wider in SVG and PDF than the layout takes it to be
    figure.set_layout_engine("constrained", w_pad=0.08)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        axes.set_position(np.round(axes.get_position(original=True).bounds, 9))


def legend(figure: Figure, entries: Sequence[tuple[Any, str]], columns: int) -> None:
    """Put a legend below a figure; an entry is a mark, or several that stand side by side."""
    marks, labels = zip(*entries, strict=True)
    figure.legend(
        marks, labels, loc="outside lower center", ncols=columns, frameon=False,
        handler_map={tuple: HandlerTuple(ndivide=None, pad=0.6)},
    )  # fmt: skip


def edges(middles: Array) -> Array:
    """Return where the cells of a map end, half-way between their middles.

    Parameters
    ----------
    middles : numpy.ndarray, shape (n,)
        Ascending, n at least 1. A single cell is as wide as its unit.

    Returns
    -------
    numpy.ndarray, shape (n + 1,)
    """
    # pcolormesh, left to find them, gives a single cell no width
    half = np.diff(middles) / 2 if len(middles) > 1 else np.array([0.5])
    return np.concatenate([middles[:1] - half[:1], middles[:-1] + half, middles[-1:] + half[-1:]])
