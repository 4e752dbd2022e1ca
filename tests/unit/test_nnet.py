"""`bfgs_nnet` against R's nnet: stored values, and R itself where it is installed.

nnet's logistic function is 0 or 1 where its argument is beyond 15, ours is not, so the two part
(by 1e-7 at first) when a run comes to such an argument; up to there they agree to rounding.
"""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.statuses import CONVERGED, STOPPED
from pairing.network.blocks import padded
from pairing.network.network import Shape, split
from pairing.network.reference import pre_activations
from pairing.training.optimisers import PROCEDURES
from pairing.training.tasks import Control, Task

FIXTURES = Path(__file__).parents[1] / "fixtures" / "nnet"
CASES = pd.read_csv(FIXTURES / "cases.csv")
CLIP = 15.0  # nnet.c, function sigmoid


class Inputs:
    """What one folder of files gives to both programs."""

    def __init__(self, folder: Path) -> None:
        data = pd.read_csv(folder / "data.csv")
        self.x = data.filter(regex="^x").to_numpy(float).T.copy()
        self.t = data.filter(regex="^t").to_numpy(float).T.copy()
        self.starts = pd.read_csv(folder / "starts.csv")
        self.results = pd.read_csv(folder / "results.csv")

    def inputs(self, case: pd.Series) -> np.ndarray:
        return self.x + np.array([[0.0], [case.offset]])

    def run(self, case: pd.Series, steps: np.ndarray):
        """Return our run of a case, and the factor by which nnet's objective is larger."""
        pair = PAIRS["softmax_cross_entropy" if case.softmax else "logistic_least_squares"]
        scale = 1.0 if case.softmax else 2.0
        h = int(case.hidden)
        start = self.starts[f"h{h}"].dropna().to_numpy().copy()
        x = self.inputs(case)
        n = x.shape[1]
        task = Task(padded(x), padded(self.t), n, h, pair.code, case.decay, scale)
        return PROCEDURES["bfgs_nnet"](task, start, Control(1e-8, 0.0), steps), scale

    def largest_argument(self, case: pd.Series, weights: np.ndarray) -> float:
        """Return the largest argument that a logistic function of the network gets."""
        x = self.inputs(case)
        shape = Shape(len(x), int(case.hidden), len(self.t))
        omega, _ = split(weights, shape)
        arguments = [omega @ np.vstack([np.ones(x.shape[1]), x])]
        if not case.softmax:
            arguments.append(pre_activations(weights, x, shape))
        return max(np.abs(z).max(initial=0.0) for z in arguments)

    def compare(self, number: int, case: pd.Series) -> tuple[int, bool]:
        """Assert agreement up to the clip; return the iterations of it, and whether to the end."""
        rows = self.results[self.results.case == number]
        path, scale = self.run(case, np.arange(rows.limit.max() + 1))
        beyond = [self.largest_argument(case, weights) > CLIP for weights in path.weights]
        agreed = int(np.argmax(beyond)) if any(beyond) else len(beyond)
        for row in rows[rows.limit < agreed].itertuples():
            expected = np.array([getattr(row, f"w{i + 1}") for i in range(path.weights.shape[1])])
            np.testing.assert_allclose(scale * path.objective[row.limit], row.value, rtol=1e-11)
            error = np.abs(path.weights[row.limit] - expected).max()
            assert error <= 1e-9 * np.abs(expected).max()
            if row.limit > 0:
                assert path.status[row.limit] == (STOPPED if row.convergence else CONVERGED)
            if row.iterations == row.iterations:
                assert path.iterations[row.limit] == row.iterations
        return agreed, not any(beyond)


@pytest.fixture(scope="module")
def stored() -> Inputs:
    return Inputs(FIXTURES)


@pytest.mark.parametrize("number", CASES.index)
def test_agrees_with_stored_values_to_rounding_up_to_the_clip(stored: Inputs, number: int) -> None:
    stored.compare(number, CASES.loc[number])


def test_most_stored_cases_agree_to_the_end(stored: Inputs) -> None:
    whole = [stored.compare(number, case)[1] for number, case in CASES.iterrows()]
    assert sum(whole) > len(whole) / 2


def test_beyond_the_clip_the_first_steps_still_agree(stored: Inputs) -> None:
    for number, case in CASES.iterrows():
        rows = stored.results[(stored.results.case == number) & (stored.results.limit <= 5)]
        path, scale = stored.run(case, rows.limit.to_numpy())
        np.testing.assert_allclose(scale * path.objective, rows.value, rtol=1e-6)


def has_nnet() -> bool:
    command = ["Rscript", "-e", "library(nnet)"]
    return (
        bool(shutil.which("Rscript"))
        and not subprocess.run(command, capture_output=True).returncode
    )


@pytest.mark.skipif(not has_nnet(), reason="R with package nnet is not installed")
def test_agrees_with_r_itself_on_400_patterns(tmp_path: Path) -> None:
    rng = np.random.default_rng(1997)
    label = np.repeat(np.arange(4), 100)
    means = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    x = pd.DataFrame(means[label] + rng.standard_normal((400, 2)), columns=["x1", "x2"])
    t = pd.DataFrame(np.eye(4)[label], columns=["t1", "t2", "t3", "t4"])
    pd.concat([x, t], axis=1).to_csv(tmp_path / "data.csv", index=False)
    starts = pd.DataFrame({"h0": rng.uniform(-0.3, 0.3, 32), "h4": rng.uniform(-0.3, 0.3, 32)})
    starts.loc[12:, "h0"] = np.nan
    starts.to_csv(tmp_path / "starts.csv", index=False, na_rep="NA")
    cases = pd.DataFrame(
        {"hidden": [0, 4, 0, 4], "softmax": [0, 0, 1, 1], "decay": 1.0, "offset": 0}
    )
    cases.to_csv(tmp_path / "cases.csv", index=False)
    script = FIXTURES / "make_fixtures.R"
    subprocess.run(["Rscript", script, tmp_path, "results"], check=True)
    live = Inputs(tmp_path)
    assert all(live.compare(number, case)[1] for number, case in cases.iterrows())
