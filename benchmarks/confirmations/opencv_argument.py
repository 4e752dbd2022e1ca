"""OpenCV ANN_MLP: what the default symmetric sigmoid makes of its argument.

Method. A network of one input and one output is written as a file, with weight 1, bias 0, no
scaling and the parameters that a network saves where none are set; it is loaded and asked for its
outputs at 1 and 2. No training. The manual's page has both of these. Predictions:
  1.7159 tanh(x/3)    0.5517 1.0000
  1.7159 tanh(2x/3)   1.0000 1.4929
"""

import json
import tempfile
from pathlib import Path

import cv2
import numpy as np

INPUT = np.array([1.0, 2.0])
FILE = """%YAML:1.0
---
opencv_ml_ann_mlp:
   format: 3
   layer_sizes: [ 1, 1 ]
   activation_function: SIGMOID_SYM
   f_param1: {first}
   f_param2: {second}
   input_scale: [ 1., 0. ]
   output_scale: [ 1., 0. ]
   inv_output_scale: [ 1., 0. ]
   weights:
      - [ 1., 0. ]
"""

unset = cv2.ml.ANN_MLP_create()
unset.setLayerSizes(np.array([1, 1]))
unset.setActivationFunction(cv2.ml.ANN_MLP_SIGMOID_SYM)
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "network.yml")
    unset.save(str(path))
    saved = dict(line.split(":", 1) for line in path.read_text().splitlines() if "f_param" in line)
    first, second = (float(saved[f"   f_param{place}"]) for place in (1, 2))
    path.write_text(FILE.format(first=first, second=second))
    net = cv2.ml.ANN_MLP_load(str(path))
row = {
    "package": "opencv_ml",
    "question": "the output function at a known weight",
    "measured": net.predict(np.float32(INPUT)[:, None])[1].ravel().tolist(),
    "predicted": {
        "1.7159 tanh(x/3)": (1.7159 * np.tanh(INPUT / 3)).tolist(),
        "1.7159 tanh(2x/3)": (1.7159 * np.tanh(2 * INPUT / 3)).tolist(),
    },
}
print(json.dumps(row))
