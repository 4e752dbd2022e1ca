"""Adapter of rule fit_engine."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software.engine import fit_engine
from pairing.software.plan import Experiment
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given = snakemake.params
        training = settings.from_json(settings.Training, given.training)
        experiment = settings.from_json(Experiment, given.experiment)
        files.write_rows(snakemake.output.fits, fit_engine(training, experiment, given.trials))


main(snakemake)
