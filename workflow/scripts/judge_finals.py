"""Adapter of rule judge_finals."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import design, evaluation, finals
from pairing.search.plan import Against
from pairing.study import settings


def main(snakemake):
    with stage(snakemake) as say:
        params = snakemake.params
        rows = design.part(files.read_rows(snakemake.input.design), **snakemake.wildcards)
        training = settings.from_json(settings.Training, params.training)
        scoring = settings.from_json(settings.Scoring, params.scoring)
        runs = files.read_arrays(snakemake.input.runs)
        batch = evaluation.Batch(rows, runs, training, scoring, params.first)
        held = evaluation.hold(settings.from_json(Against, params.against), training)
        found = finals.judge_batch(batch, held, training.seed, say)
        files.write_rows(snakemake.output.readings, found.readings)
        files.write_rows(snakemake.output.conflict, found.conflict)


main(snakemake)
