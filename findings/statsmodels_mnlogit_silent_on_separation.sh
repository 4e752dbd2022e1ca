#!/usr/bin/env bash
# statsmodels warns of perfect separation in a logit of two classes, and not in one of more.
#
# Expected: on classes that hyperplanes part without a rest, maximum likelihood has no finite weights.
# `Logit` says so by a PerfectSeparationWarning, and `MNLogit`, the same model for more classes, would
# be thought to do so too; by either method, for the data and not the way to the maximum are at fault.
# Observed with statsmodels 0.15.0: MNLogit gives no PerfectSeparationWarning by any method. By
# method="bfgs" neither model gives any warning: both report converged=True, with finite weights (an
# accident of where the search stopped) and finite standard errors in the thousands. A simulation that
# finds the samples without a maximum by warnings or by `converged` overlooks them all, but for those of
# two classes by Newton's method.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check statsmodels==0.15.0
cat >"$folder/try.py" <<'PY'
import sys
import warnings

import numpy as np
import statsmodels
import statsmodels.api as sm

generator = np.random.default_rng(0)
means = np.array([[8.0, 8.0], [8.0, -8.0], [-8.0, 8.0], [-8.0, -8.0]])
y = np.repeat(np.arange(4), 50)
x = sm.add_constant(means[y] + generator.standard_normal((200, 2)))
MODELS = {"Logit": sm.Logit(y[y < 2], x[y < 2]), "MNLogit": sm.MNLogit(y, x)}
SEPARATION = "PerfectSeparationWarning"


def fitted(name, method):
    """Return whether a fit converged, whether its numbers are finite, and what it warned of."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        result = MODELS[name].fit(method=method, maxiter=200, disp=0)
        numbers = np.concatenate([np.ravel(result.params), np.ravel(result.bse)])
    warned = sorted({one.category.__name__ for one in given})
    print(f"{name} by {method}: converged {result.mle_retvals['converged']}, warns {warned}, "
          f"largest standard error {np.max(numbers):.0f}")
    return result.mle_retvals["converged"], bool(np.isfinite(numbers).all()), warned


print(f"statsmodels {statsmodels.__version__}")
told = SEPARATION in fitted("Logit", "newton")[2] and SEPARATION not in fitted("MNLogit", "newton")[2]
silent = all(fitted(name, "bfgs") == (True, True, []) for name in MODELS)
sys.exit(0 if told and silent else 1)
PY
"$folder/venv/bin/python" "$folder/try.py"
