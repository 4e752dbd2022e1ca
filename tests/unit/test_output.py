"""Tables, figures and report: complete, self-contained, the same bytes each time."""

import re
import shutil
import subprocess

import pandas as pd
import pytest

from pairing import comparison, figures, inferences, posteriors, report, tables
from pairing.headline import headline


@pytest.fixture(scope="module")
def results(trials, study):
    return {
        "numbers": comparison.compare_numbers(trials, study),
        "bayes_rates": comparison.compare_bayes_rates(study),
        "order": comparison.compare_order(trials, study),
        "scores": comparison.summarise_scores(trials, study),
        "statuses": comparison.count_statuses(trials),
        "granularity": inferences.granularity(study.seed),
        "shared_samples": inferences.shared_samples(trials, study),
    }


@pytest.fixture(scope="module")
def drawn(results, trials, fits, training, study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    arrays = posteriors.over_plane(fits, training, 0)
    shown = figures.Results(study, trials, results["numbers"], arrays)
    for name in figures.FIGURES:
        for again in ("", "-again"):
            figures.draw(name, shown, folder / f"{name}{again}.svg", folder / f"{name}{again}.pdf")
    return folder


@pytest.mark.parametrize("name", tables.TABLES)
def test_tables_show_every_row_in_every_format(name, results):
    spec = tables.TABLES[name]
    rows = results[spec.source]
    n = len(tables.rows_of(spec, rows))
    assert n > 0
    assert tables.to_csv(spec, rows).count("\n") == n + 1
    assert len(re.findall(r"^\| ", tables.to_markdown(spec, rows), flags=re.M)) == n + 2
    assert tables.to_latex(spec, rows).count(r"\\") == n + 2


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("name", ["table_2", "tables_4_to_6"])
def test_latex_tables_compile_on_their_own(name, results, tmp_path):
    spec = tables.TABLES[name]
    (tmp_path / "t.tex").write_text(tables.to_latex(spec, results[spec.source]))
    subprocess.run(
        ["pdflatex", "-interaction=batchmode", "-halt-on-error", "t.tex"], cwd=tmp_path, check=True
    )
    assert (tmp_path / "t.pdf").exists()


@pytest.mark.parametrize("name", figures.FIGURES)
@pytest.mark.parametrize("suffix", ["svg", "pdf"])
def test_figures_have_the_same_bytes_each_time(name, suffix, drawn):
    first, again = (drawn / f"{name}{mark}.{suffix}" for mark in ("", "-again"))
    assert first.read_bytes() == again.read_bytes()


def test_the_report_needs_nothing_but_itself(results, study, drawn):
    pictures = {name: drawn / f"{name}.svg" for name in figures.FIGURES}
    html = report.render(study, headline(results, study), results, pictures)
    assert not re.findall(r'(?:src|href)="(?!data:|#)', html)
    assert html.count("<img") == len(figures.FIGURES)
    assert all(re.search(r'alt="[^"]+"', image) for image in re.findall("<img[^>]*>", html))


def test_missing_numbers_are_shown_as_such():
    spec = tables.TABLES["table_3"]
    rows = pd.DataFrame(
        {
            "row": ["1"],
            "column": ["1"],
            "published": [float("nan")],
            "exact": [0.5],
            "verdict": ["-"],
        }
    )
    assert "| – |" in tables.to_markdown(spec, rows)
