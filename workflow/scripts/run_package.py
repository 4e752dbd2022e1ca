"""Adapter of rule run_package."""

from pathlib import Path

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software import packages, running
from pairing.software.jobs import Job
from pairing.software.plan import ENVIRONMENTS, Experiment
from pairing.study import settings


def main(snakemake):
    with stage(snakemake) as say:
        given, names = snakemake.params, snakemake.wildcards
        experiment = settings.from_json(Experiment, given.experiment)
        one = running.runner(packages.folder_of(names.package), Path(ENVIRONMENTS), given.seconds)
        job = Job(names.form, range(int(names.first), int(names.last) + 1), names.way)
        rows = running.run(one, job, experiment)
        for line in running.failures(rows):
            say(f"{names.package}, {names.form}, {names.way}: {line}")
        files.write_rows(snakemake.output.fits, rows)


main(snakemake)
