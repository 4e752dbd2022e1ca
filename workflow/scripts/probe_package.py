"""Adapter of rule probe_package."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software import packages, probing, running
from pairing.software.plan import ENVIRONMENTS, Experiment
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given, names = snakemake.params, snakemake.wildcards
        experiment = settings.from_json(Experiment, given.experiment)
        measure = settings.from_json(settings.Measure, given.measure)
        one = running.runner(packages.folder_of(names.package), Path(ENVIRONMENTS), given.seconds)
        evidence, facts = probing.probe(one, names.form, experiment, measure, given.trials)
        key = {"package": names.package, "form": names.form}
        files.write_rows(snakemake.output.evidence, evidence.assign(**key))
        files.write_json(snakemake.output.facts, key | facts)


main(snakemake)
