#!/usr/bin/env bash
# H2O-3: loss="quadratic" on classes does not descend the squares of the outputs.
#
# Expected: the manual offers the quadratic loss for classification too, so that softmax outputs p
# are trained to least squares; to the bias of output k comes back the gradient of half the squares,
#   p_k ((p_k - t_k) - sum_j p_j (p_j - t_j)).
# Observed with h2o 3.46.0.12: (p_k - t_k) p_k (1 - p_k) comes back, as if outputs were logistic and
# each had no part in the others. With three classes or more it is the gradient of no function; with
# two it is half of that of least squares.
#
# Needs Java; the server that is started listens on this machine alone, and ends with the script.
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check h2o==3.46.0.12 numpy==2.4.6
cat >"$folder/try.py" <<'PY'
import sys
import warnings

import h2o
import numpy as np
from h2o.backend import H2OLocalServer
from h2o.estimators import H2ODeepLearningEstimator

warnings.simplefilter("ignore")
server = H2OLocalServer.start(nthreads=1, max_mem_size=1 << 30, verbose=False)
h2o.connect(server=server, verbose=False)
h2o.no_progress()

# One epoch at a rate so small that each row finds the weights where they were. All weights are
# zero, so that outputs are those of the biases alone.
biases = np.array([1.0, 0.25, -0.5])  # in single precision as they are
p = np.exp(biases) / np.exp(biases).sum()
labels = np.repeat([0, 1, 2], [5, 30, 15])
columns = {"x": np.linspace(-1, 1, 50).tolist(), "y": [f"c{one}" for one in labels]}
data = h2o.H2OFrame(columns, column_types={"x": "numeric", "y": "enum"})


def frame(values):
    return h2o.H2OFrame(np.asarray(values, dtype=float).tolist())


def moved(loss, rate=1e-6):
    model = H2ODeepLearningEstimator(
        hidden=[1], activation="tanh", epochs=1, reproducible=True, seed=1, loss=loss,
        adaptive_rate=False, rate=rate, rate_annealing=0, export_weights_and_biases=True,
        initial_weights=[frame([[0]]), frame([[0]] * 3)],
        initial_biases=[frame([[0]]), frame(biases[:, None])],
    )
    model.train(x=["x"], y="y", training_frame=data)
    rows = model.biases(1).as_data_frame(use_pandas=False)[1:]
    return (np.array([float(row[0]) for row in rows]) - biases) / rate


error = p - np.eye(3)[labels]
squares = -(p * (error - (p * error).sum(axis=1, keepdims=True))).sum(axis=0)
alone = -(error * p * (1 - p)).sum(axis=0)
entropy = -error.sum(axis=0)
quadratic, cross_entropy = moved("quadratic"), moved("cross_entropy")
print(f"h2o {h2o.__version__}, p = {p.round(4)}")
print("by how much output biases move, over the rate")
print(f"loss='cross_entropy': {cross_entropy.round(3)}, down its gradient {entropy.round(3)}")
print(f"loss='quadratic':     {quadratic.round(3)}")
print(f"    down the gradient of half the squares:  {squares.round(3)}")
print(f"    (t - p) p (1 - p), summed over rows:    {alone.round(3)}")
near = {"rtol": 1e-3, "atol": 1e-3}
same = np.allclose(cross_entropy, entropy, **near) and np.allclose(quadratic, alone, **near)
sys.exit(not same or np.allclose(quadratic, squares, rtol=0.1))
PY
TMPDIR="$folder" DO_NOT_TRACK=1 "$folder/venv/bin/python" "$folder/try.py"
