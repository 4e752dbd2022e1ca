"""Write predictions.csv: what a trained network says of a fresh sample, and what is true.

Run it as ``python docs/examples/write_predictions.py``; the same file comes out on every machine.
"""

from pathlib import Path

import pandas as pd

from pairing import Problem, draw, fit, predict

CLASSES = [1, 2, 3, 4]


def predictions() -> pd.DataFrame:
    """Return a row a case: its class, the network's probabilities, and the true ones."""
    problem = Problem.paper()
    network = fit(*draw(problem, trial=0), "softmax_cross_entropy", trial=0)
    x, labels = draw(problem, trial=0, sample="test")
    columns = {"label": [CLASSES[label] for label in labels]}
    columns |= {f"p_{one}": predict(network, x)[:, k] for k, one in enumerate(CLASSES)}
    columns |= {f"true_{one}": problem.posterior(x)[:, k] for k, one in enumerate(CLASSES)}
    return pd.DataFrame(columns)


if __name__ == "__main__":
    predictions().to_csv(Path(__file__).with_name("predictions.csv"), index=False)
