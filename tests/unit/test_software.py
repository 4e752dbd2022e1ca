"""Packages that are described wrongly, hang, crash or lie cost their own rows; liars are caught."""

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from fake_packages import FORM, absent, description, write_package
from pairing.catalogue.scores import reading_column
from pairing.config import software_from, study_from
from pairing.problem.truth import posterior
from pairing.software import environments, jobs, packages
from pairing.software.engine import fit_engine
from pairing.software.jobs import BY_CLASS, SHUFFLED, Job
from pairing.software.plan import Experiment, Software, experiment_of
from pairing.software.probing import NO_CHANCE, NOT_REPEATED, SEED_IS_ONE, probe
from pairing.software.running import Runner, run, runner
from pairing.software.scoring import score_outputs, score_rows
from pairing.software.statuses import (
    FAILED,
    MISSING_RUNTIME,
    NOT_TO_BE_HAD,
    OK,
    TIMED_OUT,
)

PROJECT = Path(__file__).parents[2]
FORMS = ("fits", "hangs", "crashes", "gives_up", "leaves_out")


@pytest.fixture(scope="module")
def experiment(study) -> Experiment:
    own = experiment_of(study)
    return Experiment(own.seed, own.problem, 20, 25, 2)


@pytest.fixture(scope="module")
def liar(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    base = tmp_path_factory.mktemp("software")
    folder = write_package(base / "software", forms=dict.fromkeys(FORMS, FORM))
    return runner(folder, base / "environments", 60)


def refused(folder: Path) -> str:
    with pytest.raises(ValueError, match=r"package\.yaml: ") as caught:
        packages.read_package(folder)
    said = str(caught.value)
    assert "\n" not in said
    return said.split("package.yaml: ", 1)[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": None}, "title: missing; add it"),
        ({"titel": "x"}, "titel: no such key"),
        ({"registry": "CRAN"}, 'registry: "CRAN" is not legal; it should be'),
        ({"needs": ["rm -rf"]}, 'needs.0: "rm -rf" is not legal'),
        ({"run": "adapter.py"}, 'run: "adapter.py" is not legal'),
        ({"run": None}, "run: missing; add it, or give registry: none"),
        ({"lock": "other.lock"}, "lock: other.lock is not there"),
        ({"lock": "../requirements.lock"}, "lock: ../requirements.lock is not there"),
        ({"forms": {}}, "forms: missing"),
        ({"forms": {"A form": FORM}}, 'forms.A form: "A form" is not legal'),
        ({"forms": {"fits": FORM | {"weights": "yes"}}}, None),
        ({"forms": {"fits": {**FORM, "claims": ""}}}, 'forms.fits.claims: "" is not legal'),
        ({"forms": {"fits": {**FORM, "weight": True}}}, "forms.fits.weight: no such key"),
        ({"registry": "none"}, "tried: missing; say what was tried"),
    ],
)
def test_a_mistake_in_a_description_is_one_line(
    changes: dict[str, Any], said: str | None, tmp_path: Path
) -> None:
    folder = write_package(tmp_path / "software", **changes)
    if said is None:  # YAML and pydantic both read yes as true
        assert packages.read_package(folder).forms["fits"].weights is True
    else:
        assert refused(folder).startswith(said)


@pytest.mark.parametrize("text", ["", "- a", "title: [", "\0", "name: liar"])
def test_what_is_no_description_is_one_line(text: str, tmp_path: Path) -> None:
    folder = write_package(tmp_path / "software")
    (folder / "package.yaml").write_text(text)
    refused(folder)


def test_packages_are_the_folders(tmp_path: Path) -> None:
    assert packages.package_names(tmp_path) == []
    write_package(tmp_path / "software", "b")
    write_package(tmp_path / "software", "a")
    assert packages.package_names(tmp_path) == ["a", "b"]
    write_package(tmp_path / "software", "No-name")
    with pytest.raises(ValueError, match="software/No-name: is no name of a package"):
        packages.package_names(tmp_path)


def test_packages_of_the_project_are_described(config) -> None:
    for name in packages.package_names(PROJECT):
        packages.read_package(PROJECT / packages.FOLDER / name)


def test_words_of_a_package_run_nothing_anew(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "software")

    def digest(**changes: Any) -> str:
        (folder / "package.yaml").write_text(yaml.safe_dump(description(**changes)))
        return packages.run_digest(packages.read_package(folder), folder)

    before = digest()
    assert digest(title="Other", tried="x", forms={"fits": FORM | {"claims": "x"}}) == before
    assert digest(run=["python3", "{folder}/adapter.py"]) != before
    assert digest(forms={"fits": FORM | {"weights": False}}) != before
    (folder / "adapter.py").write_text("pass")
    assert digest() != before


