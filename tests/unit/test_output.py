"""Tables, figures and report: complete, self-contained, the same bytes each time."""

import csv
import io
import math
import re
import shutil
import subprocess
from html import escape, unescape

import numpy as np
import pandas as pd
import pytest

from pairing.catalogue.columns import csv_columns
from pairing.catalogue.figures import MATHEMATICS_FIGURES, STUDY_FIGURES
from pairing.catalogue.tables import STUDY_TABLES, TableSpec
from pairing.catalogue.terms import TERMS
from pairing.catalogue.verdicts import ERRATUM_KINDS, VERDICTS
from pairing.jobs import files
from pairing.judging import inferences, numbers, orders, summaries
from pairing.judging.headline import headline
from pairing.judging.programs import Program, compare_programs
from pairing.mathematics import (
    degenerate_pair,
    derivations,
    errata,
    illustrations,
    texts,
    training_curves,
)
from pairing.mathematics.headline import mathematics as headline_of_mathematics
from pairing.output import answer, glossary, publish, report, tables
from pairing.output.figures import drawing
from pairing.output.figures import mathematics as mathematics_figures
from pairing.output.figures import study as study_figures
from pairing.problem.quadrature import quadrature
from pairing.study import posteriors
from pairing.study.programs import Program as Asked
from pairing.study.programs import studies


@pytest.fixture(scope="module")
def mathematics(training, study):
    curves = training_curves.curves(training, study.scoring, 4, 60)
    return {
        **illustrations.illustrate(study.seed),
        "derivations": derivations.derivations_table(derivations.derive_all()),
        "errata": errata.errata_table(),
        "texts": errata.errata_table(texts.TEXTS),
        "curves": training_curves.middle_curves(curves),
        "turns": training_curves.turning_points(curves),
        "levels": training_curves.levels(study.problem, study.scoring),
        "degenerate": degenerate_pair.watch(training, 1, 100),
    }


@pytest.fixture(scope="module")
def programs(trials, study):
    """Rows and summary of the study and of a program that does half of it."""
    (half,) = studies(study, [Asked("half", "bfgs", 100, 4)])
    rows = trials[trials["trial"] < 40].assign(setting="half")
    return compare_programs([Program(study, trials), Program(half, rows)])


@pytest.fixture(scope="module")
def results(trials, study, mathematics, programs):
    nodes = quadrature(study.problem, study.measure.quadrature_nodes)
    return (
        mathematics
        | programs[0]
        | {
            "numbers": numbers.compare_numbers(trials, study),
            "bayes_rates": summaries.compare_bayes_rates(study),
            "order": orders.compare_order(trials, study),
            "scores": summaries.summarise_scores(trials, study, nodes),
            "integration": summaries.describe_integration(nodes),
            "statuses": summaries.count_statuses(trials),
            "granularity": inferences.granularity(study.seed),
            "shared_samples": inferences.shared_samples(trials, study),
        }
    )


TABLE_ENTRIES = {(table, one.name): one.kind for one in csv_columns() for table in one.tables}
QUOTING = ("derivations", "errata", "texts")  # formulas, which have subscripts
ALL_FIGURES = [*STUDY_FIGURES, *MATHEMATICS_FIGURES]


def shown_in_figures(results, trials, study, arrays):
    numbers, programs = results["numbers"], results["program_numbers"]
    return study_figures.Results(study, trials, numbers, programs, arrays)


