"""Chainer, asked for class probabilities.

The network is the user's: tanh hidden units. No loop without a trainer has defaults; a beginner's
is 1000 steps of Adam, rate 0.001 (its default), on all rows at once. Its manual recommends nothing
for probabilities; instead of that, 500 steps at a rate of 0.03. The forms name the loss;
mean_squared_error is that of softmax outputs. A step is one of SGD on all rows, rate 0.5, a long
run 3000 steps of Adam, rate 0.01, both in double precision. Outputs are those that belong to
the loss. One thread.
"""

import csv
import os
import sys
import time
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
import chainer
import numpy as np
from chainer import functions, links, optimizers

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
STEPS = {"step": 1, "long": 3000}.get(MODE, 500 if RECOMMENDED else 1000)
RATE = {"step": 0.5, "long": 0.01}.get(MODE, 0.03 if RECOMMENDED else 0.001)
OPTIMISER = optimizers.SGD if MODE == "step" else optimizers.Adam
GIVEN = functions.sigmoid if FORM == "sigmoid_cross_entropy" else functions.softmax
chainer.global_config.dtype = TYPE = np.float32 if MODE == "fit" else np.float64


def squares(z, t):
    """Return the mean squared error of softmax outputs."""
    return functions.mean_squared_error(functions.softmax(z), t.astype(TYPE))


LOSS = squares if FORM == "mean_squared_error" else getattr(functions, FORM)


def flat(network):
    """Return its weights in one array."""
    layers = [network[0], network[2]]
    return np.concatenate([np.column_stack([one.b.data, one.W.data]).ravel() for one in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    np.random.seed(int(JOB["seed"]) + trial)  # noqa: NPY002 (the package draws from it)
    parts = [links.Linear(x.shape[1], HIDDEN), functions.tanh, links.Linear(HIDDEN, Q)]
    network, x = chainer.Sequential(*parts), x.astype(TYPE)
    t = (labels[:, None] == np.arange(1, Q + 1)).astype(np.int32)
    t = labels - 1 if FORM == "softmax_cross_entropy" else t
    optimiser = OPTIMISER(RATE).setup(network)
    start, began = flat(network).astype(float), time.perf_counter()
    for _ in range(STEPS):
        optimiser.update(lambda: LOSS(network(x), t))
    seconds, loss = time.perf_counter() - began, LOSS(network(x), t).item()
    given = GIVEN(network(asked.astype(TYPE))).data.astype(float)
    return given, [trial, seconds, optimiser.t, loss, ""], [start, flat(network).astype(float)]


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
