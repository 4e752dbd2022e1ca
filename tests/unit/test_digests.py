"""Digests follow imports and meaning, and nothing else."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pairing.jobs import digests

SCRIPTS = Path(__file__).parents[2] / "workflow" / "scripts"
TRAINING = {
    "fit_batch",
    "train_search",
    "confirm_candidate",
    "explore",
    "watch_training",
    "train_convergence",
    "find_limits",
    "fit_engine",
}


def script(folder, text):
    (folder / "script.py").write_text(text)
    return folder / "script.py"


def test_imports_are_followed_at_any_depth():
    found = digests.imported_modules("study.fits")
    assert {"network.heads", "numerics.lanes", "training.bfgs", "problem.mixture"} <= found
    assert not found & {"output.figures.study", "output.report", "judging.numbers", "study.scores"}


def test_what_runs_a_job_is_no_part_of_its_digest():
    assert digests.imported_modules("jobs.files") == {"jobs.files"}  # it imports `jobs.whole`


def test_a_module_that_is_imported_by_name_counts_with_its_folder(tmp_path):
    text = 'import_module(f"pairing.training.{name}").step'
    found = digests.imported_modules(*digests._modules(script(tmp_path, text)))
    folder = (digests.PACKAGE / "training").glob("[!_]*.py")
    assert {f"training.{path.stem}" for path in folder} <= found


def test_no_module_is_imported_by_a_name_that_tells_no_folder():
    calls = (
        node
        for path in digests.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func)
    )
    assert all(list(digests._imported(call.args[0])) for call in calls)


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.stem)
def test_only_stages_that_train_have_the_engine_behind_them(path):
    trains = any(
        one.startswith("training.") for one in digests.imported_modules(*digests._modules(path))
    )
    assert trains == (path.stem in TRAINING)


CODE = '"""A script."""\n\ndef one():\n    """Return one."""\n    return {"one": 1}\n'


@pytest.mark.parametrize(
    ("edited", "is_same"),
    [
        (CODE.replace("Return one", "Give one"), True),
        (CODE + "# the end\n", True),
        (CODE.replace('{"one": 1}', '{\n        "one": 1\n    }'), True),
        (CODE.replace("1", "2"), False),
        (CODE.replace('"one"', '"two"'), False),
        (CODE.replace("def one", "def two"), False),
        (CODE + "import numpy\n", False),
        (CODE + "from pairing.study import fits\n", False),
    ],
)
def test_python_counts_by_its_meaning(tmp_path, edited, is_same):
    before = digests.code_digest(script(tmp_path, CODE))
    assert (digests.code_digest(script(tmp_path, edited)) == before) == is_same


def test_rule_files_count_without_comments_and_other_files_by_their_bytes(tmp_path):
    def digest(name, text):
        (tmp_path / name).write_text(text)
        return digests.tree_digest(tmp_path, name)

    rule = 'rule one:\n    output:\n        "one",\n'
    assert digest("one.smk", rule) == digest("one.smk", f"# One.\n{rule}")
    assert digest("one.smk", rule) != digest("one.smk", rule.replace('"one"', '"two"'))
    assert digest("one.csv", "1") != digest("one.csv", "1\n")


def test_dates_do_not_count(tmp_path):
    path = script(tmp_path, CODE)
    before = digests.code_digest(path, path)
    os.utime(path, (0, 0))
    assert digests.code_digest(path, path) == before


def test_only_output_reads_what_the_catalogue_says_to_people():
    """So that a label counts only for stages that have `output` behind them."""
    own = {"cross_entropy", "mathematics.illustrations"}  # of models of their own
    for script in SCRIPTS.glob("*.py"):
        behind = digests.imported_modules(*digests._modules(script))
        if any(one.startswith(f"{digests.SHOWING}.") for one in behind):
            continue
        assert not behind & {"catalogue.tables", "catalogue.columns"}, script
        below = (one for one in behind - own if not one.startswith(f"{digests.CATALOGUE}."))
        for path in [script, *map(digests._path, below)]:
            nodes = ast.walk(ast.parse(path.read_text()))
            read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
            assert not read & digests.SHOWN, path


def test_a_process_is_handed_what_its_parent_knows_and_believes_it_of_the_same_content(tmp_path):
    path = script(tmp_path, CODE)
    tell = (
        "import sys; from pathlib import Path; from pairing.jobs import digests;"
        "digest = digests.code_digest(Path(sys.argv[1])); digests.hand_on();"
        "print(digest, digests.os.environ[digests.HANDED_ON])"
    )
    command = [sys.executable, "-c", tell, path]

    def told(environment):
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return run.stdout.split(" ", 1)

    digest, known = told(os.environ)
    handed = {key: ["other", "other", []] for key in json.loads(known)}
    handing = os.environ | {digests.HANDED_ON: json.dumps(handed)}
    assert told(handing)[0] != digest  # it was believed, for the content is the same
    path.write_text(f"{CODE}\nimport numpy\n")
    assert told(handing)[0] == digests.code_digest(path)
    cut = os.environ | {digests.HANDED_ON: known[: len(known) // 2]}
    assert told(cut)[0] == digests.code_digest(path)
