"""Other workflows use this one as a module, and the catalogue's deploy tool finds what it asks."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from command import PATIENCE, ROOT, SMALL, TRIALS, jobs_in, planned_jobs, succeeded, trials_of
from snakemake.utils import update_config

from pairing.config import study_from

FITS = "results/fits/declared/0000000-0000004.parquet"

IMPORTER = f"""
configfile: "mine.yaml"

rule own_target:
    output: "own.txt"
    shell: "echo own > {{output}}"

module small:
    snakefile: "{ROOT}/Snakefile"
    config: config["small"]
    prefix: "below/small"

use rule * from small as small_*

module other:
    snakefile: "{ROOT}/workflow/Snakefile"
    config: config["other"]
    prefix: "other"

use rule * from other as other_*

module alone:
    snakefile: "{ROOT}/Snakefile"
    prefix: "alone"

use rule fit_batch from alone as own_fits

use rule write_full_report from alone
"""


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run snakemake in a user's own folder."""
    return subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2", *arguments],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def plan(folder: Path, *arguments: str, **environment: str) -> dict[str, int]:
    """Return how many jobs of each rule such a run would make."""
    return jobs_in(succeeded(run(folder, "--dry-run", *arguments, **environment)))


@pytest.fixture
def importer(tmp_path: Path) -> Path:
    """The folder of a workflow that uses this one four times."""
    folder = tmp_path / "an importer"
    folder.mkdir()
    (folder / "Snakefile").write_text(IMPORTER)
    keys = {"small": yaml.safe_load(SMALL.read_text()), "other": {"trials": 3, "repeats": 1}}
    (folder / "mine.yaml").write_text(yaml.safe_dump(keys))
    return folder


def test_modules_stand_side_by_side_and_the_importers_target_stays_its_own(importer: Path) -> None:
    assert plan(importer) == {"own_target": 1}
    targets = ("small_all", "other_study", f"alone/{FITS}", "--config", "own_key=1")
    planned = plan(importer, *targets)
    assert planned["small_fit_batch"] == 3
    assert planned["other_fit_batch"] == 4  # the study's, and those of three programs
    assert planned["small_write_report"] == planned["own_fits"] == 1
    assert planned["other_record_provenance"] == 1


MODULE = """
module pairing:
    snakefile: {snakefile!r}
    {more}

use rule * from pairing
"""


def write_importer(folder: Path, snakefile: str = f"{ROOT}/Snakefile", more: str = "") -> None:
    (folder / "Snakefile").write_text(MODULE.format(snakefile=snakefile, more=more))


def test_a_module_makes_the_bytes_of_the_study_alone(finished: Path, tmp_path: Path) -> None:
    small = yaml.safe_load(SMALL.read_text()) | {"fits_per_job": 1000}
    write_importer(tmp_path, more=f"prefix: 'below/small'\n    config: {small!r}")
    below = tmp_path / "below/small"
    left = below / "results/.unfinished-trials-0a1b2c3d.parquet"
    left.parent.mkdir(parents=True)
    left.touch()
    succeeded(run(tmp_path, f"below/small/{TRIALS}"))
    assert trials_of(below) == trials_of(finished)
    assert not left.exists()
    (below / TRIALS).write_bytes(b"edited")
    damaged = run(tmp_path, "verify").stdout
    assert f"error: below/small/{TRIALS}: has changed since it was written" in damaged
    assert f"--force below/small/{TRIALS}" in damaged
    assert "error: below/small/results/.made/compare.json: is missing" in damaged


