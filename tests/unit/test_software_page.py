"""What is said of other software follows from its trials, and every table and picture is made."""

import io
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue import columns
from pairing.catalogue.candidates import UNKNOWN
from pairing.catalogue.figures import SOFTWARE_FIGURES
from pairing.catalogue.pairs import PAIRS
from pairing.catalogue.results import SOFTWARE
from pairing.catalogue.tables import SOFTWARE_TABLES
from pairing.catalogue.verdicts import COMPATIBLE, NOT_REPRODUCED
from pairing.jobs import files
from pairing.output import software, tables
from pairing.output.figures import drawing
from pairing.output.figures import software as figures
from pairing.software.candidates import TWICE
from pairing.software.engine import fit_engine
from pairing.software.finder import EVIDENCE
from pairing.software.judge import judge
from pairing.software.packages import READER, Package
from pairing.software.plan import DEFAULTS, ENGINE, WAYS, Software, experiment_of
from pairing.software.scoring import score_rows, shown_rows
from pairing.software.statuses import TIMED_OUT
from pairing.software.summaries import BY_SOFTMAX, BY_SOFTMAX_TWICE

TRIALS = 12
PAPERS = ("logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy")
FORM = {
    "title": "fit()", "claims": "softmax_cross_entropy", "documented": "", "defaults": "all",
    "recommended": "none", "weights": False,
}  # fmt: skip


def package(name: str, **keys: Any) -> Package:
    base = {
        "name": name, "title": name.capitalize(), "version": "1", "language": "R",
        "registry": "Debian", "source": "", "lock": "x", "run": ["x"],
        "forms": {
            pair: FORM | {"claims": pair, "title": f"fit({place})"}
            for place, pair in enumerate(PAPERS)
        },
    }  # fmt: skip
    return READER.validate_python(base | keys)


def blurred(rows: pd.DataFrame, share: float) -> pd.DataFrame:
    """Outputs drawn towards 1/4."""
    return rows.assign(
        outputs=[(np.array(one) * (1 - share) + share / 4).tolist() for one in rows["outputs"]]
    )


PACKAGES = (
    package("same"),
    package("worse"),
    package("hangs", forms={"fits": FORM}),
    package("absent", registry="none", tried="It is gone.", forms={}, run=[], lock=""),
)


def outputs_of(one: str, form: str) -> str:
    """Of `worse`, softmax outputs go through a softmax once more."""
    own = PAIRS[form].activation if form in PAIRS else UNKNOWN
    return TWICE if (one, own) == ("worse", "softmax") else own


def facts(one: str, form: str) -> dict[str, Any]:
    known = form in PAIRS
    lies = (one, form) == ("worse", "softmax_cross_entropy")
    return {
        "package": one, "form": form, "digits": 9.5 if known else None, "reading": "as given",
        "minimises": ["softmax_least_squares" if lies else form] if known else [],
        "by": "one step", "contradicted": [], "outputs": outputs_of(one, form),
        "hidden_units": "logistic", "sum_digits": 15.0 if "softmax" in form else 0.5,
        "seed": "yes",
        "order": {"difference": 0.5, "se": 0.01, "of": 3.0, "p": 1e-9, "lost": 0} if lies else None,
    }  # fmt: skip


@pytest.fixture(scope="module")
def own_study(study):
    return replace(study, trials=TRIALS)


@pytest.fixture(scope="module")
def engine(own_study):
    return fit_engine(own_study.training("declared"), experiment_of(own_study), TRIALS)


@pytest.fixture(scope="module")
def every(engine) -> list[pd.DataFrame]:
    """The rows of every form; `same` gives what the engine does, `worse` something duller."""
    parts = [engine.assign(package=ENGINE, way=DEFAULTS)]
    for way in WAYS:
        parts.append(engine.assign(package="same", way=way))
        parts.append(blurred(engine, 0.7).assign(package="worse", way=way))
        nothing = engine[engine["form"] == PAPERS[0]].assign(form="fits", status=TIMED_OUT)
        nothing = nothing.assign(outputs=[[]] * TRIALS, message="killed after 5 seconds")
        parts.append(nothing.assign(package="hangs", way=way))
    return parts


@pytest.fixture(scope="module")
def trials(every, own_study):
    experiment = experiment_of(own_study)
    parts = [score_rows(rows, experiment, own_study.measure) for rows in every]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def judged(trials, own_study):
    forms = [(one.name, form) for one in PACKAGES for form in one.forms]
    evidence = pd.DataFrame([("one step", PAPERS[0], 9.5, "as given")], columns=EVIDENCE)
    evidence = evidence.assign(package="same", form=PAPERS[0])
    found = [facts(*one) for one in forms]
    return judge(trials, evidence, found, PACKAGES, own_study, Software(TRIALS, 60))


@pytest.fixture(scope="module")
def shown(every, own_study):
    parts = []
    for rows in every:
        for form, own in rows.groupby("form"):
            key = {"package": own["package"].iloc[0], "way": own["way"].iloc[0], "form": form}
            parts.append(shown_rows(own, experiment_of(own_study)).assign(**key))
    return pd.concat(parts, ignore_index=True)


