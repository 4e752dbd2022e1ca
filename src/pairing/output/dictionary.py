"""The data dictionary, ``docs/data-dictionary.md``, from the catalogue."""

from pairing.catalogue import columns
from pairing.output.findings import environment


def data_dictionary() -> str:
    """Return the data dictionary in Markdown."""
    return (
        environment()
        .get_template("data-dictionary.md")
        .render(
            trials=columns.trials_columns(),
            tables=columns.csv_columns(),
            search=columns.search_columns(),
        )
    )
