"""Adapter of rule judge_convergence."""

from pairing.jobs.running import stage
from pairing.convergence.judge import judge
from pairing.convergence.plan import Convergence
from pairing.jobs import files
from pairing.study import settings


def main(snakemake):
    with stage(snakemake):
        study = settings.from_json(settings.Study, snakemake.params.study)
        plan = settings.from_json(Convergence, snakemake.params.plan)
        given = snakemake.input
        trials = files.read_all(given.trials)
        rest = (files.read_all(given.moments), files.read_all(given.limits))
        tables, answers = judge(trials, *rest, study, plan)
        for name, rows in tables.items():
            files.write_rows(snakemake.output[name], rows)
        files.write_rows(snakemake.output.trials, trials)
        files.write_json(snakemake.output.answers, answers)


main(snakemake)
