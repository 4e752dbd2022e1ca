"""scikit-learn's multi-layer perceptrons, asked for class probabilities.

Set are the hidden units and the seed; at defaults nothing else, so that hidden units are rectified
linear and training is by Adam, 200 passes at most, with decay 0.0001. As its user guide recommends
for few data: inputs standardised, training by L-BFGS, to its own tolerance. A step is one pass of
plain gradient descent over all rows at once, rate 0.5; its start is what a rate of 1e-300 leaves.
A long run is by L-BFGS with logistic hidden units and no decay.
"""

import csv
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
KIND = MLPRegressor if FORM == "regressor" else MLPClassifier
LBFGS = {"solver": "lbfgs", "max_iter": 20000, "max_fun": 10**6}
OPTIONS = LBFGS if RECOMMENDED else {}
if MODE == "long":
    OPTIONS = LBFGS | {"activation": "logistic", "alpha": 0, "tol": 1e-10}
STEP = {"solver": "sgd", "momentum": 0, "alpha": 0, "max_iter": 1, "shuffle": False}


def trained(x, y, seed, options):
    """Return a trained network, and what it says on how it ended."""
    network = KIND(hidden_layer_sizes=(HIDDEN,), random_state=seed, **options)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        network.fit(x, y)
    return network, " ".join(str(caught[0].message).split()) if caught else "converged"


def weights(network, middle, width):
    """Return its weights, those of the first layer for inputs that are not standardised."""
    (b, c), (w, v) = network.intercepts_, network.coefs_
    first = w / width[:, None]
    layers = ((b - middle @ first, first), (c, v))
    return np.concatenate([np.vstack(layer).T.ravel() for layer in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    seed, targets = int(JOB["seed"]) + trial, (labels[:, None] == np.arange(1, Q + 1)) * 1.0
    y = labels if FORM == "classifier" else targets
    middle, width = (x.mean(0), x.std(0)) if RECOMMENDED else (0 * x[0], 0 * x[0] + 1)
    x, asked, began = (x - middle) / width, (asked - middle) / width, time.perf_counter()
    step = STEP | {"batch_size": len(x), "activation": OPTIONS.get("activation", "relu")}
    options = step | {"learning_rate_init": 0.5} if MODE == "step" else OPTIONS
    network, message = trained(x, y, seed, options)
    row = [trial, time.perf_counter() - began, network.n_iter_, network.loss_, message]
    start, _ = trained(x, y, seed, step | {"learning_rate_init": 1e-300})
    given = network.predict(asked) if FORM == "regressor" else network.predict_proba(asked)
    return given, row, [weights(found, middle, width) for found in (start, network)]


def write(name, head, rows):
    """Write a CSV file."""
    with (FOLDER / name).open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


names = ("train.csv", "test.csv")
train, test = (np.loadtxt(FOLDER / name, delimiter=",", skiprows=1) for name in names)
outputs, fits, kept = [], [], []
for trial in np.unique(test[:, 0]).astype(int).tolist():
    own, asked = train[train[:, 0] == trial], test[test[:, 0] == trial, 1:]
    try:
        given, row, both = one(trial, own[:, 1:-1], own[:, -1].astype(int), asked)
        kept += [[trial, when, *w] for when, w in zip(("start", "end"), both, strict=True)]
    except Exception as error:
        given, row = np.full((len(asked), Q), np.nan), [trial, "", "", "", str(error)]
    outputs += [[trial, *values] for values in given.tolist()]
    fits.append(row)
write("outputs.csv", ["trial", *(f"z{k + 1}" for k in range(Q))], outputs)
write("fits.csv", ["trial", "seconds", "iterations", "reported", "message"], fits)
wide = len(kept[0]) - 2 if kept else 0
write("weights.csv", ["trial", "moment", *(f"w{i + 1}" for i in range(wide))], kept)
