#!/usr/bin/env bash
# neurolab's softmax outputs are trained down a direction that is no gradient of the error it reports.
#
# Expected: a network of neurolab with trans.SoftMax outputs descends the gradient of its error function,
# which is SSE by default, and of error.CEE, its cross-entropy for targets 0 and 1, if that is set.
# Observed with neurolab 0.3.5: errors go back through softmax as if each output had the slope y (1 - y)
# and no part in the others. With SSE the direction is the gradient of neither squares nor anything
# else. With CEE, sum of -t log y - (1 - t) log(1 - y), that slope cancels against the error's
# own, and what is followed is the gradient of the multi-class cross-entropy -sum t log y instead: right
# for class probabilities by two departures, and not the error that is reported.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check neurolab==0.3.5 numpy==1.23.5 scipy==1.10.1
cat >"$folder/try.py" <<'PY'
import sys

import neurolab
import numpy as np

generator = np.random.default_rng(0)
x = generator.standard_normal((60, 2))
labels = generator.integers(4, size=60)
t = np.eye(4)[labels]


def network_of(errorf):
    """Return a single layer of softmax units, with an error function, at its start."""
    np.random.seed(1)
    network = neurolab.net.newff([[-3, 3]] * 2, [4], [neurolab.trans.SoftMax()])
    network.errorf = errorf
    network.trainf = neurolab.train.train_gd
    return network


def weights(network):
    """Return its weights, biases first."""
    (layer,) = network.layers
    return np.column_stack([layer.np["b"], layer.np["w"]])


def softmax(w):
    """Return the outputs that weights give."""
    z = np.column_stack([np.ones(60), x]) @ w.T
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


ERRORS = {
    "squares": lambda y: 0.5 * ((y - t) ** 2).sum(),
    "two-class cross-entropies": lambda y: -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(),
    "multi-class cross-entropy": lambda y: -(t * np.log(y)).sum(),
}


def gradient(error, w):
    """Return the gradient of an error by central differences."""
    found = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[place] = 1e-5
        found[place] = (error(softmax(w + step)) - error(softmax(w - step))) / 2e-5
    return found


def away(first, second):
    """Return the sine of the angle between two directions."""
    first, second = (one.ravel() / np.linalg.norm(one) for one in (first, second))
    return float(np.linalg.norm(first - (first @ second) * second))


print(f"neurolab {neurolab.__version__}, NumPy {np.__version__}")
found = {}
for name, errorf in {"SSE": neurolab.error.SSE(), "CEE": neurolab.error.CEE()}.items():
    network = network_of(errorf)
    start = weights(network)
    network.train(x, t, epochs=2, goal=0, lr=1e-6, show=10**9)
    step = weights(network) - start
    for error, value in ERRORS.items():
        found[name, error] = away(step, -gradient(value, start))
        print(f"{name}: a step is off the gradient of {error} by an angle of sine {found[name, error]:.2g}")
wrong = min(found["SSE", error] for error in ERRORS) > 0.05
other = found["CEE", "multi-class cross-entropy"] < 1e-4 < 0.05 < found["CEE", "two-class cross-entropies"]
sys.exit(not (wrong and other))
PY
"$folder/venv/bin/python" "$folder/try.py"
