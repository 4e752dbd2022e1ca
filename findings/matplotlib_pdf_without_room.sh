#!/usr/bin/env bash
# Matplotlib's PDF backend loses the reason why a file could not be written.
#
# Expected: saving a figure to a file without room raises OSError (ENOSPC), as the SVG, PNG and
# PostScript backends do at every point at which the room may end.
# Observed with Matplotlib 3.11.2: where the room ends within or before the page's compressed
# stream, saving as PDF raises AttributeError ("'Stream' object has no attribute 'pos'") or
# zlib.error ("Error -2 while flushing") instead: the backend closes the stream while the first
# error is on its way, and what fails there takes its place. A program that catches OSError to
# say "the disk is full" shows a traceback. Drawing to memory first, and writing the bytes, is safe.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check matplotlib==3.11.2
cat >"$folder/try.py" <<'PY'
import errno
import io
import sys

import matplotlib
from matplotlib.figure import Figure


class Room(io.RawIOBase):
    """A file that takes so many bytes and no more, as on a disk that is nearly full."""

    def __init__(self, left):
        self.left, self.written = left, 0

    def writable(self):
        return True

    def tell(self):
        return self.written

    def write(self, data):
        if len(data) > self.left:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.left -= len(data)
        self.written += len(data)
        return len(data)


def raised(form, room):
    figure = Figure()
    figure.subplots().plot([1, 2, 3])
    try:
        figure.savefig(Room(room), format=form)
    except Exception as error:
        return type(error).__name__
    return "nothing"


print("matplotlib", matplotlib.__version__)
found = {form: {raised(form, room) for room in range(0, 8000, 100)} for form in ("pdf", "svg", "png")}
for form, names in found.items():
    print(form, sorted(names))
as_seen = {"AttributeError", "error"} <= found["pdf"] and not any(
    found[form] - {"OSError", "nothing"} for form in ("svg", "png")
)
print("as described" if as_seen else "changed")
sys.exit(not as_seen)
PY
"$folder/venv/bin/python" "$folder/try.py"
