"""The config: what config.yaml may hold, one line for what it may not, and the study it makes."""

from pairing.config.checking import check
from pairing.config.making import (
    convergence_from,
    problem_from,
    programs_from,
    search_from,
    software_from,
    study_from,
)
from pairing.config.merging import read_once, settle_merge

__all__ = [
    "check",
    "convergence_from",
    "problem_from",
    "programs_from",
    "read_once",
    "search_from",
    "settle_merge",
    "software_from",
    "study_from",
]
