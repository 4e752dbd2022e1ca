"""Adapter of rule watch_training."""

from pairing.jobs.running import stage
from pairing.jobs import files
from pairing.mathematics import degenerate_pair, training_curves
from pairing.study import settings


def main(snakemake):
    given = snakemake.params
    with stage(snakemake):
        training = settings.from_json(settings.Training, given.training)
        scoring = settings.from_json(settings.Scoring, given.scoring)
        curves = training_curves.curves(training, scoring, given.trials, given.iterations)
        results = {
            "curves": training_curves.middle_curves(curves),
            "turns": training_curves.turning_points(curves),
            "levels": training_curves.levels(training.problem, scoring),
            "degenerate": degenerate_pair.watch(
                training, given.degenerate_trials, given.degenerate_iterations
            ),
        }
        for name, rows in results.items():
            files.write_rows(snakemake.output[name], rows)


main(snakemake)
