"""The study's own networks as one more program, trained and timed in the same run."""

import numpy as np
import pandas as pd

from pairing.catalogue.pairs import PAIRS
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.software.jobs import test_sample
from pairing.software.plan import Experiment
from pairing.software.statuses import OK
from pairing.study.fits import fit_batch
from pairing.study.settings import Training


def fit_engine(training: Training, experiment: Experiment, trials: int) -> pd.DataFrame:
    """Return the trials of each pair as the study's first setting trains it.

    Parameters
    ----------
    training : pairing.study.settings.Training
    experiment : pairing.software.plan.Experiment
        Of the same study.
    trials : int, >= 1

    Returns
    -------
    pandas.DataFrame
        The column form, which is the pair, and those of `pairing.software.running.run`.
    """
    fits, rows = fit_batch(training, 0, trials - 1), []
    for fit in fits.to_dict("records"):
        x = test_sample(experiment, fit["trial"]).x
        activation = PAIRS[fit["pair"]].activation
        shape = training.shape
        outputs, _ = forward(fit["weights"], padded(x), shape.hidden, activation, shape.outputs)
        rows.append(
            {
                "form": fit["pair"],
                "trial": fit["trial"],
                "status": OK,
                "message": fit["status"],
                "seconds": fit["seconds"],
                "iterations": float(fit["iterations"]),
                "reported": fit["objective"],
                "outputs": np.ascontiguousarray(outputs[:, : x.shape[1]]).ravel().tolist(),
                "start": [],
                "end": np.asarray(fit["weights"]).tolist(),
            }
        )
    return pd.DataFrame(rows)
