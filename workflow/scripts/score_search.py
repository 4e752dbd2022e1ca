"""Adapter of rule score_search."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import design, evaluation
from pairing.search.plan import Against
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        params = snakemake.params
        rows = design.part(files.read_rows(snakemake.input.design), **snakemake.wildcards)
        training = settings.from_json(settings.Training, params.training)
        scoring = settings.from_json(settings.Scoring, params.scoring)
        runs = files.read_arrays(snakemake.input.runs)
        batch = evaluation.Batch(rows, runs, training, scoring, params.first)
        against = settings.from_json(Against, params.against)
        found = evaluation.evaluate_batch(batch, evaluation.hold(against, training))
        for table, made in found._asdict().items():
            files.write_rows(snakemake.output[table], made)


main(snakemake)
