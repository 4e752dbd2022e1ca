"""Adapter of rule train_convergence."""

import json

from pairing.jobs.running import stage
from pairing.convergence.plan import Minimiser
from pairing.convergence.training import train_batch
from pairing.jobs import files
from pairing.study import settings


def main(snakemake):
    with stage(snakemake) as say:
        given, wildcards = snakemake.params, snakemake.wildcards
        training = settings.from_json(settings.Training, given.training)
        minimiser = settings.from_json(Minimiser, given.minimiser)
        steps = tuple(json.loads(given.steps))
        first, last = int(wildcards.first), int(wildcards.last)
        runs = train_batch(training, steps, minimiser, first, last, say)
        files.write_arrays(snakemake.output.runs, runs._asdict())


main(snakemake)