def prepared(folder: Path, tmp_path: Path) -> environments.Prepared:
    return environments.prepare(packages.read_package(folder), folder, tmp_path / "environments")


def test_what_cannot_be_prepared_says_why(tmp_path: Path) -> None:
    software = tmp_path / "software"
    assert prepared(absent(software), tmp_path) == (NOT_TO_BE_HAD, "It is gone.")
    status, message = prepared(write_package(software, "a", needs=["no-such-program"]), tmp_path)
    assert status == MISSING_RUNTIME
    assert message.startswith("no-such-program is not on the path; install it")
    folder = write_package(software, "b", registry="Debian")
    (folder / "requirements.lock").write_text("no-such-package=1.0\n")
    status, message = prepared(folder, tmp_path)
    assert status == MISSING_RUNTIME
    assert message.endswith("none is installed; apt-get install no-such-package=1.0")
    status, message = prepared(write_package(software, "c", build=[["false"]]), tmp_path)
    assert (status, message) == (NOT_TO_BE_HAD, "build: ended with status 1")
    folder = write_package(software, "d", registry="Maven")
    (folder / "requirements.lock").write_text("a:b:1.0 123\n")
    status, message = prepared(folder, tmp_path)
    assert status == NOT_TO_BE_HAD
    assert "is no line of coordinates and sha256" in message


def test_an_environment_is_made_once_for_a_lock(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "software", build=[["mkdir", "built"]])
    assert prepared(folder, tmp_path) == (OK, "")
    kept = tmp_path / "environments" / "liar" / "built" / "kept"
    kept.touch()
    assert prepared(folder, tmp_path) == (OK, "")
    assert kept.exists()
    (folder / "requirements.lock").write_text("# another\n")
    assert prepared(folder, tmp_path) == (OK, "")
    assert not kept.exists()


def rows_of(one: Runner, form: str, experiment: Experiment, **options: Any) -> pd.DataFrame:
    return run(one, Job(form, range(3), **options), experiment)


def test_a_form_that_works_gives_outputs_and_weights(liar: Runner, experiment: Experiment) -> None:
    rows = rows_of(liar, "fits", experiment)
    assert rows["trial"].tolist() == [0, 1, 2]
    assert set(rows["status"]) == {OK}
    assert set(rows["message"]) == {"converged"}
    outputs = np.stack(rows["outputs"].to_list()).reshape(3, 4, 100)
    np.testing.assert_allclose(outputs.sum(axis=1), 1)
    assert [len(w) for w in rows["end"]] == [2 * 3 + 4 * 3] * 3
    assert rows["start"].tolist() != rows["end"].tolist()


def test_a_hang_is_killed_with_all_that_it_started(liar: Runner, experiment: Experiment) -> None:
    began = time.monotonic()
    short = Runner(liar.package, liar.folder, liar.environment, liar.prepared, 0.5)
    rows = rows_of(short, "hangs", experiment)
    assert time.monotonic() - began < 30
    assert set(rows["status"]) == {TIMED_OUT}
    assert set(rows["message"]) == {"killed after 0.5 seconds"}


@pytest.mark.parametrize(
    ("form", "statuses", "message"),
    [
        ("crashes", [FAILED] * 3, "error: no licence was found"),
        ("leaves_out", [FAILED] * 3, "outputs.csv: its trials are not those of test.csv"),
        ("gives_up", [FAILED, OK, OK], "gave up"),
    ],
)
def test_what_fails_costs_its_own_rows(
    form: str, statuses: list[str], message: str, liar: Runner, experiment: Experiment
) -> None:
    rows = rows_of(liar, form, experiment)
    assert rows["status"].tolist() == statuses
    assert message in rows["message"].iloc[0]


def test_a_package_that_cannot_be_had_has_its_rows(
    liar: Runner, tmp_path: Path, experiment: Experiment
) -> None:
    folder = write_package(tmp_path / "software", needs=["no-such-program"])
    rows = rows_of(runner(folder, tmp_path / "environments", 60), "fits", experiment)
    assert set(rows["status"]) == {MISSING_RUNTIME}
    assert len(rows) == 3


def test_the_order_of_rows_changes_nothing_else(experiment: Experiment) -> None:
    shuffled, by_class = (
        jobs.training_sample(experiment, 3, order) for order in (SHUFFLED, BY_CLASS)
    )
    assert (np.diff(by_class.labels) >= 0).all()
    assert (np.diff(shuffled.labels) < 0).any()
    rows = [sorted(map(tuple, np.vstack([one.x, one.labels]).T)) for one in (shuffled, by_class)]
    assert rows[0] == rows[1]


