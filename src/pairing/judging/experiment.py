"""Which part of a study is held against the paper, and whether its problem is the paper's."""

from dataclasses import replace

import numpy as np
import pandas as pd

from pairing.judging import published
from pairing.problem.bayes import corner_rates
from pairing.problem.mixture import Mixture
from pairing.study.settings import Study


def primary(trials: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the rows of the setting that is compared with the paper, with their repeat."""
    rows = trials[trials["setting"] == study.settings[0].name]
    return rows.assign(repeat=rows["trial"] // study.trials)


def reading_column(study: Study, normalisation: str) -> str:
    """Return the trials column of eq. (4), as the study reads it, with this normalisation."""
    return replace(study.measure, normalisation=normalisation).column


def is_papers_problem(problem: Mixture) -> bool:
    """Tell whether a mixture is the paper's, its classes numbered in any way Table 3 allows."""
    corners = corner_rates(problem)
    if corners is None or not np.array_equal(corners.round(4), published.rates(3)):
        return False
    unit = (problem.covariances == np.eye(problem.dimension)).all()
    return bool(unit and (np.abs(problem.means) == 1).all())
