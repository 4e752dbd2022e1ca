"""OpenCV ANN_MLP: the output function, and the targets that labels 0 and 1 become.

Method. First the outputs at inputs far away, on either side, where any bounded function has come
to its bounds. Then one input and one output, no hidden units: two weights for three inputs, -1, 0
and 1, with 1, 8 and 7 of ten labels 1, which cannot all be fitted. Each candidate is minimised
here without derivatives. Predictions: the bounds, then outputs at -1, 0, 1:
  squares, logistic                                      0       1        0.1437 0.7435 0.9804
  cross-entropy, logistic                                0       1        0.2280 0.5439 0.8280
  squares, 1.7159 tanh, targets as given                -1.7159  1.7159   0.2133 0.5513 0.8475
  squares, 1.7159 tanh, targets scaled to -0.95, 0.95   -0.4032  1.4032   0.2373 0.5479 0.8475
"""

import json

import cv2
import numpy as np
from search import minimum

INPUT, ONES = np.array([-1.0, 0.0, 1.0]), np.array([1, 8, 7])
FAR = 1e6
# Bounds of the output, in units of the labels.
BOUNDS = {
    "squares, logistic": (0.0, 1.0),
    "cross-entropy, logistic": (0.0, 1.0),
    "squares, 1.7159 tanh, targets as given": (-1.7159, 1.7159),
    "squares, 1.7159 tanh, targets -0.95 and 0.95": (0.5 - 1.7159 / 1.9, 0.5 + 1.7159 / 1.9),
}


def fitted(name: str) -> list[float]:
    """Return a candidate's outputs where its error is least."""
    low, high = BOUNDS[name]

    def outputs(w: np.ndarray) -> np.ndarray:
        return low + (high - low) / (1 + np.exp(-w[0] - w[1] * INPUT))

    def error(w: np.ndarray) -> float:
        y = outputs(w)
        if name.startswith("squares"):
            return float((ONES * (1 - y) ** 2 + (10 - ONES) * y**2).sum())
        return float(-(ONES * np.log(y) + (10 - ONES) * np.log(1 - y)).sum())

    return outputs(minimum(error, np.array([0.0, 1.0]))).tolist()


cv2.setRNGSeed(1)
x = np.repeat(INPUT, 10).astype(np.float32)[:, None]
labels = np.array([n < ones for ones in ONES for n in range(10)], np.float32)[:, None]
net = cv2.ml.ANN_MLP_create()
net.setLayerSizes(np.array([1, 1]))
net.setActivationFunction(cv2.ml.ANN_MLP_SIGMOID_SYM)
net.setTrainMethod(cv2.ml.ANN_MLP_BACKPROP, 1e-3, 0.0)
net.setTermCriteria((cv2.TERM_CRITERIA_MAX_ITER + cv2.TERM_CRITERIA_EPS, 20000, 1e-12))
net.train(cv2.ml.TrainData_create(x, cv2.ml.ROW_SAMPLE, labels))
for question, at in {"outputs far away": [-FAR, FAR], "outputs after training": INPUT}.items():
    measured = net.predict(np.float32(at)[:, None])[1].ravel().tolist()
    found = {name: list(BOUNDS[name]) if at is not INPUT else fitted(name) for name in BOUNDS}
    row = {"package": "opencv_ml", "question": question, "measured": measured, "predicted": found}
    print(json.dumps(row))
