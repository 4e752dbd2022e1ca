"""mlxtend MultiLayerPerceptron: what is trained, and what predict_proba gives.

Method. One input and one hidden unit: it cannot fit three inputs, -1, 0 and 1, with (2, 6, 2),
(6, 2, 2) and (2, 2, 6) of ten labels, and where long training ends depends on the error. Each
candidate is minimised here by SciPy, from several starts. Then softmax may have been
taken once more, as one may suspect of probabilities that are too even. And where the input says
nothing, and 1, 2 and 7 of ten labels are given, any of the errors ends at these shares.
Predictions, classes 1 and 2 at -1, 0, 1, and where the input says nothing:
  cross-entropy of softmax                 0.318 0.541   0.365 0.318   0.318 0.141   0.1 0.2
  cross-entropy of softmax, softmax again  0.324 0.405   0.344 0.328   0.324 0.271   0.255 0.281
  squares of softmax                       0.266 0.621   0.569 0.190   0.300 0.000   0.1 0.2
  squares of softmax, softmax again        0.305 0.434   0.416 0.285   0.309 0.229   0.255 0.281
"""

import json

import numpy as np
from mlxtend.classifier import MultiLayerPerceptron
from scipy.optimize import minimize

INPUT = np.array([-1.0, 0.0, 1.0])
COUNTS = {
    "labels that depend on the input": np.array([[2, 6, 2], [6, 2, 2], [2, 2, 6]]),
    "labels that do not depend on the input": np.array([[1, 2, 7]] * 3),
}


def softmax(a: np.ndarray) -> np.ndarray:
    """Return softmax along rows."""
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def outputs(w: np.ndarray) -> np.ndarray:
    """Return softmax outputs, a row an input: a hidden unit's two weights, then the outputs'."""
    return softmax(w[2:5] + np.outer(1 / (1 + np.exp(-w[0] - w[1] * INPUT)), w[5:]))


for question, counts in COUNTS.items():
    errors = {
        "cross-entropy of softmax": lambda z, n=counts: -(n * np.log(z + 1e-300)).sum(),
        "squares of softmax": lambda z, n=counts: (n * (1 - z) ** 2 + (10 - n) * z**2).sum(),
    }
    predicted = {}
    for name, error in errors.items():
        starts = np.random.default_rng(1).normal(0, 3, (20, 8))
        ends = [minimize(lambda w, e=error: e(outputs(w)), start) for start in starts]
        predicted[name] = outputs(min(ends, key=lambda end: end.fun).x)
        predicted[f"{name}, softmax again"] = softmax(predicted[name])
    y = np.concatenate([np.repeat(range(3), n) for n in counts])
    net = MultiLayerPerceptron(eta=0.02, epochs=20000, hidden_layers=[1], random_seed=1)
    net.fit(np.repeat(INPUT, 10)[:, None], y)
    row = {"package": "mlxtend", "question": question}
    row["measured"] = net.predict_proba(INPUT[:, None])[:, :2].ravel().tolist()
    row["predicted"] = {name: z[:, :2].ravel().tolist() for name, z in predicted.items()}
    print(json.dumps(row))
