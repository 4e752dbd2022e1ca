"""The folders of the package are floors: a module imports only from its own and those below."""

import re
from pathlib import Path

import pairing

PACKAGE = Path(pairing.__file__).parent
FLOORS = re.findall(r"^\d+\. ``(\w+)``", pairing.__doc__, flags=re.M)


def floor_of(module):
    first = module.split(".")[0]
    return FLOORS.index("reading" if first == "cross_entropy" else first)


def test_every_folder_is_a_floor():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(FLOORS)


def test_no_module_imports_from_a_higher_floor():
    allowed_up = {("mathematics", "cross_entropy")}  # the tool stands by itself, on its own floor
    for path in PACKAGE.glob("*/*.py"):
        own = path.parent.name
        for module in re.findall(r"^from pairing(?:\.(\w+)|) import", path.read_text(), flags=re.M):
            if not module:
                continue
            assert floor_of(module) <= FLOORS.index(own) or (own, module) in allowed_up, path


def test_the_science_knows_nothing_of_snakemake():
    for path in PACKAGE.rglob("*.py"):
        assert not re.search(r"^(?:from|import) snakemake", path.read_text(), flags=re.M), path
