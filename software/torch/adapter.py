"""PyTorch, asked for class probabilities.

The network is the user's: tanh hidden units. No training loop comes with it; a beginner's is 1000
steps of Adam, rate 0.001 (its default), on all rows at once. Its manual recommends nothing for
probabilities; instead of that, L-BFGS with its line search, 300 iterations. The forms name the
loss; softmax_twice is CrossEntropyLoss, which takes logits, after a softmax layer. A step is one
of SGD on all rows, rate 0.5, a long run 2000 iterations of L-BFGS without tolerances, both in
double precision. Outputs are those that belong to the loss. One thread.
"""

import csv
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn, optim

FOLDER = Path(sys.argv[1])
with (FOLDER / "job.csv").open() as file:
    JOB = {row["key"]: row["value"] for row in csv.DictReader(file)}
Q, HIDDEN, FORM, MODE = int(JOB["classes"]), int(JOB["hidden"]), JOB["form"], JOB["mode"]
LBFGS = MODE == "long" or (MODE == "fit" and JOB["setting"] == "recommended")
LOSS = {"bce": nn.BCEWithLogitsLoss(), "mse_softmax": nn.MSELoss()}.get(FORM, nn.CrossEntropyLoss())
LAYERS = [nn.Softmax(dim=1)] if FORM in ("softmax_twice", "mse_softmax") else []
GIVEN = {"crossentropy": nn.Softmax(dim=1), "bce": nn.Sigmoid()}.get(FORM, nn.Identity())
LIMITS = {"max_iter": 2000, "tolerance_grad": 0, "tolerance_change": 0}
SEARCH = {"line_search_fn": "strong_wolfe"} | (LIMITS if MODE == "long" else {"max_iter": 300})
torch.set_num_threads(1)
torch.set_default_dtype(torch.float32 if MODE == "fit" else torch.float64)
optim.SGD(nn.Linear(1, 1).parameters()).step()  # what the first step imports takes seconds


def flat(network):
    """Return its weights in one array."""
    parts = [torch.column_stack([network[k].bias, network[k].weight]).ravel() for k in (0, 2)]
    return torch.cat(parts).detach().numpy().astype(float)


def one(trial, x, labels, asked):
    """Return the outputs, the row and the weights of a trial."""
    torch.manual_seed(int(JOB["seed"]) + trial)
    network = nn.Sequential(nn.Linear(x.shape[1], HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, Q), *LAYERS)
    x, asked = (torch.as_tensor(part, dtype=torch.get_default_dtype()) for part in (x, asked))
    t = torch.as_tensor(labels - 1)
    t = t if isinstance(LOSS, nn.CrossEntropyLoss) else nn.functional.one_hot(t, Q).to(x.dtype)
    steps, optimiser = 1 if LBFGS or MODE == "step" else 1000, optim.Adam(network.parameters())
    if LBFGS or MODE == "step":
        kind, options = (optim.LBFGS, SEARCH) if LBFGS else (optim.SGD, {"lr": 0.5})
        optimiser = kind(network.parameters(), **options)

    def closure():
        optimiser.zero_grad()
        loss = LOSS(network(x), t)
        loss.backward()
        return loss

    start, began = flat(network), time.perf_counter()
    for _ in range(steps):
        optimiser.step(closure)
    seconds, iterations = time.perf_counter() - began, steps
    if LBFGS:
        iterations = next(iter(optimiser.state.values()))["n_iter"]
    row = [trial, seconds, iterations, LOSS(network(x), t).item(), ""]
    return GIVEN(network(asked)).detach().numpy().astype(float), row, [start, flat(network)]


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
