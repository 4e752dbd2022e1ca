"""Adapter of rule score_packages."""

from pathlib import Path

import pandas as pd

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software.engine import ENGINE
from pairing.software.plan import DEFAULTS, Experiment
from pairing.software.scoring import score_rows
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given = snakemake.params
        experiment = settings.from_json(Experiment, given.experiment)
        measure = settings.from_json(settings.Measure, given.measure)
        engine = files.read_rows(snakemake.input.engine).assign(package=ENGINE, way=DEFAULTS)
        parts = [score_rows(engine, experiment, measure)]
        for path in snakemake.input.fits:
            package, form, way = Path(path).parts[-4:-1]
            rows = files.read_rows(path).assign(package=package, form=form, way=way)
            parts.append(score_rows(rows, experiment, measure))
        files.write_rows(snakemake.output.trials, pd.concat(parts, ignore_index=True))


main(snakemake)
