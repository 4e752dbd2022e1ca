"""Adapter of rule evaluate_settings."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import design, evaluation
from pairing.search.measures import Measures
from pairing.search.target import Target
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        params = snakemake.params
        rows = design.part(files.read_rows(snakemake.input.design, "design"), **snakemake.wildcards)
        found = evaluation.evaluate_batch(
            rows,
            files.read_arrays(snakemake.input.runs),
            settings.from_json(settings.Training, params.training),
            settings.from_json(settings.Scoring, params.scoring),
            settings.from_json(Measures, params.measures),
            settings.from_json(Target, params.target),
            params.first,
        )
        for table, path in snakemake.output.items():
            files.write_rows(path, getattr(found, table), table)


main(snakemake)
