"""The data dictionary describes the trials table as it is."""

import re
from pathlib import Path

import pandas as pd
import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^\| `(\w+)` \| (\w+) \|\s*([^|]*?)\s*\| ([^|]+) \|$", TEXT, flags=re.M)


def entry_name(column):
    return re.sub(r"^confusion_\d+_\d+$", "confusion_i_j", column)


def test_every_column_is_described_and_every_description_has_a_column(trials):
    assert {entry_name(column) for column in trials.columns} == {name for name, *_ in ENTRIES}


@pytest.mark.parametrize(("name", "kind", "limits", "meaning"), ENTRIES)
def test_types_and_ranges_hold(name, kind, limits, meaning, trials):
    columns = [column for column in trials.columns if entry_name(column) == name]
    for column in columns:
        values = trials[column]
        if kind == "text":
            assert pd.api.types.is_string_dtype(values)
            continue
        assert (
            pd.api.types.is_integer_dtype if kind == "integer" else pd.api.types.is_float_dtype
        )(values)
        low, high = (float(end) for end in limits.strip("[)]").split(","))
        assert values.between(low, high).all()
