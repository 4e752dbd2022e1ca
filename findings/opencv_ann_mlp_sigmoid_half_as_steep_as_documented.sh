#!/usr/bin/env bash
# OpenCV's ANN_MLP has 1.7159 tanh(x / 3) where its manual has 1.7159 tanh(2 x / 3).
#
# Expected: with SIGMOID_SYM and its default parameters the units of cv2.ml.ANN_MLP are
# 1.7159 tanh(2 x / 3), as the reference of ANN_MLP.ActivationFunctions says; so a trained network can
# be carried to another program by its weights.
# Observed with opencv-python-headless 4.14.0.94: outputs computed from the network's own weights agree
# with what predict gives to single precision with tanh(x / 3), and are off by tenths with
# tanh(2 x / 3). Networks carried over by the documented formula are other networks, and a gradient that
# is checked against it looks wrong.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 opencv-python-headless==4.14.0.94
cat >"$folder/try.py" <<'PY'
import sys

import cv2
import numpy as np

generator = np.random.default_rng(0)
means = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
labels = np.repeat(np.arange(4), 100)
x = (means[labels] + generator.standard_normal((400, 2))).astype(np.float32)
targets = np.eye(4, dtype=np.float32)[labels]

network = cv2.ml.ANN_MLP_create()
network.setLayerSizes(np.array([2, 4, 4]))
network.setActivationFunction(cv2.ml.ANN_MLP_SIGMOID_SYM)
SCALES_OFF = cv2.ml.ANN_MLP_NO_INPUT_SCALE | cv2.ml.ANN_MLP_NO_OUTPUT_SCALE
network.train(cv2.ml.TrainData_create(x, cv2.ml.ROW_SAMPLE, targets), SCALES_OFF)
given = network.predict(x)[1].astype(float)


def by_weights(slope):
    """Return the outputs that the weights give: each layer's last row of weights holds biases."""
    y = x.astype(float)
    for layer in (1, 2):
        own = network.getWeights(layer)
        y = 1.7159 * np.tanh(slope * (y @ own[:-1] + own[-1]))
    return y


print(f"OpenCV {cv2.__version__}")
away = {slope: float(np.abs(by_weights(slope) - given).max()) for slope in (1 / 3, 2 / 3)}
for slope, one in away.items():
    print(f"1.7159 tanh({slope:.4f} x): off by at most {one:.2g}")
sys.exit(not (away[1 / 3] < 1e-4 and away[2 / 3] > 1e-2))
PY
"$folder/venv/bin/python" "$folder/try.py"
