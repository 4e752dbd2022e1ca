"""The data dictionary's parts, and what it says of the tables as CSV."""

import re
from pathlib import Path

TEXT = (Path(__file__).parents[2] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
TRIALS_TEXT, REST = TEXT.split("## Tables as CSV")
TABLES_TEXT, SEARCH_TEXT = REST.split("## The search")
TABLE_ENTRIES = {
    (table, name): kind
    for name, where, kind in re.findall(
        r"^\| `(\w+)` \| ([\w, ]+) \| (\w+) \| [^|]+ \|$", TABLES_TEXT, flags=re.M
    )
    for table in where.split(", ")
}
