"""mlxtend's multi-layer perceptron, asked for class probabilities.

Set are the hidden units and the seed; at defaults nothing else: 50 passes of gradient descent over
all rows at once, rate 0.5. As its user guide has it: inputs standardised, rate 0.05, momentum
0.1, 150 passes. A step is one pass at rate 0.001; its start is what no pass leaves. A long run
is 20000 passes at rate 0.001.
"""

import csv
import sys
import time
from pathlib import Path

import numpy as np
from mlxtend.classifier import MultiLayerPerceptron

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
OPTIONS = {"eta": 0.05, "momentum": 0.1, "epochs": 150} if RECOMMENDED else {}
OPTIONS = {"step": {"eta": 0.001, "epochs": 1}, "long": {"eta": 0.001, "epochs": 20000}}.get(
    MODE, OPTIONS
)


def trained(x, y, seed, options):
    """Return a trained network."""
    network = MultiLayerPerceptron(hidden_layers=[HIDDEN], random_seed=seed, **options)
    return network.fit(x, y)


def weights(network, middle, width):
    """Return its weights, those of the first layer for inputs that are not standardised."""
    first = network.w_["1"] / width[:, None]
    layers = ((network.b_["1"] - middle @ first, first), (network.b_["out"], network.w_["out"]))
    return np.concatenate([np.vstack(layer).T.ravel() for layer in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    seed, y = int(JOB["seed"]) + trial, labels - 1
    middle, width = (x.mean(0), x.std(0)) if RECOMMENDED else (0 * x[0], 0 * x[0] + 1)
    x, asked, began = (x - middle) / width, (asked - middle) / width, time.perf_counter()
    network = trained(x, y, seed, OPTIONS)
    row = [trial, time.perf_counter() - began, len(network.cost_), network.cost_[-1], ""]
    start = trained(x, y, seed, OPTIONS | {"epochs": 0})
    both = [weights(found, middle, width) for found in (start, network)]
    return network.predict_proba(asked), row, both


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
