"""The registry of training procedures."""

from collections.abc import Callable
from typing import Any

from pairing.bfgs import bfgs, bfgs_nnet

PROCEDURES: dict[str, Callable[..., Any]] = {"bfgs": bfgs, "bfgs_nnet": bfgs_nnet}
