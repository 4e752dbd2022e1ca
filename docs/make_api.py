"""Make pages of what `import pairing` gives, of its docstrings: python docs/make_api.py FOLDER."""

import sys
import warnings
from pathlib import Path

import pdoc

import pairing

MODULES = ("pairing", r"!pairing\..*", "pairing.cross_entropy")  # pages, without what stands below


def main(folder: str) -> None:
    """Write the pages; a warning is an error."""
    warnings.simplefilter("error")
    for name in pairing.__all__:  # pdoc sees a name only once it is there
        getattr(pairing, name)
    pdoc.render.configure(docformat="numpy", show_source=False, footer_text="pairing")
    pdoc.pdoc(*MODULES, output_directory=Path(folder))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python docs/make_api.py FOLDER")
    main(sys.argv[1])