@pytest.fixture(scope="module")
def drawn(results, mathematics, trials, fits, training, study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    arrays = posteriors.over_plane(fits, training, 0)
    shown = shown_in_figures(results, trials, study, arrays)
    told = mathematics_figures.Mathematics(illustrations.surfaces(), mathematics)
    for name in ALL_FIGURES:
        of_study = name in STUDY_FIGURES
        module, given = (study_figures, shown) if of_study else (mathematics_figures, told)
        paths = [folder / f"{name}.{suffix}" for suffix in ("svg", "pdf")]
        drawing.draw(getattr(module, name), given, *paths)
        # the layout is the same for both, and so the second time one tells
        drawing.draw(getattr(module, name), given, folder / f"{name}-again.svg")
    return folder


@pytest.mark.parametrize("name", STUDY_TABLES)
def test_tables_show_every_row_in_every_format(name, results):
    spec = STUDY_TABLES[name]
    rows = results[spec.source]
    n = len(tables.rows_of(spec, rows))
    assert n > 0
    assert tables.to_csv(spec, rows).count("\n") == n + 1
    assert len(re.findall(r"^\| ", tables.to_markdown(spec, rows), flags=re.M)) == n + 2
    # the caption, and the header on the first page and on the others
    assert tables.to_latex_body(name, spec, rows).count(r"\\" + "\n") == n + 3


HOST = r"""\documentclass{article}
\usepackage[a4paper,landscape,margin=1cm]{geometry}
\usepackage{array,booktabs,longtable}
\begin{document}
\input{table}
Table \ref{tab:NAME}
\end{document}
"""


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("name", STUDY_TABLES)
def test_latex_tables_fit_their_page_alone_and_in_a_document(name, results, tmp_path):
    texts = tables.in_every_form(name, STUDY_TABLES[name], results[STUDY_TABLES[name].source])
    (tmp_path / "alone.tex").write_text(texts[".tex"], encoding="utf-8")
    (tmp_path / "table.tex").write_text(texts["_body.tex"], encoding="utf-8")
    (tmp_path / "host.tex").write_text(HOST.replace("NAME", name))
    for document in ("alone", "host"):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", document]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout
        over = re.findall(r"Overfull .hbox \(([\d.]+)pt", run.stdout)
        assert max(map(float, over), default=0) < 3, over  # points


@pytest.mark.parametrize("name", STUDY_TABLES)
def test_captions_leave_the_number_of_a_table_to_latex(name):
    assert not re.match(r"Tables? \d", STUDY_TABLES[name].title)


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", STUDY_TABLES)
def test_csv_has_columns_of_numbers_or_words_and_no_formulas(name, results):
    text = tables.to_csv(STUDY_TABLES[name], results[STUDY_TABLES[name].source])
    header, *rows = csv.reader(io.StringIO(text))
    for column, values in zip(header, zip(*rows, strict=True), strict=True):
        given = [cell for cell in values if cell]
        numbers = [is_number(cell) for cell in given]
        assert all(numbers) or not any(numbers), column
        assert all(math.isfinite(float(cell)) for cell in given if is_number(cell)), column
        for cell in given:
            assert is_number(cell) or not re.match(r"[=+\-@\t\r\n]", cell), (column, cell)


def test_every_column_of_every_csv_is_described_as_it_is(results):
    read = {
        name: pd.read_csv(io.StringIO(tables.to_csv(spec, results[spec.source])))
        for name, spec in STUDY_TABLES.items()
    }
    found = {(name, column) for name, rows in read.items() for column in rows}
    assert found == {entry for entry in TABLE_ENTRIES if entry[0] in STUDY_TABLES}
    for (name, column), kind in TABLE_ENTRIES.items():
        if name in STUDY_TABLES and not read[name][column].isna().all():
            values = read[name][column]
            number = pd.api.types.is_numeric_dtype(values) and values.dtype != bool
            assert number == (kind == "number"), (name, column)


def test_csv_keeps_negative_numbers_and_marks_words_like_formulas():
    cells = ["=1+1", "+a", "-inf", "@x", "\ta", "a-b"]
    rows = pd.DataFrame({"words": cells, "numbers": [-1.5, 2, -np.inf, np.nan, -3, 4]})
    text = tables.to_csv(TableSpec("none", "", "", ()), rows)
    read = pd.read_csv(io.StringIO(text))
    assert list(read["words"]) == [f"'{cell}" for cell in cells[:-1]] + ["a-b"]
    np.testing.assert_array_equal(read["numbers"], [-1.5, 2, np.nan, np.nan, -3, 4])


def test_csv_keeps_every_class_and_every_residual(results):
    rows = results["numbers"]
    read = pd.read_csv(io.StringIO(tables.to_csv(STUDY_TABLES["tables_4_to_6"], rows)))
    shown = tables.rows_of(STUDY_TABLES["tables_4_to_6"], rows).reset_index(drop=True)
    rates = shown["reading"] == "pooled"
    assert list(read["true_class"][rates]) == list(shown["row"][rates].astype(int))
    assert list(read["ascribed_class"][rates]) == list(shown["column"][rates].astype(int))
    assert list(read["quantity"]) == list(shown["column"].where(~rates, "rate"))
    derived = results["derivations"]
    read = pd.read_csv(io.StringIO(tables.to_csv(STUDY_TABLES["derivations"], derived)))
    both = read["residual_words"].fillna(read["residual"].map("{:g}".format))
    same = [a == b or float(a) == float(b) for a, b in zip(both, derived["residual"], strict=True)]
    assert all(same)


@pytest.mark.parametrize("name", ALL_FIGURES)
def test_text_in_svg_is_text(name, drawn):
    written = (drawn / f"{name}.svg").read_text(encoding="utf-8")
    assert re.search(r"<text [^>]*>[^<]*[a-z]{4}[^<]*</text>", written)
    assert '<defs>\n    <path id="DejaVu' not in written


def test_laws_of_counts_are_drawn_as_points(mathematics):
    told = mathematics_figures.Mathematics(illustrations.surfaces(), mathematics)
    panels = mathematics_figures.softmax_families(told).axes
    joined = {
        axes.get_title(): any(line.get_linestyle() != "None" for line in axes.lines)
        for axes in panels
        if axes.get_title()
    }
    assert set(joined) > {"Poisson, common dispersion", "Gaussian, unequal dispersion"}
    for title, lines in joined.items():
        assert lines == title.startswith(("Gaussian", "gamma")), title


@pytest.mark.parametrize("name", ALL_FIGURES)
def test_every_axis_has_a_name(name, results, mathematics, trials, fits, training, study):
    told = mathematics_figures.Mathematics(illustrations.surfaces(), mathematics)
    arrays = posteriors.over_plane(fits, training, 0)
    shown = shown_in_figures(results, trials, study, arrays)
    module, given = (study_figures, shown) if name in STUDY_FIGURES else (mathematics_figures, told)
    figure = getattr(module, name)(given)
    for axes in (one for one in figure.axes if one.axison):
        edge = axes.get_subplotspec()
        if edge is None or edge.is_last_row():
            assert axes.get_xlabel() or not axes.get_xticklabels(), axes.get_title()
        if edge is None or edge.is_first_col():
            named = any(re.search("[a-z]", one.get_text()) for one in axes.get_yticklabels())
            assert axes.get_ylabel() or named, axes.get_title()


@pytest.mark.parametrize("name", ALL_FIGURES)
def test_figures_have_the_same_bytes_each_time(name, drawn):
    """Their PDF, too: tests/workflow/long compares those of whole runs."""
    first, again = (drawn / f"{name}{mark}.svg" for mark in ("", "-again"))
    assert first.read_bytes() == again.read_bytes()


@pytest.fixture(scope="module")
def page(results, study, drawn, programs):
    pictures = {name: (drawn / f"{name}.svg").read_bytes() for name in ALL_FIGURES}
    told = headline(results, study)
    return report.render(study, told, results, pictures, "c0de", "10c4", programs[1])


def test_the_report_shows_nothing_that_it_does_not_hold(page):
    assert not re.findall(r'src="(?!data:)|href="[a-z]+:', page)
    assert page.count("<img") == len(ALL_FIGURES)
    assert all(re.search(r'alt="[^"]+"', image) for image in re.findall("<img[^>]*>", page))


def test_the_report_begins_with_the_answer(page, results, study):
    text = unescape(" ".join(re.sub("<[^>]+>", " ", page[page.index("<h1>") :]).split()))
    places = [text.index(one) for one in answer.sentences(headline(results, study))]
    assert places == sorted(places)
    assert places[-1] < text.index("The question")


def test_the_readme_has_the_same_answer_above_its_table(results, study, tmp_path):
    told = headline(results, study)
    (tmp_path / "comparison").mkdir()
    files.write_json(tmp_path / "comparison/headline.json", told)
    files.write_rows(tmp_path / "comparison/numbers.parquet", results["numbers"])
    block = publish.first_screen(tmp_path)
    places = [block.index(one) for one in (answer.QUESTION, *answer.sentences(told), "| verdict |")]
    assert places == sorted(places)
    for verdict in set(re.findall(r"^\| ([a-z ]+) \|", block, flags=re.M)) - {"verdict"}:
        assert f"*{verdict.capitalize()}*: {VERDICTS[verdict]}." in block


def test_a_term_is_explained_below_the_block_of_its_first_use_once(page):
    for term in TERMS:
        meanings = [one.start() for one in re.finditer(f"<dfn>{escape(term.word)}</dfn>", page)]
        assert len(meanings) <= 2, term.word  # the second time after a folded block
    assert page.index("<dfn>MCSE</dfn>") > page.index("MCSE")


def test_terms_of_folded_blocks_are_explained_again_where_all_can_see_it():
    folded = "<details><summary>Stuck</summary><p>stuck, stuck</p></details>"
    page = f"<section>{folded}{folded}<p>stuck</p><p>stuck</p></section>"
    blocks = re.split(r"(<dl.*?</dl>)", glossary.explain(page), flags=re.S)
    assert [text.count("stuck</p>") for text in blocks[::2]] == [1, 2, 1]
    assert all("<dfn>stuck</dfn>" in text for text in blocks[1::2])


def test_tables_for_people_use_no_names_of_columns(results):
    words = {name: spec for name, spec in STUDY_TABLES.items() if name not in QUOTING}
    for name, spec in words.items():
        for line in tables.cells(spec, results[spec.source]):
            assert not re.search(r"[a-z]{2}_[a-z]", " ".join(line)), name


@pytest.mark.parametrize(
    "name", [name for name, spec in STUDY_TABLES.items() if "verdict" in str(spec.columns)]
)
def test_a_verdict_stands_first(name):
    assert STUDY_TABLES[name].columns[0].header == "verdict"


def test_programs_stand_side_by_side_with_their_standard_errors(results):
    numbers = results["program_numbers"]
    table = tables.numbers_by_program(numbers)
    assert table.header == ["published", "declared", "half"]
    name, (printed, declared, half) = table.lines[0]
    assert name == "mean of eq. (4), logistic + least squares"
    assert printed.published == "4.6213"
    for cell, (_, row) in zip((declared, half), numbers[:2].iterrows(), strict=True):
        assert cell.published == f"{row['ours']:.4f}"
        assert cell.ours == f"± {row['ours_se']:.4f}"
    orders = tables.orders_by_program(results["program_orders"], 40)
    assert len(orders.lines) == 9
    assert orders.lines[0][1][0].published == "0.6179"


def test_the_report_says_which_verdicts_survive_the_choice_of_program(page, programs):
    summary, text = programs[1], unescape(" ".join(re.sub("<[^>]+>", " ", page).split()))
    orders, numbers = summary["orders"], summary["numbers"]
    assert (
        f"Of the 9 orders of pairs over the 40 trials that all programs have, {orders['same']} have"
        in text
    )
    assert f"Of the paper's 54 numbers {numbers['same']} have the same verdict under all" in text


def test_the_papers_tables_show_the_published_number_over_ours(results):
    numbers = results["numbers"]
    first, second = tables.table_2(numbers, "sum").lines[0][1]
    assert (first.published, second.published) == ("4.6213", "0.3146")
    own = numbers[(numbers["reading"] == "sum") & (numbers["column"] == "mean")]
    ours = own.set_index("pair").loc["logistic_least_squares", "ours"]
    assert first.ours == f"{ours:.4f}"
    titles = [one.title for one in tables.tables_4_to_6(numbers)]
    assert [title[:7] for title in titles] == ["Table 4", "Table 5", "Table 6"]
    confusion = tables.tables_4_to_6(numbers)[1]
    assert [one.published for one in confusion.lines[3][1]] == [
        "0.0297", "0.1343", "0.1335", "0.7025",
    ]  # fmt: skip
    exact = tables.table_3(results["bayes_rates"]).lines[0][1]
    assert {(one.published, one.verdict) for one in exact[:1]} == {("0.7079", "verified")}


def test_counts_of_the_paper_s_mathematics_add_up(mathematics):
    told = headline_of_mathematics(mathematics)
    for name in ("errata", "texts"):
        counts = told[name]
        assert sum(counts["by_kind"].values()) == counts["number"] == len(mathematics[name])
        assert counts["shown"] + counts["not_shown"] == counts["number"]
    derived = mathematics["derivations"]
    statements = told["statements"]
    assert sum(each["checked"] for each in statements.values()) == len(derived)
    printed = derived[derived["printed"] != ""]
    assert statements["printed"]["refuted"] == (printed["verdict"] == "refuted").sum() > 0


def test_kinds_are_defined_in_full_below_each_table_that_shows_them():
    for name in ("errata", "texts"):
        for kind, meaning in ERRATUM_KINDS.items():
            assert f"{kind.capitalize()}: {meaning}." in STUDY_TABLES[name].caption


def test_missing_numbers_are_shown_as_such():
    spec = STUDY_TABLES["table_3"]
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
