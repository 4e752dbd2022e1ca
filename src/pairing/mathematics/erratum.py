"""What an erratum is: the words quoted, what they should read, and a check that tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Quotation:
    """Words of a source, and where they stand.

    Attributes
    ----------
    where : str
        The place, led by what finds it: ``section 2``, ``Table 1``, ``footnote 2`` ...
    text : str
        Verbatim, with mathematics in plain text; " ... " stands for words left out.
    source : str
        ``paper``, or one of the two texts on cross-entropy: ``question`` and ``tutorial``.
    """

    where: str
    text: str
    source: str = "paper"


@dataclass(frozen=True)
class Erratum:
    """One slip.

    Attributes
    ----------
    key : str
        A name.
    printed : sequence of Quotation
        What stands there.
    correct : str
        What it should read, or that this is not known.
    kind : str
        A key of `pairing.catalogue.verdicts.ERRATUM_KINDS`.
    reading : str
        What the quoted words are taken to say, where they leave a doubt.
    implies : str
        What follows for other places of the text.
    shown_by : str
        What the check computes, or what else shows the slip.
    check : callable or None
        Takes a formula, or a list of claims, and returns its residual; None where none is needed.
    as_printed, corrected
        The two formulas, as the check takes them.
    tolerance : float
        The largest residual of a right formula.
    """

    key: str
    printed: Sequence[Quotation]
    correct: str
    kind: str
    shown_by: str
    implies: str = "Nothing."
    reading: str = ""
    check: Any = None
    as_printed: Any = None
    corrected: Any = None
    tolerance: float = 1e-9
