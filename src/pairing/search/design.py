"""Which settings are tried: a Sobol sample of the space, additions to it, a map, rounds, a race.

A setting is trained from several starts, and recorded at many places along each run: stopping
rules and numbers of starts are read off what is trained.
"""

from dataclasses import asdict, fields, replace
from itertools import product
from typing import Any

import pandas as pd

from pairing.catalogue.factors import FACTORS, Value
from pairing.search.space import READ_OFF, Factor, Space, Starts
from pairing.study import seeds
from pairing.study.seeds import Purpose
from pairing.study.settings import Setting

SOBOL, MAP = "sobol", "map"
NO_FIELDS = [name for name in FACTORS if name not in Setting.__dataclass_fields__]
KEEP_LEVEL = 0.7  # chance that a round keeps a centre's level of a factor without a range


def _rows(
    space: Space, settings: list[Setting], starts: list[Starts], n_pairs: int
) -> pd.DataFrame:
    """Return the design's rows: all fields of each setting, its other factors, and what is read.

    Its restarts are the starts that are trained.
    """
    trained = max(one.needed(n_pairs) for one in starts)
    rows = [
        {
            **asdict(setting),
            **{name: FACTORS[name].value_in(setting) for name in NO_FIELDS},
            "restarts": trained,
            "starts_shared": True,
            "stops": space.stops_of(setting.procedure),
            "starts": [str(one) for one in starts],
        }
        for setting in settings
    ]
    return pd.DataFrame(rows, columns=design_columns(space))


def _of_block(
    space: Space, block: str, values: list[dict[str, Value]], n_pairs: int
) -> pd.DataFrame:
    settings = [space.setting(f"{block}_{n:05d}", one) for n, one in enumerate(values)]
    return _rows(space, settings, space.starts(n_pairs), n_pairs)


def design_columns(space: Space) -> list[str]:
    """Return the columns of every design."""
    return [*asdict(space.declared), *NO_FIELDS, "stops", "starts"]


def _uniform(space: Space, n: int, seed: int, *key: int) -> list[dict[str, float]]:
    """Return n points of a scrambled Sobol sequence, one coordinate a factor."""
    from scipy.stats import qmc  # takes half a second to import, and most jobs draw no design

    generator = seeds.stream(seed, Purpose.DESIGN, *key)
    points = qmc.Sobol(len(space.factors), scramble=True, rng=generator).random(n)
    names = [factor.name for factor in space.factors]
    return [dict(zip(names, map(float, point), strict=True)) for point in points]


def sobol_design(space: Space, n: int, seed: int, n_pairs: int) -> pd.DataFrame:
    """Return n settings spread evenly over the space.

    Parameters
    ----------
    space : pairing.search.space.Space
    n : int, a power of two
    seed : int
    n_pairs : int
        That starts may be shared by, or not.

    Returns
    -------
    pandas.DataFrame
        Columns by `design_columns`.
    """
    values = [space.settle(space.drawn(u)) for u in _uniform(space, n, seed, 0)]
    return _of_block(space, SOBOL, values, n_pairs)


def added_design(
    space: Space, number: int, factor: str, level: Value, n: int, seed: int, n_pairs: int
) -> pd.DataFrame:
    """Return n settings with a new level of one factor, all others spread over the space.

    Parameters
    ----------
    space : pairing.search.space.Space
    number : int, >= 0
        Of the addition.
    factor : str
        Name of the factor.
    level : int, float, str or bool
    n : int, >= 1
    seed, n_pairs : int
        As of `sobol_design`.
    """
    points = _uniform(space, n, seed, 1, number)
    own: dict[str, Value] = {} if factor in READ_OFF else {factor: level}
    if factor in READ_OFF:
        space = space.only(factor, level)
    values = [space.settle({**space.drawn(u), **own}) for u in points]
    return _of_block(space, f"added_{number}", values, n_pairs)


def map_design(
    space: Space, hidden_units: tuple[int, ...], weight_decay: tuple[float, ...], n_pairs: int
) -> pd.DataFrame:
    """Return the declared setting at all combinations of hidden units and weight decay.

    Parameters
    ----------
    space : pairing.search.space.Space
        Holds the declared setting.
    hidden_units : tuple of int
    weight_decay : tuple of float
    n_pairs : int
    """
    declared = space.declared
    last = space.steps_of(declared.procedure)[-1]
    settings = [
        replace(
            declared,
            name=f"{MAP}_{number:05d}",
            max_iterations=last,
            hidden_units=hidden,
            weight_decay=decay,
        )
        for number, (hidden, decay) in enumerate(product(hidden_units, weight_decay))
    ]
    starts = [Starts(declared.restarts, declared.starts_shared)]
    rows = _rows(space, settings, starts, n_pairs)
    steps = list(map(float, space.steps_of(declared.procedure)))
    return rows.assign(stops=[steps] * len(rows))


def round_design(
    space: Space, number: int, centres: pd.DataFrame, n: int, width: float, seed: int,
    n_pairs: int,
) -> pd.DataFrame:  # fmt: skip
    """Return n settings near the centres: a round of the search.

    Around each centre a range is narrowed to `width` of itself; other factors keep the centre's
    level with the chance `KEEP_LEVEL` and are drawn anew otherwise. A centre takes points that
    follow each other, for these are spread evenly; every sixteenth, say, would not be.

    Parameters
    ----------
    space : pairing.search.space.Space
    number : int, >= 1
        Of the round.
    centres : pandas.DataFrame
        Rows of earlier designs, the closest first.
    n : int
    width : float, 0 < width <= 1
    seed, n_pairs : int
    """
    values = []
    for place, u in enumerate(_uniform(space, n, seed, 2, number)):
        centre = centres.iloc[place * len(centres) // n]
        near = {f.name: _near(f, centre[f.name], u[f.name], width) for f in space.factors}
        values.append(space.settle(near))
    return _of_block(space, f"round_{number}", values, n_pairs)


def _near(factor: Factor, value: Value, u: float, width: float) -> Value:
    """Return a value of the factor near this one, chosen by u, 0 <= u < 1."""
    if factor.levels:
        return value if u < KEEP_LEVEL else factor.at((u - KEEP_LEVEL) / (1 - KEEP_LEVEL))
    first = min(max(factor.place(value) - width / 2, 0.0), 1 - width)
    return factor.at(first + width * u)


def fixed_design(block: str, values: dict[str, Any], seed: int) -> pd.DataFrame:
    """Return the design of a block that depends on the config alone.

    Parameters
    ----------
    block : str
        ``sobol``, ``map``, or ``added_0``, ...
    values : dict
        From `pairing.search.plan.Search.fixed_block`.
    seed : int
    """
    if block == MAP:
        return map_design(**values)
    if block == SOBOL:
        return sobol_design(**values, seed=seed)
    return added_design(**values, seed=seed)


def part(design: pd.DataFrame, first: str, last: str, **_others: str) -> pd.DataFrame:
    """Return the rows first, ..., last of a design; fewer of a round that was not needed.

    Parameters
    ----------
    design : pandas.DataFrame
    first, last : str
        Numbers of rows, as a job's wildcards give them.
    **_others : str
        The job's other wildcards, which are not used.
    """
    return design.iloc[int(first) : int(last) + 1]


def setting_of(row: "pd.Series[Any]") -> Setting:
    """Return the setting that a row of a design holds."""
    plain = {field.name: field.type(row[field.name]) for field in fields(Setting)}  # type: ignore[operator]
    return Setting(**plain)
