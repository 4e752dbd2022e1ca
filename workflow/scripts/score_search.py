"""Adapter of rule score_search."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.judging.published import Target
from pairing.search import design, evaluation
from pairing.search.measures import Measures
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        params = snakemake.params
        rows = design.part(files.read_rows(snakemake.input.design), **snakemake.wildcards)
        found = evaluation.evaluate_batch(
            rows,
            files.read_arrays(snakemake.input.runs),
            settings.from_json(settings.Training, params.training),
            settings.from_json(settings.Scoring, params.scoring),
            settings.from_json(Measures, params.measures),
            settings.from_json(Target, params.target),
            params.first,
        )
        for table, made in found._asdict().items():
            files.write_rows(snakemake.output[table], made)


main(snakemake)
