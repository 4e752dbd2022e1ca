"""Adapter of rule write_explore."""

from pairing.jobs.running import stage
from pairing.exploring import orders
from pairing.exploring.grid import GRID
from pairing.jobs import files
from pairing.output import explore
from pairing.study import settings


def main(snakemake):
    given, found = snakemake.params, snakemake.input
    with stage(snakemake):
        training = settings.from_json(settings.Training, given.training)
        measure = settings.from_json(settings.Measure, given.measure)
        own = files.read_rows(found.orders), GRID.trials
        if found.get("map"):
            own = orders.of_the_search(files.read_rows(found.map)), given.map_trials
        table, trials = own
        turning = explore.Turning(table, orders.turns(table), trials, bool(found.get("map")))
        cells, arrays = files.read_rows(found.cells), files.read_arrays(found.arrays)
        page = explore.render(training, measure, cells, arrays, turning)
        files.write_text(snakemake.output.html, page)


main(snakemake)
