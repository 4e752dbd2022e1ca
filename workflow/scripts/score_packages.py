"""Adapter of rule score_packages."""

from pathlib import Path

import pandas as pd

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.software.plan import DEFAULTS, ENGINE, Experiment
from pairing.software.scoring import score_rows, shown_rows
from pairing.software.summaries import FORM
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        given = snakemake.params
        experiment = settings.from_json(Experiment, given.experiment)
        measure = settings.from_json(settings.Measure, given.measure)
        engine = files.read_rows(snakemake.input.engine).assign(package=ENGINE, way=DEFAULTS)
        every = [own for _, own in engine.groupby("form", sort=False)]
        for path in snakemake.input.fits:
            package, form, way = Path(path).parts[-4:-1]
            every.append(files.read_rows(path).assign(package=package, form=form, way=way))
        scored = [score_rows(rows, experiment, measure) for rows in every]
        shown = [shown_rows(rows, experiment).assign(**dict(rows.iloc[0][FORM])) for rows in every]
        files.write_rows(snakemake.output.trials, pd.concat(scored, ignore_index=True))
        files.write_rows(snakemake.output.shown, pd.concat(shown, ignore_index=True))


main(snakemake)
