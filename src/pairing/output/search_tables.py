"""What the tables of the search show."""

from pairing.catalogue.factors import shown
from pairing.judging.monte_carlo import fewest_repeats
from pairing.output.table_specs import Column, TableSpec, _label, _number


def _claim(value: object) -> str:
    first, dash, second = str(value).partition(" - ")
    return f"{_label(first)} worse than {_label(second)}" if dash else first


def _of_factors() -> list[Column]:
    """Return a column a factor of training, and the steps behind the procedure that took them."""
    columns = []
    for factor in shown():
        written = _number(factor.form) if factor.form else str
        columns.append(Column(factor.header, factor.name, written))
        if factor.name == "procedure":
            columns.append(Column("steps", "steps", str))
    return columns


SEARCH_TABLES: dict[str, TableSpec] = {
    "closest_reading": TableSpec(
        "side_by_side",
        "All published numbers by the declared and by the closest reading",
        "Expected value and family-wise 95 % prediction interval of one experiment on fresh "
        "samples. A number is compatible when it lies inside, and undecided where there is no "
        f"interval: it takes {fewest_repeats()} repeats.",
        (
            Column("of", "family", str),
            Column("pair", "pair", _label),
            Column("true", "row", str),
            Column("number", "column", str),
            Column("published", "published", _number(".4f")),
            *(
                Column(f"{role}: {header}", f"{role}_{key}", written)
                for role in ("declared", "closest")
                for header, key, written in (
                    ("expected", "expected", _number(".4f")),
                    ("low", "lower", _number(".4f")),
                    ("high", "upper", _number(".4f")),
                    ("verdict", "verdict", str),
                )
            ),
        ),
    ),
    "readings": TableSpec(
        "readings",
        "The readings that were confirmed",
        "Squared distance as the search found it and on fresh samples, over the free numbers of "
        "all tables; p: share of repeats of the reading itself that lie at least as far away.",
        (
            Column("reading", "role", str),
            Column("points", "points", str),
            Column("reference", "reference", str),
            Column("root", "root", str),
            Column("normalisation", "normalisation", str),
            Column("classified", "confusion", str),
            *_of_factors(),
            Column("found", "searched", _number(".1f")),
            Column("confirmed", "distance", _number(".1f")),
            Column("p", "p", _number(".3f")),
            Column("its se", "p_se", _number(".3f")),
            Column("verdict", "verdict", str),
            Column("compatible numbers", "compatible", str),
            Column("undecided", "undecided", str),
        ),
    ),
    "shares": TableSpec(
        "shares",
        "Where the claims hold",
        "Share of the settings spread evenly over the space, with the standard error over "
        "settings. Exploratory: not adjusted for the number of settings.",
        (
            Column("by", "quantity", str),
            Column("claim", "claim", _claim),
            Column("outcome", "outcome", str),
            Column("share", "share", _number(".3f")),
            Column("se", "se", _number(".3f")),
            Column("settings", "settings", str),
        ),
    ),
    "factors": TableSpec(
        "factors",
        "The space of settings",
        "Every open choice of training, with the values tried and the reason.",
        (
            Column("factor", "factor", str),
            Column("values", "values", str),
            Column("reason", "reason", str),
        ),
    ),
}