def test_the_liar_is_caught(liar: Runner, experiment: Experiment, study) -> None:
    evidence, facts = probe(liar, "fits", experiment, study.measure, 4)
    assert facts["minimises"] == ["softmax_least_squares"]
    assert facts["by"] == "one step"
    assert facts["digits"] > 8
    assert facts["contradicted"] == []
    assert (facts["outputs"], facts["hidden_units"]) == ("softmax", "logistic")
    assert facts["seed"] == SEED_IS_ONE
    assert facts["sum_digits"] > 12
    assert abs(facts["order"]["difference"]) < 1e-9  # batch training does not mind
    assert set(evidence["evidence"]) == {"outputs", "one step", "end point", "output biases"}
    assert evidence["digits"].between(0, 16).all()


def test_a_seed_that_is_none_is_seen(experiment: Experiment, study, monkeypatch) -> None:
    calls = iter(range(1000))

    def outputs(job: Job, always: bool) -> pd.DataFrame:
        count = 0 if always else next(calls)
        value = 0.25 + 0.001 * count
        return pd.DataFrame(
            [
                {
                    "trial": trial, "status": OK, "message": "", "seconds": 1.0, "iterations": 1.0,
                    "reported": 0.0, "outputs": [value] * 400, "start": [], "end": [],
                }
                for trial in job.trials
            ]
        )  # fmt: skip

    wide = Experiment(experiment.seed, experiment.problem, 25, 25, 2)
    for always, said in ((True, NO_CHANCE), (False, NOT_REPEATED)):
        monkeypatch.setattr(
            "pairing.software.probing.run", lambda one, job, _, a=always: outputs(job, a)
        )
        _, facts = probe(None, "fits", wide, study.measure, 4)
        assert facts["seed"] == said


def test_scores_are_the_studys_own(study, trials) -> None:
    """The engine's networks have here the scores that they have in the trials table."""
    training, score = study.training("declared"), study.measure.column
    own = score_rows(
        fit_engine(training, experiment_of(study), 3), experiment_of(study), study.measure
    )
    table = trials[trials["trial"] < 3].set_index(["trial", "pair"]).sort_index()
    found = own.set_index(["trial", "form"]).sort_index()
    for name in (score, "accuracy", "cross_entropy", "sum_deviation"):
        np.testing.assert_allclose(found[name], table[name], rtol=1e-9, atol=1e-12)
    assert (found["confusion_1_2"].to_numpy() == table["confusion_1_2"].to_numpy()).all()
    assert not found["fails"].any()


def test_the_truth_has_no_error_and_a_guess_fails(experiment: Experiment, study) -> None:
    sample = jobs.test_sample(experiment, 0)
    exact = posterior(experiment.problem, sample.x)
    score = reading_column("test", "sum", "root_of_sum")
    truth = score_outputs(exact, sample, exact, exact)
    assert truth[score] == 0
    assert truth["sum_deviation"] < 1e-15
    assert truth["accuracy_points"] == pytest.approx(exact.max(axis=0).mean())
    assert truth["cross_entropy_given"] == pytest.approx(truth["cross_entropy"])
    doubled = score_outputs(2 * exact, sample, exact, exact)
    assert doubled["cross_entropy"] == pytest.approx(truth["cross_entropy"])
    assert doubled["cross_entropy_given"] == pytest.approx(truth["cross_entropy"] - math.log(2))
    negative = score_outputs(exact - 0.5, sample, exact, exact)
    assert negative["cross_entropy_given"] == math.inf
    rows = pd.DataFrame(
        [
            {
                "trial": trial, "status": status, "outputs": values.ravel().tolist(), "start": [],
                "end": [], "message": "", "seconds": 1.0, "iterations": 1.0, "reported": 0.0,
            }
            for trial, status, values in (
                (0, OK, exact), (0, OK, np.full_like(exact, 0.25)), (0, FAILED, exact[:0])
            )
        ]
    )  # fmt: skip
    scored = score_rows(rows, experiment, study.measure)
    assert scored["fails"].tolist() == [False, True, True]
    assert np.isnan(scored[score].iloc[2])


def test_batches_hold_every_trial_once() -> None:
    batches = Software(100, 60).batches(30)
    assert [trial for first, last in batches for trial in range(first, last + 1)] == list(
        range(100)
    )


def test_the_plan_is_the_configs_and_no_other_study_has_it(config) -> None:
    changed = config | {"software": config["software"] | {"trials": 7}}
    assert software_from(changed) == Software(7, config["software"]["time_limit_seconds"])
    before, after = study_from(config), study_from(changed)
    assert (before.trials, before.seed, before.settings) == (
        after.trials,
        after.seed,
        after.settings,
    )
