"""No text of a config, nor of a user's data, reaches a shell or leads out of the project."""

import ast
import copy
import re
from pathlib import Path

import pandas as pd
import pytest

from pairing.__main__ import main
from pairing.config import search_from, study_from

ROOT = Path(__file__).parents[2]
RULES = [ROOT / "Snakefile", *sorted((ROOT / "workflow" / "rules").glob("*.smk"))]
PYTHON = [*(ROOT / "src").rglob("*.py"), *(ROOT / "workflow" / "scripts").glob("*.py")]

SETS_TYPE = ROOT / "src" / "pairing" / "output" / "article.py"  # it starts LaTeX
# It starts what a folder of software/ says, which is the project's code.
RUNS_SOFTWARE = ROOT / "src" / "pairing" / "software" / "processes.py"

NASTY = [
    "../outside", "/outside", "..", "~", "a/b", "a b", "$(touch outside)", "`touch outside`",
    "a; touch outside", "a & touch outside", "a | cat", "a > outside", "a'b", 'a"b', "a\\b", "*",
    "declared\n", "a\nb", "a\0b", "{wildcards.setting}", "%s", "--force", "-x", "", "é", "a" * 65,
]  # fmt: skip


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.name)
def test_no_rule_calls_a_shell(path):
    assert not re.search(r"^\s*(?:shell|run)\s*:|\bshell\(", path.read_text(), flags=re.M)


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.name)
def test_no_module_calls_a_shell(path):
    started = "" if path in (SETS_TYPE, RUNS_SOFTWARE) else r"|subprocess"
    assert not re.search(r"os\.system|os\.popen|shell=True" + started, path.read_text())


def test_what_software_is_told_of_a_config_is_numbers(config):
    assert {type(value) for value in config["software"].values()} <= {int, float}


def test_what_sets_type_takes_no_text_of_a_config():
    tree = ast.parse(SETS_TYPE.read_text())
    used = [ast.unparse(one) for one in ast.walk(tree) if isinstance(one, ast.Attribute)]
    assert {name for name in used if name.startswith("subprocess")} == {"subprocess.run"}
    (call,) = (
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.Call) and ast.unparse(one.func) == "subprocess.run"
    )
    assert [ast.unparse(one) for one in call.args] == ["LATEX"]
    (command,) = (
        one.value
        for one in tree.body
        if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "LATEX"
    )
    assert ast.literal_eval(command)[:2] == ("pdflatex", "-no-shell-escape")


def places(values, path=()):
    """Yield the path to every value of a config that holds no others."""
    if isinstance(values, dict | list):
        for key, value in values.items() if isinstance(values, dict) else enumerate(values):
            yield from places(value, (*path, key))
    else:
        yield path


def tables(values, path=()):
    """Yield the path to every table of a config."""
    if isinstance(values, dict):
        yield path
        for key, value in values.items():
            yield from tables(value, (*path, key))


def at(values, path):
    for key in path:
        values = values[key]
    return values


def refused(config):
    with pytest.raises(ValueError, match=": ") as caught:
        search_from(config, study_from(config), ROOT)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("text", NASTY)
def test_such_text_is_refused_in_place_of_any_value(text, config):
    for *path, key in places(config):
        if key == "reason":  # for people to read: any text, in no name of a file
            continue
        changed = copy.deepcopy(config)
        at(changed, path)[key] = text
        refused(changed)


@pytest.mark.parametrize("text", NASTY)
def test_such_text_is_refused_as_any_key(text, config):
    for path in tables(config):
        changed = copy.deepcopy(config)
        table = at(changed, path)
        table[text] = copy.deepcopy(next(iter(table.values())))
        refused(changed)


@pytest.mark.parametrize("name", ["declared", "a", "a_1", "a" * 64])
def test_names_of_settings_are_names_of_folders(name, config):
    changed = config | {"settings": {name: config["settings"]["declared"]}}
    ((batch, *_), *_) = study_from(changed).batches(changed["fits_per_job"])
    assert re.fullmatch(r"[a-z0-9_]+", batch)


def test_a_reading_writes_the_figure_that_was_asked_for_and_no_other_file(
    tmp_path, monkeypatch, capsys
):
    """Names of classes and of the file are a stranger's."""
    folder = tmp_path / "inside"
    folder.mkdir()
    monkeypatch.chdir(folder)
    classes = [text for text in NASTY if text and "\0" not in text]
    rows = pd.DataFrame({f"p_{text}": 1 / len(classes) for text in classes}, index=classes)
    name = "; $(touch outside) `x` $y$.csv"
    rows.rename_axis("label").to_csv(name)
    status = main(["read-cross-entropy", name, "--figure", "page.svg"])
    assert status == 0, capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]
    assert {path.name for path in folder.iterdir()} == {name, "page.svg"}
