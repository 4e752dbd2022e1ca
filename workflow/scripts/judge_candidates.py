"""Adapter of rule judge_candidates."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.judging.published import Target
from pairing.search import judge
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        candidates = files.read_rows(snakemake.input.candidates)
        paths = snakemake.input.trials
        size = len(paths) // len(candidates)
        trials = [
            files.read_all(paths[first : first + size]) for first in range(0, len(paths), size)
        ]
        target = settings.from_json(Target, snakemake.params.target)
        numbers, joint, orders = judge.judge(candidates, trials, target)
        tables = {
            "numbers": numbers,
            "joint": joint,
            "orders": orders,
            "side_by_side": judge.side_by_side(numbers),
            "readings": judge.confirmed_readings(candidates, numbers, joint),
        }
        for name, rows in tables.items():
            files.write_rows(snakemake.output[name], rows)


main(snakemake)
