"""What a package is handed, a folder with the samples, and what it is to write there."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pairing.numerics.arrays import Array
from pairing.software.plan import DEFAULTS, Experiment
from pairing.study.samples import Sample, draw
from pairing.study.seeds import Purpose, stream

FIT, STEP, LONG = "fit", "step", "long"  # modes: as a user would, one step, to the minimum
TEST, TRAINING = "test", "training"
SHUFFLED, BY_CLASS = "shuffled", "by class"
MOMENTS = ("start", "end")


@dataclass(frozen=True)
class Job:
    """What a package is asked to do.

    Attributes
    ----------
    form : str
        Of the package.
    trials : range
    way : str
        One of `pairing.software.plan.WAYS`.
    mode : str
        `FIT`, `STEP` or `LONG`.
    seed : int
        Of the package, to which it adds the trial.
    order : str
        How training patterns follow each other: `SHUFFLED` or `BY_CLASS`.
    asked_of : str
        The sample whose outputs are asked for: `TEST` or `TRAINING`.
    """

    form: str
    trials: range
    way: str = DEFAULTS
    mode: str = FIT
    seed: int = 1
    order: str = SHUFFLED
    asked_of: str = TEST


def training_sample(experiment: Experiment, trial: int, order: str = SHUFFLED) -> Sample:
    """Return the training sample of a trial, its patterns in an order.

    The study draws class after class. Who fits a file of data does not have it so: a package
    that takes the last rows to decide when to stop would see one class there.
    """
    sample = draw(
        experiment.problem, experiment.seed, Purpose.TRAIN_SAMPLE, experiment.train_per_class, trial
    )
    if order == BY_CLASS:
        return sample
    places = stream(experiment.seed, Purpose.PRESENTATION_ORDER, trial).permutation(
        len(sample.labels)
    )
    return Sample(sample.x[:, places], sample.labels[places])


def test_sample(experiment: Experiment, trial: int) -> Sample:
    """Return the test sample of a trial."""
    return draw(
        experiment.problem, experiment.seed, Purpose.TEST_SAMPLE, experiment.test_per_class, trial
    )


def write(job: Job, experiment: Experiment, folder: Path) -> None:
    """Write what a package is handed to a folder: job.csv, train.csv and test.csv."""
    keys = {
        "form": job.form,
        "setting": job.way,
        "hidden": experiment.hidden_units,
        "classes": experiment.problem.n_classes,
        "seed": job.seed,
        "mode": job.mode,
    }
    rows = pd.DataFrame({"key": list(keys), "value": list(keys.values())})
    rows.to_csv(folder / "job.csv", index=False, lineterminator="\n")
    training = {one: training_sample(experiment, one, job.order) for one in job.trials}
    asked = (
        training
        if job.asked_of == TRAINING
        else {one: test_sample(experiment, one) for one in job.trials}
    )
    _write_sample(folder / "train.csv", training, True)
    _write_sample(folder / "test.csv", asked, False)


def _write_sample(path: Path, samples: dict[int, Sample], with_labels: bool) -> None:
    parts = []
    for trial, sample in samples.items():
        columns = {"trial": trial} | {f"x{i}": row for i, row in enumerate(sample.x, start=1)}
        labels = {"class": sample.labels + 1} if with_labels else {}
        parts.append(pd.DataFrame(columns | labels))
    pd.concat(parts).to_csv(path, index=False, lineterminator="\n")


@dataclass(frozen=True)
class Answer:
    """What a package wrote of a trial.

    Attributes
    ----------
    outputs : numpy.ndarray, shape (q, n)
        Of the sample asked of, as given; NaN where there are none.
    seconds, iterations, reported : float
        As the package counts them; NaN where it does not say.
    message : str
    start, end : numpy.ndarray, shape (m,)
        Weights; empty where the form writes none.
    """

    outputs: Array
    seconds: float
    iterations: float
    reported: float
    message: str
    start: Array
    end: Array


def read(job: Job, experiment: Experiment, folder: Path, with_weights: bool) -> dict[int, Answer]:
    """Read what a package wrote, by trial.

    Raises
    ------
    ValueError
        One line: the file, and what is wrong with it.
    """
    q = experiment.problem.n_classes
    names = [f"z{k + 1}" for k in range(q)]
    outputs = _table(folder / "outputs.csv", ["trial", *names])
    asked = pd.read_csv(folder / "test.csv", usecols=["trial"])["trial"].to_numpy()
    if len(outputs) != len(asked) or (outputs["trial"].to_numpy() != asked).any():
        raise ValueError("outputs.csv: its trials are not those of test.csv, row by row")
    fits = _table(
        folder / "fits.csv", ["trial", "seconds", "iterations", "reported", "message"], "message"
    ).set_index("trial")
    if sorted(fits.index) != list(job.trials):
        raise ValueError("fits.csv: has not one row a trial")
    values = {
        int(trial): own[names].to_numpy().T.copy()
        for trial, own in outputs.groupby("trial", sort=False)
    }
    weights = _weights(folder / "weights.csv") if with_weights else {}
    nothing: Array = np.empty(0)
    return {
        trial: Answer(
            values[trial],
            float(fits.loc[trial, "seconds"]),
            float(fits.loc[trial, "iterations"]),
            float(fits.loc[trial, "reported"]),
            str(fits.loc[trial, "message"]),
            weights.get((trial, MOMENTS[0]), nothing),
            weights.get((trial, MOMENTS[1]), nothing),
        )
        for trial in job.trials
    }


def _weights(path: Path) -> dict[tuple[int, str], Array]:
    """Return weights by trial and moment; of a trial that failed there may be none."""
    rows = _table(path, ["trial", "moment"], "moment")
    values = rows.drop(columns=["trial", "moment"]).to_numpy(dtype=float)
    if not set(rows["moment"]) <= set(MOMENTS):
        raise ValueError(f"{path.name}: moment: is not one of {' and '.join(MOMENTS)}")
    keys = zip(rows["trial"], rows["moment"], strict=True)
    return {
        (int(trial), str(moment)): own for (trial, moment), own in zip(keys, values, strict=True)
    }


def _table(path: Path, columns: list[str], words: str = "") -> pd.DataFrame:
    """Read a CSV file that has these columns, one of them of words and the others of numbers."""
    try:
        rows = pd.read_csv(path, dtype={words: str} if words else {})
    except FileNotFoundError:
        raise ValueError(f"{path.name}: was not written") from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError, ValueError):
        raise ValueError(f"{path.name}: cannot be read as CSV") from None
    lacking = [one for one in columns if one not in rows]
    if lacking:
        raise ValueError(f"{path.name}: lacks the column {lacking[0]}")
    if words:
        rows[words] = rows[words].fillna("")
    numbers = rows.drop(columns=words) if words else rows
    for name in numbers:
        rows[name] = pd.to_numeric(rows[name], errors="coerce")
        if name == "trial" and rows[name].isna().any():
            raise ValueError(f"{path.name}: trial: is no number in some row")
    return rows
