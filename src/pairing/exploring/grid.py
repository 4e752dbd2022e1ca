"""The grid of the page that readers explore: its values stand here and nowhere else."""

from dataclasses import dataclass, replace

from pairing.study.settings import Training


@dataclass(frozen=True)
class Grid:
    """What a reader can move, and how many trials stand behind each cell.

    Attributes
    ----------
    hidden_units, steps : tuple of int
        Ascending; every step is read along one run.
    weight_decay : tuple of float
    trials : int, >= 2
        The first so many of the study's: samples are a function of the seed and the trial.
    shown : int
        The trial whose networks the page draws.
    nodes : int
        Nodes an axis of the pictures.
    start : dict
        The cell at which a page begins where the study's own setting is not on the grid.
    """

    hidden_units: tuple[int, ...]
    steps: tuple[int, ...]
    weight_decay: tuple[float, ...]
    trials: int
    shown: int
    nodes: int
    start: dict[str, float]


GRID = Grid(
    hidden_units=(0, 1, 2, 4, 8),
    steps=(5, 25, 100, 200),
    weight_decay=(0.0, 0.01, 0.1),
    trials=10,
    shown=0,
    nodes=61,
    start={"hidden_units": 4, "steps": 100, "weight_decay": 0.0},
)


def network_name(hidden_units: int, weight_decay: float) -> str:
    """Return the array that holds the networks of all pairs and steps."""
    return f"weights_{hidden_units}_{weight_decay:g}"


def settings(training: Training, grid: Grid = GRID) -> list[Training]:
    """Return a study's training with the grid's values in the place of its own.

    Parameters
    ----------
    training : pairing.study.settings.Training
    grid : Grid
    """
    return [
        replace(
            training,
            setting=replace(training.setting, hidden_units=hidden, weight_decay=decay),
        )
        for hidden in grid.hidden_units
        for decay in grid.weight_decay
    ]


def start_of(training: Training, grid: Grid = GRID) -> dict[str, float]:
    """Return the cell at which the page begins: the study's own setting, where it is on the grid.

    Parameters
    ----------
    training : pairing.study.settings.Training
    grid : Grid

    Returns
    -------
    dict
        hidden_units, steps and weight_decay.
    """
    setting = training.setting
    own = {
        "hidden_units": setting.hidden_units,
        "steps": setting.max_iterations,
        "weight_decay": setting.weight_decay,
    }
    there = {name: value in getattr(grid, name) for name, value in own.items()}
    return own if all(there.values()) else grid.start
