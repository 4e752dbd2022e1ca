"""Fit and score a few trials of each problem with every pair; print a digest of all bits.

Run by test_instruction_sets.py under environments that stand for different processors.
"""

import hashlib
import json
import sys
from pathlib import Path

import yaml

from pairing.config import study_from
from pairing.numerics import lanes
from pairing.study.fits import fit_batch
from pairing.study.scores import score_batch

NOT_BITS = ["setting", "pair", "seed_key", "status", "reason", "seconds"]


def digests(config: dict) -> tuple[str, str]:
    """Return digests of all numbers of fits (weights among them) and of scores."""
    study = study_from(config)
    training = study.training(study.settings[0].name)
    fits = fit_batch(training, 0, 2)
    scores = score_batch(fits, training, study.scoring)
    weights = b"".join(weights.tobytes() for weights in fits["weights"])
    fit_bits = fits.drop(columns=[*NOT_BITS, "weights"]).to_numpy(float).tobytes() + weights
    score_bits = scores.drop(columns=["setting", "pair"]).to_numpy(float).tobytes()
    return hashlib.sha256(fit_bits).hexdigest(), hashlib.sha256(score_bits).hexdigest()


def widest_registers() -> str:
    """Return the vector registers of the compiled exponential: xmm, ymm or zmm."""
    (code,) = lanes._apply_exp.inspect_asm().values()
    return max(name for name in ("xmm", "ymm", "zmm") if f"%{name}" in code)


configs = {Path(path).stem: yaml.safe_load(Path(path).read_text()) for path in sys.argv[1:]}
found = {name: digests(config) for name, config in configs.items()}
print(json.dumps(found | {"registers": widest_registers()}))
