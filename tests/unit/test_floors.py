"""The folders of the package are floors: a module imports only from its own and those below."""

import re
import subprocess
import sys
from pathlib import Path

import pairing

PACKAGE = Path(pairing.__file__).parent
FLOORS = re.findall(r"^\d+\. ``(\w+)``", pairing.__doc__, flags=re.M)


def test_every_folder_is_a_floor():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders | {"cross_entropy"} == set(FLOORS)


def test_no_module_imports_from_a_higher_floor():
    for path in PACKAGE.glob("*/*.py"):
        own = path.parent.name
        text = path.read_text()
        for floor in re.findall(r"^from pairing(?:\.| import )(\w+)", text, flags=re.M):
            assert FLOORS.index(floor) <= FLOORS.index(own), (path, floor)


def test_the_science_knows_nothing_of_snakemake():
    for path in PACKAGE.rglob("*.py"):
        assert not re.search(r"^(?:from|import) snakemake", path.read_text(), flags=re.M), path


def test_what_the_snakefile_imports_is_light():
    """Every job parses it anew, and the heavy libraries take a second each time."""
    modules = "pairing.config, pairing.study.resources, pairing.jobs.digests"
    heavy = {"numba", "pandas", "pyarrow", "scipy", "matplotlib"}
    loaded = f"import sys, {modules}; print(*sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
