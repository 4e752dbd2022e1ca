"""OpenCV's multi-layer perceptron, asked for class probabilities.

Set are the hidden units and the activation that its manual names (symmetric sigmoid, of hidden and
output units); at defaults nothing else: resilient propagation, 1000 iterations or a change of 0.01.
Its starts cannot be seeded. Its manual recommends nothing for probabilities; instead of that, 10000
iterations and a change of 1e-8. A step is one pass of back-propagation, pattern after pattern, at a
rate so small that the weights are as good as those at the start. Its start is what a rate of 1e-300
leaves. A long run is 100000 iterations to a change of 1e-15. Inputs go in as single precision.
"""

import csv
import sys
import time
from pathlib import Path

import cv2
import numpy as np

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
RECOMMENDED = MODE == "fit" and JOB["setting"] == "recommended"
ENDS = cv2.TERM_CRITERIA_MAX_ITER + cv2.TERM_CRITERIA_EPS
END = (ENDS, 10000, 1e-8) if RECOMMENDED else None
END = (ENDS, 100000, 1e-15) if MODE == "long" else END


def trained(x, targets, rate=None):
    """Return a trained network; with a rate, after one pass at it."""
    network = cv2.ml.ANN_MLP_create()
    network.setLayerSizes(np.array([x.shape[1], HIDDEN, Q]))
    network.setActivationFunction(cv2.ml.ANN_MLP_SIGMOID_SYM)
    if rate:
        network.setTrainMethod(cv2.ml.ANN_MLP_BACKPROP)
        network.setBackpropWeightScale(rate)
        network.setBackpropMomentumScale(0)
        network.setTermCriteria((cv2.TERM_CRITERIA_MAX_ITER, 1, 0))
    elif END:
        network.setTermCriteria(END)
    network.train(x, cv2.ml.ROW_SAMPLE, targets)
    return network


def weights(network):
    """Return its weights, those of the first layer for inputs that are not rescaled."""
    scale, shift = network.getWeights(0).reshape(-1, 2).T
    first, last = network.getWeights(1), network.getWeights(2)
    bias = first[-1] + shift @ first[:-1]
    layers = ((bias, scale[:, None] * first[:-1]), (last[-1], last[:-1]))
    return np.concatenate([np.vstack(layer).T.ravel() for layer in layers])


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    targets = (labels[:, None] == np.arange(1, Q + 1)).astype(np.float32)
    x, asked, began = x.astype(np.float32), asked.astype(np.float32), time.perf_counter()
    network = trained(x, targets, 1e-7 if MODE == "step" else None)
    row = [trial, time.perf_counter() - began, "", "", ""]
    both = [weights(found) for found in (trained(x, targets, 1e-300), network)]
    return network.predict(asked)[1].astype(float), row, both


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
