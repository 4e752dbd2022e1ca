"""neurolab: what softmax outputs minimise with the default error, SSE, and with CEE.

Method. One input, three softmax outputs, no hidden units: four weights for three inputs, -1, 0
and 1, with (1, 2, 7), (8, 1, 1) and (7, 1, 2) of ten labels, which cannot all be fitted. Long
gradient descent in small steps comes to rest where the candidate does. The errors are minimised
here without derivatives. The last candidate is the minimum of nothing: it rests where squares
would, were z (1 - z) the whole derivative of softmax. Predictions, classes 1 and 2 at -1, 0, 1:
  squares of softmax                0.1971 0.0708   0.7277 0.1860   0.8434 0.1534
  cross-entropy of softmax          0.2262 0.1765   0.5475 0.1471   0.8262 0.0765
  every class's own cross-entropy   0.2423 0.1465   0.5578 0.1524   0.8126 0.1004
  squares, derivative z (1 - z)     0.1805 0.1508   0.6719 0.1606   0.9216 0.0630
"""

import json

import neurolab
import numpy as np
from search import minimum

INPUT = np.array([-1.0, 0.0, 1.0])
SHARES = np.array([[1, 2, 7], [8, 1, 1], [7, 1, 2]]) / 10
ERRORS = {
    "squares of softmax": lambda z: (SHARES * (1 - 2 * z) + z**2).sum(),
    "cross-entropy of softmax": lambda z: -(SHARES * np.log(z)).sum(),
    "every class's own cross-entropy": lambda z: (
        -(SHARES * np.log(z) + (1 - SHARES) * np.log(1 - z)).sum()
    ),
}


def outputs(w: np.ndarray) -> np.ndarray:
    """Return softmax outputs, a row an input, for three biases and three slopes."""
    e = np.exp(w[:3] + np.outer(INPUT, w[3:]))
    return e / e.sum(axis=1, keepdims=True)


predicted = {}
for name, error in ERRORS.items():
    predicted[name] = outputs(minimum(lambda w, e=error: e(outputs(w)), np.zeros(6)))
w = np.zeros(6)
for _ in range(20000):
    z = outputs(w)
    slope = (z - SHARES) * z * (1 - z)
    w -= 0.3 * np.concatenate([slope.sum(axis=0), INPUT @ slope])
predicted["squares, derivative z (1 - z)"] = outputs(w)

x = np.repeat(INPUT, 10)[:, None]
t = np.concatenate([np.eye(3)[np.repeat(range(3), n)] for n in (10 * SHARES).round().astype(int)])
for question, error in [("softmax, default error", None), ("softmax, `CEE`", neurolab.error.CEE())]:
    net = neurolab.net.newff([[-1, 1]], [3], [neurolab.trans.SoftMax()])
    net.layers[0].np["w"][:] = net.layers[0].np["b"][:] = 0
    net.trainf = neurolab.train.train_gd
    net.errorf = error or net.errorf
    net.train(x, t, epochs=10000, lr=0.03, goal=0, show=None)
    row = {"package": "neurolab", "question": question}
    row["measured"] = net.sim(INPUT[:, None])[:, :2].ravel().tolist()
    row["predicted"] = {name: z[:, :2].ravel().tolist() for name, z in predicted.items()}
    print(json.dumps(row))
