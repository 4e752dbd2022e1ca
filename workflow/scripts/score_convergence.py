"""Adapter of rule score_convergence."""

import json

from pairing.jobs.running import stage
from pairing.convergence.runs import Runs, joined
from pairing.convergence.scoring import score_cell
from pairing.jobs import files
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given = snakemake.params
        training = settings.from_json(settings.Training, given.training)
        runs = joined([Runs(**files.read_arrays(one)) for one in snakemake.input.runs])
        scored = score_cell(runs, training, tuple(json.loads(given.records)), given.nodes)
        files.write_rows(snakemake.output.trials, scored.trials)
        files.write_rows(snakemake.output.moments, scored.moments)


main(snakemake)