def test_rows_are_of_every_form_the_best_first(judged):
    rows = judged[0]["software"]
    assert len(rows) == 3 + 2 * (3 + 3 + 1) + 1
    known = rows["score"].dropna()
    assert known.is_monotonic_increasing
    assert rows["score"].iloc[len(known) :].isna().all()
    keyed = rows.set_index(["package", "form", "way"])
    same = keyed.loc[("same", "softmax_cross_entropy", "defaults")]
    engine = keyed.loc[(ENGINE, "softmax_cross_entropy", "defaults")]
    assert same["score"] == engine["score"]
    hung = keyed.loc[("hangs", "fits", "defaults")]
    assert (hung["status"], hung["ok"], hung["fails"]) == ("timed out", 0, 1)
    assert hung["message"] == "killed after N seconds"


def test_forms_have_both_settings_side_by_side(judged):
    rows, forms = judged[0]["software"], judged[0]["software_forms"]
    assert len(forms) == 3 + 3 + 3  # of the engine, and of two packages that give outputs
    both = forms.filter(regex="^(defaults|recommended)_worth$")
    assert both.min(axis=1).is_monotonic_increasing
    keyed = rows.set_index(["package", "form", "way"])
    for row in forms.to_dict("records"):
        own = keyed.loc[(row["package"], row["form"], DEFAULTS)]
        assert (row["defaults_score"], row["minimises"]) == (own["score"], own["minimises"])
    assert forms[forms["best"]]["package"].tolist() == list(dict.fromkeys(forms["package"]))
    assert forms[forms["package"] == ENGINE]["recommended_score"].isna().all()


def test_trials_without_outputs_are_no_gain(trials, own_study):
    """A form that gives nothing in its worst trials has a better mean, and is no better."""
    column = own_study.measure.column
    whole = trials[trials["package"] == "same"]
    worst = whole[column] > whole.groupby(["form", "way"])[column].transform("median")
    lost = whole.mask(worst & (whole["way"] == DEFAULTS)).assign(
        **whole[["package", "form", "way", "trial", "know_nothing"]], fails=worst
    )
    lost["status"] = lost["status"].fillna(TIMED_OUT)
    lost["message"] = lost["message"].fillna("")
    engine = trials[trials["package"] == ENGINE]
    evidence = pd.DataFrame(columns=[*EVIDENCE, "package", "form"])
    own = [facts("same", form) for form in PAPERS]
    made, answers = judge(
        pd.concat([engine, lost]), evidence, own, PACKAGES[:1], own_study, Software(TRIALS, 60)
    )
    rows = made["software"].set_index(["package", "form", "way"])
    for form in PAPERS:
        lossy, whole = (rows.loc[("same", form, way)] for way in WAYS)
        assert lossy["score"] < whole["score"]
        assert lossy["worth"] > whole["worth"]
    (words,) = software.instead(answers)
    assert re.search(r"; none: \d+\.\d\d \(\d+ % of trials fail\), and .* at its defaults", words)


def test_who_lies_is_named(judged):
    answers = judged[1]
    (lie,) = answers["lies"]
    assert (lie["package"], lie["form"]) == ("worse", "softmax_cross_entropy")
    assert lie["minimises"] == "softmax_least_squares"
    assert answers["kept"] == 5
    assert [one["package"] for one in answers["absent"]] == ["absent", "hangs"]


def test_what_is_given_is_held_against_what_is_trained(judged):
    changed = {(one["package"], one["form"]) for one in judged[1]["changed"]}
    assert changed == {("worse", "softmax_least_squares"), ("worse", "softmax_cross_entropy")}
    sums = judged[0]["software_forms"].set_index(["package", "form"])["sums_to_one"]
    assert sums["same", PAPERS[2]] == sums[ENGINE, PAPERS[2]] == BY_SOFTMAX
    assert sums["worse", PAPERS[2]] == BY_SOFTMAX_TWICE
    assert sums["same", PAPERS[0]] == "no"


def test_orders_are_those_of_the_outputs(judged, trials, own_study):
    orders = judged[0]["software_orders"]
    same = orders[(orders["package"] == "same") & (orders["way"] == DEFAULTS)]
    assert len(same) == 2 * 3
    scores = same[same["family"] == "score"].set_index(["first", "second"])
    means = trials[trials["package"] == ENGINE].groupby("form")[own_study.measure.column].mean()
    for (first, second), row in scores.iterrows():
        assert row["difference"] == pytest.approx(means[first] - means[second])
    best = scores.loc[("logistic_least_squares", "softmax_cross_entropy")]
    assert best["verdict"] == COMPATIBLE
    worse = orders[(orders["package"] == "worse") & (orders["way"] == DEFAULTS)]
    assert set(worse["first"]) | set(worse["second"]) == set(PAPERS[:2])  # as found, not as said
    assert judged[1]["orders"]["score"]["programs"] == 2


