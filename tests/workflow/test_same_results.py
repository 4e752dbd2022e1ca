"""Results depend on config and code: not on cores, batches, threads, or the run before."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from command import ROOT, SMALL, TRIALS, snakemake, succeeded, trials_of, write_config

from pairing.config import study_from
from pairing.study.fits import fit_batch
from pairing.study.settings import Training


@pytest.mark.parametrize(("cores", "fits_per_job"), [(1, 10), (2, 1000), (2, 15)])
def test_same_bytes_for_any_cores_and_batches(
    finished: Path, tmp_path: Path, cores: int, fits_per_job: int
) -> None:
    """The finished run had 2 cores and 15 fits a job."""
    config = write_config(tmp_path / "config.yaml", SMALL, {"fits_per_job": fits_per_job})
    folder = tmp_path / "again"
    folder.mkdir()
    succeeded(snakemake(folder, TRIALS, configs=(config,), cores=cores))
    assert trials_of(folder) == trials_of(finished)


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Training:
    path = tmp_path_factory.mktemp("config") / "config.yaml"
    config = yaml.safe_load(write_config(path, ROOT / "config.yaml", SMALL).read_text())
    return study_from(config).training("declared")


def fits(training: Training, first: int, last: int, threads: int = 1) -> pd.DataFrame:
    rows = fit_batch(training, first, last, threads).drop(columns="seconds")
    return rows.assign(weights=[weights.tobytes() for weights in rows["weights"]])


def test_same_fits_for_any_number_of_threads(training: Training) -> None:
    pd.testing.assert_frame_equal(fits(training, 0, 59, 2), fits(training, 0, 59), check_exact=True)


def test_trial_37_alone_is_trial_37_of_100(training: Training) -> None:
    whole = fits(training, 0, 99)
    alone = fits(training, 37, 37)
    among = whole[whole["trial"] == 37].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among, check_exact=True)
