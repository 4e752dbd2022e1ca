"""The folders of the package are floors: a module imports only from its own and those below."""

import re
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
