"""neurolab's feed-forward networks, asked for class probabilities.

Set are the hidden units, the seed and what names the form: the outputs, or the error function. At
defaults nothing else: tanh hidden units, BFGS, 500 epochs at most or an error of 0.01; but 100
epochs with CEE, whose line searches take a tenth of a second each, for its gradient is that of n
times its value. Its manual recommends nothing for probabilities; instead of that, train_rprop, for
which the signs of a gradient count alone, 60 epochs and no goal. A step is one of train_gd, which
of 2 epochs makes 1. A long run is by BFGS to a gradient of 1e-9; with CEE, 100 epochs.
"""

import csv
import io
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

import neurolab
import numpy as np

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
TRANSFER = neurolab.trans
LAST = {"default": TRANSFER.TanSig, "entropy": TRANSFER.LogSig, "softmax": TRANSFER.SoftMax}
LAST["softmax_entropy"] = TRANSFER.SoftMax
ENTROPY = FORM in ("entropy", "softmax_entropy")
METHOD = neurolab.train.train_rprop if RECOMMENDED else None
OPTIONS = {"epochs": 60, "goal": 0} if RECOMMENDED else {"epochs": 100} if ENTROPY else {}
if MODE == "step":
    METHOD, OPTIONS = neurolab.train.train_gd, {"epochs": 2, "goal": 0, "lr": 1e-3}
if MODE == "long":
    OPTIONS = {"epochs": 100 if ENTROPY else 20000, "goal": 0, "gtol": 1e-9}


def network_of(x, seed):
    """Return a network at its start."""
    np.random.seed(seed)  # noqa: NPY002 (its starts are drawn from there)
    ranges, layers = np.stack([x.min(0), x.max(0)], axis=1).tolist(), [TRANSFER.TanSig()]
    network = neurolab.net.newff(ranges, [HIDDEN, Q], [*layers, LAST[FORM]()])
    if ENTROPY:
        network.errorf = neurolab.error.CEE()
    if METHOD:
        network.trainf = METHOD
    return network


def weights(network):
    """Return its weights."""
    layers = [np.column_stack([one.np["b"], one.np["w"]]) for one in network.layers]
    return np.concatenate([layer.ravel() for layer in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    targets, seed = (labels[:, None] == np.arange(1, Q + 1)) * 1.0, int(JOB["seed"]) + trial
    network, said = network_of(x, seed), io.StringIO()
    start, began = weights(network), time.perf_counter()
    with redirect_stdout(said):
        errors = network.train(x, targets, show=10**9, **OPTIONS)
    seconds, message = time.perf_counter() - began, " ".join(said.getvalue().split())
    row = [trial, seconds, len(errors), errors[-1] if errors else "", message]
    return network.sim(asked), row, [start, weights(network)]


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