def test_without_config_the_defaults_hold_and_the_commands_keys_over_them(
    finished: Path, tmp_path: Path
) -> None:
    write_importer(tmp_path)
    own = tmp_path / "own.yaml"
    own.write_text("own_key: 1\n")
    options = ("--configfile", str(SMALL), str(own))
    assert plan(tmp_path, *options)["fit_batch"] == 3
    shutil.copytree(finished / "results", tmp_path / "results")
    assert planned_jobs(tmp_path) == {}  # alone and as a module it is the same study


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ("config: {'seeed': 1}", "config: seeed: no such key; did you mean seed?"),
        ("config: 'mine.yaml'", "config: module: holds a str; give keys with values"),
        ("replace_prefix: {'results/': 'r/'}", "module: replace_prefix is not known here"),
    ],
)
def test_what_is_wrong_is_raised_in_one_line(tmp_path: Path, more: str, line: str) -> None:
    write_importer(tmp_path, more=more)
    assert_refused(tmp_path, line)


def assert_refused(folder: Path, line: str) -> None:
    refused = run(folder, "--dry-run")
    assert refused.returncode == 1
    assert f"StudyError:\n{line}" in refused.stdout  # by Snakemake, of what was raised
    assert "Traceback" not in refused.stdout


def test_a_package_that_is_missing_is_named(tmp_path: Path) -> None:
    write_importer(tmp_path)
    snakefile = tmp_path / "Snakefile"
    hidden = "import sys\nsys.modules['pydantic'] = None\n"  # to Python as if it were not there
    snakefile.write_text(hidden + snakefile.read_text())
    assert_refused(tmp_path, "package: pydantic is missing in ")


@pytest.fixture
def address() -> Iterator[str]:
    """The project by HTTP."""
    handler = partial(SimpleHTTPRequestHandler, directory=ROOT)
    with ThreadingHTTPServer(("localhost", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_a_bare_address_is_refused(tmp_path: Path, address: str) -> None:
    write_importer(tmp_path, f"{address}/Snakefile")
    refused = run(tmp_path, "--dry-run", no_proxy="localhost", NO_PROXY="localhost")
    assert "module: " in refused.stdout
    assert "this workflow needs its whole folder, and a bare address has none" in refused.stdout
    assert "Traceback" not in refused.stdout


# ---- what the catalogue and its deploy tool ask

DEPLOYED = """
configfile: "config/config.yaml"

module pairing:
    snakefile: github("someone/pairing", path="workflow/Snakefile", tag="v1")
    config: config

use rule * from pairing
"""


def test_what_the_deploy_tool_writes_runs(project: Path, tmp_path: Path) -> None:
    """From a git hosting service, of which Snakemake has a clone already: without network."""
    shutil.copytree(ROOT / "config", project / "config")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a", "-C", project]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"], ["tag", "v1"]):
        subprocess.run([*git, *words], check=True)
    cache = tmp_path / "cache/snakemake/snakemake/source-cache/snakemake-git-cache"
    clone = cache / "github.com/someone/pairing"
    subprocess.run(["git", "clone", "-q", "--bare", project, clone], check=True)
    deployed = tmp_path / "deployed"
    shutil.copytree(project / "config", deployed / "config")
    (deployed / "workflow").mkdir()
    (deployed / "workflow/Snakefile").write_text(DEPLOYED)
    cached = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    planned = plan(deployed, **cached)
    assert planned["study"] == planned["write_report"] == 1
    table = "results/search/designs/map.parquet"
    succeeded(run(deployed, table, **cached))
    assert (deployed / table).exists()


def test_the_workflow_is_where_the_catalogue_looks(tmp_path: Path) -> None:
    options = ("--snakefile", f"{ROOT}/workflow/Snakefile", "--configfile", str(SMALL))
    planned = plan(tmp_path, *options)
    assert planned["study"] == planned["record_provenance"] == 1
    shown = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text())
    assert shown["usage"]["software-stack-deployment"]["conda"]


def test_examples_of_the_configuration_are_legal() -> None:
    text = (ROOT / "config/README.md").read_text()
    examples = [part.split("```")[0] for part in text.split("```yaml\n")[1:]]
    assert examples
    for example in [*examples, (ROOT / "config/config.yaml").read_text()]:
        config = yaml.safe_load((ROOT / "config.yaml").read_text())
        update_config(config, yaml.safe_load(example))
        study_from(config)
