"""What the study of other software is made of: the config's ``software``, and the experiment."""

from dataclasses import dataclass
from typing import Annotated

from pairing.catalogue.kinds import Range
from pairing.study.settings import LARGEST_STUDY, ProblemInJson, Study, known_keys_only

ENGINE = "engine"  # the study's own networks, as a package is named
DEFAULTS, RECOMMENDED = "defaults", "recommended"
WAYS = (DEFAULTS, RECOMMENDED)  # the settings in which each form is asked
PROBED = 3  # trials whose steps and long runs are held against the candidates, and seeds tried
ENVIRONMENTS = ".software"  # the folder, below that of the results, of the packages' environments
COMPARED = 10  # trials that are fitted again with their rows in another order


@known_keys_only
@dataclass(frozen=True)
class Software:
    """The keys of ``software``, but for how the work is cut: no result depends on that."""

    trials: Annotated[
        int,
        Range(ge=2, le=LARGEST_STUDY, whole=True, because="files number trials by seven digits"),
    ]
    time_limit_seconds: Annotated[float, Range(gt=0, le=1_000_000)]

    def batches(self, trials_per_job: int) -> list[tuple[int, int]]:
        """Cut the trials of a form into jobs: first and last trial."""
        n, step = self.trials, trials_per_job
        return [(first, min(first + step, n) - 1) for first in range(0, n, step)]


@dataclass(frozen=True)
class Experiment:
    """What a package is given besides the trial: the samples and the size of the network."""

    seed: int
    problem: ProblemInJson
    train_per_class: int
    test_per_class: int
    hidden_units: int


def experiment_of(study: Study) -> Experiment:
    """Return the experiment of a study's first setting."""
    return Experiment(
        study.seed,
        study.problem,
        study.train_per_class,
        study.test_per_class,
        study.settings[0].hidden_units,
    )
