"""Adapter of rule judge_candidates."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import evaluation, judge
from pairing.search.plan import Against
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        candidates = files.read_rows(snakemake.input.candidates)
        paths = snakemake.input.trials
        size = len(paths) // len(candidates)
        trials = [
            files.read_all(paths[first : first + size]) for first in range(0, len(paths), size)
        ]
        training = settings.from_json(settings.Training, snakemake.params.training)
        held = evaluation.hold(settings.from_json(Against, snakemake.params.against), training)
        tables = judge.judge(candidates, trials, held, training.pairs, training.seed)
        for name, rows in tables.items():
            files.write_rows(snakemake.output[name], rows)


main(snakemake)
