"""Adapter of rule judge_candidates."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.search import confirmation
from pairing.search.target import Target
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        candidates = files.read_rows(snakemake.input.candidates, "candidates")
        paths = snakemake.input.trials
        size = len(paths) // len(candidates)
        trials = [
            files.read_all(paths[first : first + size], "confirmed")
            for first in range(0, len(paths), size)
        ]
        target = settings.from_json(Target, snakemake.params.target)
        numbers, joint, orders = confirmation.judge(candidates, trials, target)
        tables = {
            "numbers": numbers,
            "joint": joint,
            "orders": orders,
            "side_by_side": confirmation.side_by_side(numbers),
            "readings": confirmation.confirmed_readings(candidates, numbers, joint),
        }
        for name, path in snakemake.output.items():
            files.write_rows(path, tables[name], name)


main(snakemake)
