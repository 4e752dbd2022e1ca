"""Keras on JAX, asked for class probabilities.

The network is the user's: tanh hidden units. Set are these, the seed, the loss that names the
form and the epochs, for their default is 1: 100. At defaults nothing else: RMSprop, rate 0.001,
batches of 32, rows shuffled. Its manual recommends nothing for probabilities; instead of that,
Adam, rate 0.01, all rows at once, 200 epochs. A step is one of SGD on all rows, rate 0.5; a long
run is 3000 epochs of Adam on all rows. Outputs are those that belong to the loss.
"""

import csv
import os
import sys
import time
from pathlib import Path

os.environ |= {"JAX_PLATFORMS": "cpu", "KERAS_BACKEND": "jax"}
import keras
import numpy as np

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
OUTPUTS = "sigmoid" if FORM == "binary" else "softmax"
LOSS = {"binary": "binary_crossentropy", "squares": "mse"}.get(FORM, "categorical_crossentropy")


def flat(network):
    """Return its weights in one array."""
    w, b, v, c = network.get_weights()
    layers = ((b, w), (c, v))
    return np.concatenate([np.vstack(layer).T.ravel() for layer in layers]).astype(float)


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    keras.utils.set_random_seed(int(JOB["seed"]) + trial)
    targets, layer = (labels[:, None] == np.arange(1, Q + 1)) * 1.0, keras.layers.Dense
    parts = [keras.Input((x.shape[1],)), layer(HIDDEN, "tanh"), layer(Q, OUTPUTS)]
    network = keras.Sequential(parts)
    optimiser, options = {}, {"epochs": 100}
    if MODE == "step":
        optimiser, options = {"optimizer": keras.optimizers.SGD(0.5)}, {"epochs": 1}
    elif MODE == "long" or RECOMMENDED:
        optimiser = {"optimizer": keras.optimizers.Adam(0.01)}
        options = {"epochs": 3000 if MODE == "long" else 200}
    if optimiser:
        options |= {"batch_size": len(x)}
    network.compile(loss=LOSS, **optimiser)
    start, began = flat(network), time.perf_counter()
    found = network.fit(x, targets, verbose=0, **options)
    losses = found.history["loss"]
    row = [trial, time.perf_counter() - began, len(losses), losses[-1], ""]
    given = np.asarray(network.predict(asked, verbose=0), dtype=float)
    return given, row, [start, flat(network)]


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
