"""Adapter of rule score_search."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import design, evaluation
from pairing.search.settings import measures_from, target_from
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
            measures_from(params.measures),
            target_from(params.target),
            params.first,
        )
        for table, made in found._asdict().items():
            files.write_rows(snakemake.output[table], made)


main(snakemake)
