#!/usr/bin/env bash
# H2O-3's deep learning takes a mini_batch_size, gives it back as it was set, and trains with 1.
#
# Expected: by its docstring a smaller mini_batch_size fits better, a larger one is faster and
# generalises better: another size trains another network.
# Observed with h2o 3.46.0.12: all sizes train the very same network, bit by bit. The server puts
# the size back to 1 and says so in its own log alone; the model's actual_params have the size that
# was asked for. A search over sizes fits the same model again and again. (A question of the
# manual's FAQ says that updates are after each sample; the option does not.)
#
# Needs Java; the server that is started listens on this machine alone, and ends with the script.
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check h2o==3.46.0.12 numpy==2.4.6
cat >"$folder/try.py" <<'PY'
import sys
import warnings

import h2o
import numpy as np
from h2o.backend import H2OLocalServer
from h2o.estimators import H2ODeepLearningEstimator

warnings.simplefilter("ignore")
server = H2OLocalServer.start(nthreads=1, max_mem_size=1 << 30, verbose=False)
h2o.connect(server=server, verbose=False)
h2o.no_progress()
x = np.random.default_rng(0).standard_normal((300, 2))
classes = np.where(x[:, 0] > 0.5, "a", np.where(x[:, 1] > 0, "b", "c"))
data = h2o.H2OFrame({"x1": x[:, 0].tolist(), "x2": x[:, 1].tolist(), "y": classes.tolist()})
data["y"] = data["y"].asfactor()


def trained(size, seed=1):
    asks = {"hidden": [4], "seed": seed, "reproducible": True, "mini_batch_size": size}
    model = H2ODeepLearningEstimator(**asks)
    model.train(y="y", training_frame=data)
    rows = model.predict(data).as_data_frame(use_pandas=False)[1:]
    return np.array([row[1:] for row in rows], dtype=float), model.actual_params["mini_batch_size"]


one, other = trained(1)[0], trained(1, seed=2)[0]
print(f"h2o {h2o.__version__}: outputs of another seed differ by {np.abs(one - other).max():.2g}")
same = True
for size in (2, 32, 300):
    given, said = trained(size)
    print(f"mini_batch_size={size}, said to be {said}: by {np.abs(one - given).max():.2g}")
    same = same and said == size and (given == one).all()
sys.exit(not (same and (one != other).any()))
PY
TMPDIR="$folder" DO_NOT_TRACK=1 "$folder/venv/bin/python" "$folder/try.py"
