"""The errata of the paper: the words quoted, what they should read, and a check that tells.

Each erratum with a check holds both readings as code. The check (`pairing.mathematics.evidence` and
its kin) returns how far a reading is from something computed without it: beyond the tolerance for
what is printed, within it for what is right. Slips that the text itself shows have no check, and
say where.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from pairing.mathematics import (
    errata_experiment,
    errata_network,
    errata_penalties,
    errata_softmax,
)
from pairing.mathematics.erratum import Erratum, Quotation
from pairing.mathematics.evidence import shown

ERRATA: tuple[Erratum, ...] = (
    *errata_network.ERRATA,
    *errata_network.TABLE_1,
    *errata_penalties.ERRATA,
    *errata_softmax.ERRATA,
    *errata_experiment.MEASURE,
    *errata_experiment.RANKING,
    *errata_softmax.CONCLUSION,
)


def errata_table(errata: Iterable[Erratum] = ERRATA) -> pd.DataFrame:
    """Run all checks and return the errata, one row each.

    Parameters
    ----------
    errata : iterable of Erratum
        Those of the paper by default.

    Returns
    -------
    pandas.DataFrame
        Columns key, where, printed (the quotations), reading, correct, kind, implies, shown_by,
        residual_printed, residual_correct (of the two readings, as text), tolerance and shown
        (whether the check tells the two apart; False without a check).
    """
    return pd.DataFrame([_row(erratum) for erratum in errata])


def _where(quotation: Quotation) -> str:
    return (
        quotation.where if quotation.source == "paper" else f"{quotation.source}, {quotation.where}"
    )


def _row(erratum: Erratum) -> dict[str, Any]:
    text = ("correct", "kind", "implies", "shown_by")
    residuals = [
        float(erratum.check(each)) if erratum.check else float("nan")
        for each in (erratum.as_printed, erratum.corrected)
    ]
    return {
        "key": erratum.key,
        "where": "; ".join(map(_where, erratum.printed)),
        "printed": "; ".join(f'"{quotation.text}"' for quotation in erratum.printed),
        "reading": erratum.reading or "as it stands",
        **{name: getattr(erratum, name) for name in text},
        "residual_printed": shown(residuals[0], erratum.tolerance),
        "residual_correct": shown(residuals[1], erratum.tolerance),
        "tolerance": erratum.tolerance,
        "shown": residuals[1] <= erratum.tolerance < residuals[0],
    }