def test_what_varies_is_told(judged, trials, own_study):
    """All of the spread within a pair is between programs, as one is another blurred."""
    found = judged[1]["shares"]
    assert found["lower"] <= found["share"] <= found["upper"]
    assert found["lowest"] <= found["lower"]
    assert found["highest"] >= found["upper"]
    assert found["share"] > 0.5
    alike = trials[trials["package"].isin([ENGINE, "same"])]
    evidence = pd.DataFrame(columns=[*EVIDENCE, "package", "form"])
    own = [facts("same", form) for form in PAPERS]
    answers = judge(alike, evidence, own, PACKAGES[:1], own_study, Software(TRIALS, 60))[1]
    assert answers["shares"]["share"] == pytest.approx(0, abs=1e-12)
    assert answers["shares"]["program_factor"] == pytest.approx(1)


def test_what_has_no_hidden_units_is_compared_with_no_network(judged, trials, own_study):
    there = trials[trials["package"].isin([ENGINE, "same", "worse"])]
    evidence = pd.DataFrame(columns=[*EVIDENCE, "package", "form"])
    own = [facts(one, form) for one in ("same", "worse") for form in PAPERS]
    own = [one | {"hidden_units": "linear"} if one["package"] == "worse" else one for one in own]
    made, answers = judge(there, evidence, own, PACKAGES[:2], own_study, Software(TRIALS, 60))
    assert set(made["software_orders"]["package"]) == {ENGINE, "same"}
    assert (answers["shares"]["programs"], judged[1]["shares"]["programs"]) == (2, 3)
    assert "worse" in set(made["software_forms"]["package"])
    assert "the exact log-odds are linear" in software.render(answers)
    assert "log-odds" not in software.render(answers | {"one_covariance": False})
    assert "log-odds" not in software.render(judged[1])  # there no form is without


def test_numbers_are_held_against_every_printed_pair(judged):
    numbers = judged[0]["software_numbers"].set_index(["package", "form", "way", "held_against"])
    assert set(numbers["numbers"]) == {18}
    own = numbers.loc[("same", PAPERS[0], DEFAULTS, PAPERS[0])]
    assert own["mean"] == NOT_REPRODUCED  # as of the study itself
    assert own["accuracy"] == COMPATIBLE
    assert own["compatible"] > 12


def test_the_page_says_it(judged):
    page = software.render(judged[1])
    assert "5 of the 6 forms that can be held to a claim do what they say." in page
    assert "says softmax + cross-entropy, and minimises softmax + least squares" in page
    assert "fit(1) gives the softmax of the softmax, and what it trains is softmax + least" in page
    assert "Is the choice of program larger than the choice of pair? Yes." in page
    assert "eq. (4) changes by +0.500" in page
    assert re.search(r"\n\* Same, fit\(2\), at its defaults: \d", page)
    assert "Absent: not to be had. It is gone." in page
    assert not re.search(r"\bnan\b|None|_squares|_entropy\b(?!.csv)", page.split("## Whose")[0])


@pytest.mark.parametrize("name", SOFTWARE_FIGURES)
def test_figures_are_drawn(name, judged, shown, tmp_path):
    found = figures.Found(judged[0]["software_forms"], shown, judged[1]["know_nothing"])
    drawing.draw(getattr(figures, name), found, tmp_path / "one.svg", tmp_path / "one.pdf")
    text = (tmp_path / "one.svg").read_text()
    assert "fit(2)" in text
    assert "hangs" not in text  # it gave nothing
    assert len(text) < 600_000


@pytest.mark.parametrize("name", SOFTWARE_TABLES)
def test_tables_are_written_in_every_form(name, judged):
    spec = SOFTWARE_TABLES[name]
    texts = tables.in_every_form(name, spec, judged[0][spec.source])
    assert all(texts.values())
    assert "nan" not in texts[".md"].split()
    rows = pd.read_csv(io.StringIO(texts[".csv"]))
    assert len(rows) == len(judged[0][spec.source])


KINDS = {
    "integer": pd.api.types.is_integer_dtype,
    "number": pd.api.types.is_numeric_dtype,
    "truth": pd.api.types.is_bool_dtype,
    "text": lambda values: values.dropna().map(lambda one: isinstance(one, str)).all(),
}


def test_the_data_dictionary_describes_every_column_as_it_is(judged, trials, shown, tmp_path):
    made = judged[0] | {"trials": trials, "shown": shown}
    assert set(judged[0]) == set(SOFTWARE["judge_packages"].names)
    found = {}
    for table, rows in made.items():
        files.write_rows(tmp_path / "one.parquet", rows)
        for column, values in files.read_rows(tmp_path / "one.parquet").items():
            name = re.sub(r"^confusion_\d+_\d+$", "confusion_i_j", str(column))
            found[table, re.sub(r"^eq4_test_.*$", "eq4_test_…", name)] = values
    described = {
        (table, one.name): one for one in columns.software_columns() for table in one.tables
    }
    assert set(found) == set(described), "describe them in src/pairing/catalogue/columns.csv"
    for place, one in described.items():
        assert KINDS[one.kind](found[place]), place
        if one.limits:
            low, high = (float(end) for end in one.limits.strip("[]()").split(","))
            assert found[place].dropna().between(low, high).all(), place
