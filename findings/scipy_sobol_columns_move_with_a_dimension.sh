#!/usr/bin/env bash
# A dimension added to SciPy's scrambled Sobol sequence moves all columns; to a scrambled Halton's, none.
#
# Expected: with the same seed the first columns of a sequence in d + 1 dimensions are those of the one
# in d, so that a factor can be added to a computer experiment whose runs are kept: each dimension of
# a Sobol sequence has direction numbers of its own and is scrambled independently of the others, and
# unscrambled sequences, and scrambled Halton ones, have this property.
# Observed with SciPy 1.17.1: qmc.Sobol(d, scramble=True, rng=...) and qmc.Sobol(d + 1, ...) have no
# column in common for any d tried, since the shifts of all dimensions are drawn before the matrices of
# any; qmc.Halton draws dimension by dimension and keeps its columns. Points are extended safely (more
# of them continue the sequence), dimensions are not.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1
cat >"$folder/try.py" <<'PY'
import sys

import numpy as np
from scipy.stats import qmc


def kept(engine, d, scramble):
    """Count the columns that a sequence keeps when a dimension is added."""
    few, more = (
        engine(n, scramble=scramble, rng=np.random.default_rng(7)).random(64) for n in (d, d + 1)
    )
    return sum(np.array_equal(few[:, k], more[:, k]) for k in range(d))


found = {
    (engine.__name__, scramble): [kept(engine, d, scramble) for d in (1, 3, 9)]
    for engine in (qmc.Sobol, qmc.Halton)
    for scramble in (False, True)
}
for (name, scramble), columns in found.items():
    print(f"{name}, {'scrambled' if scramble else 'plain'}: keeps {columns} of [1, 3, 9] columns")
whole = [1, 3, 9]
same = found["Sobol", False] == found["Halton", False] == found["Halton", True] == whole
sys.exit(not (same and found["Sobol", True] == [0, 0, 0]))
PY
"$folder/venv/bin/python" "$folder/try.py"
