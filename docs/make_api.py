"""Make pages of what `import pairing` gives, of its docstrings: python docs/make_api.py FOLDER."""

import inspect
import sys
import warnings
from pathlib import Path

import numpy as np
import pdoc
from numpy.typing import ArrayLike, NDArray

import pairing

MODULES = ("pairing", r"!pairing\..*", "pairing.cross_entropy")  # pages, without what stands below
# Types of several lines, as they are called in the code.
NAMES = {"ArrayLike": ArrayLike, "NDArray[float64]": NDArray[np.float64]}
in_full = inspect.formatannotation


def in_short(annotation: object, *more: object, **options: object) -> str:
    """Return a type as text, by the names that people know."""
    text = in_full(annotation, *more, **options)
    for name, meant in NAMES.items():
        text = text.replace(in_full(meant), name)
    return text


def main(folder: str) -> None:
    """Write the pages; a warning is an error."""
    warnings.simplefilter("error")
    for name in pairing.__all__:  # pdoc sees a name only once it is there
        getattr(pairing, name)
    inspect.formatannotation = pdoc.doc.formatannotation = in_short
    pdoc.render.configure(docformat="numpy", show_source=False, footer_text="pairing")
    pdoc.pdoc(*MODULES, output_directory=Path(folder))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python docs/make_api.py FOLDER")
    main(sys.argv[1])
