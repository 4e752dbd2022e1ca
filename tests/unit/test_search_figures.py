"""Figures of the search, drawn from small made-up tables, and the numbers behind them."""

import re
from html import unescape
from itertools import chain, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import QuadMesh

from pairing.catalogue.figures import SEARCH_FIGURES
from pairing.catalogue.levels import factor_name
from pairing.catalogue.verdicts import (
    COMPATIBLE,
    HOLDS,
    NO_CLAIM,
    NOT_REPRODUCED,
    REVERSED,
    SURE,
    UNDECIDED,
)
from pairing.config import search_from, study_from
from pairing.output.figures import drawing
from pairing.output.figures import search as search_figures
from pairing.search import claims, curve, evaluation, judge
from pairing.search.plan import CLOSEST, DECLARED

ROOT = Path(__file__).parents[2]
KEY = ["setting", "stop", "starts", "quantity", "contrast", "difference", "se"]


@pytest.fixture(scope="module")
def search(config):
    return search_from(config, study_from(config), ROOT)


@pytest.fixture(scope="module")
def space(search):
    return search.space


@pytest.fixture(scope="module")
def designs(space):
    """200 settings that differ in every factor."""
    rng = np.random.default_rng(1)
    rows = []
    for number in range(200):
        values = space.settle(space.drawn({one.name: rng.random() for one in space.factors}))
        read_off = {"stops": space.stops_of(values["procedure"]), "starts": ["1 shared"]}
        trained = {"restarts": 1, "starts_shared": True}
        rows.append({"name": f"sobol_{number:05d}", **read_off, **trained, **values})
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def found(designs):
    """Specifications whose orders hold the more, the more hidden units there are."""
    rng = np.random.default_rng(2)
    hidden = designs.set_index("name")["hidden_units"]
    rows = [
        [name, stop, starts, quantity, order, claims.SIGNS[quantity] * away, rng.random()]
        for name, stop in zip(designs["name"], designs["stops"].str[-1], strict=True)
        for away in [hidden[name] - 5.3]
        for starts in ["1 shared", "2 shared", "3 shared", "1 apart"]
        for quantity, order in product(("score", "accuracy_exact"), claims.ORDERS)
    ]
    return claims.specifications(pd.DataFrame(rows, columns=KEY), designs)


def side_by_side():
    numbers = pd.DataFrame(
        [
            [role, *family, pair, 0.5, 0.4, 0.3, upper, verdict]
            for role, upper, verdict in (
                (CLOSEST, 0.6, COMPATIBLE),
                (DECLARED, 0.45, NOT_REPRODUCED),
            )
            for pair in ("logistic_least_squares", "softmax_cross_entropy")
            for family in (("score", "", "mean"), ("rates", "1", "1"), ("rates", "1", "2"))
        ],
        columns=[
            "role", "family", "row", "column", "pair",
            "published", "expected", "lower", "upper", "verdict",
        ],
    )  # fmt: skip
    return judge.side_by_side(numbers.assign(place=judge.places(numbers)))


def likelihoods_of(designs, search, values):
    """Return likelihoods by setting, the same by all readings."""
    columns = evaluation.likelihood_columns(search.measures)
    rows = pd.DataFrame(0.0, index=range(len(designs)), columns=columns)
    stops = [stops[0] for stops in designs["stops"]]
    rows = rows.assign(setting=designs["name"], stop=stops, starts="1 shared")
    by_level = [column for column in columns if "=" in column]
    same = dict.fromkeys([*evaluation.LIKELIHOODS, *by_level], np.asarray(values))
    return rows.assign(**same)


@pytest.fixture(scope="module")
def tables(search, designs, found):
    likelihoods = likelihoods_of(designs, search, -np.arange(len(designs)) / 3)
    cells = product((1, 4), (10, 50), (0.0, 0.01), (*claims.ORDERS, *claims.EFFECTS))
    places = [
        ["map_0", steps, "1 shared", "score", contrast, h - 2.5, 1.0, h, d]
        for h, steps, d, contrast in cells
    ]
    mapped = pd.DataFrame(places, columns=[*KEY, "hidden_units", "weight_decay"])
    everywhere = pd.DataFrame(
        {
            "setting": "sobol_00000",
            "pair": search.target.pairs * 40,
            "accuracy": 0.69,
            "relative_variance": 0.02,
        }
    )
    return {
        "side_by_side": side_by_side(),
        "profiles": claims.profiles(likelihoods, designs, search),
        "plane": everywhere,
        "improbability": claims.improbability(everywhere, search.target, 100),
        "curve": curve.curve(found, SURE),
        "makeup": curve.makeup(found, search.space),
        "shares": claims.shares(found),
        "map": claims.judged(mapped.rename(columns={"stop": "steps"})),
    }


@pytest.fixture(scope="module")
def drawn(tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    for again, name in product(("", "-again"), SEARCH_FIGURES):
        paths = [folder / f"{name}{again}.{suffix}" for suffix in ("svg", "pdf")]
        drawing.draw(getattr(search_figures, name), tables, *paths)
    return folder


@pytest.mark.parametrize("name", SEARCH_FIGURES)
@pytest.mark.parametrize("suffix", ["svg", "pdf"])
def test_figures_are_small_and_have_the_same_bytes_each_time(name, suffix, drawn):
    first, again = (drawn / f"{name}{mark}.{suffix}" for mark in ("", "-again"))
    assert first.read_bytes() == again.read_bytes()
    assert first.stat().st_size < 1_000_000


@pytest.fixture(scope="module")
def least(tables):
    """The smallest tables there can be: of each factor one level, of each claim one row."""
    place = tables["makeup"]["place"].min()
    one_place = tables["makeup"][tables["makeup"]["place"] == place]
    level = ["quantity", "contrast", "factor"]
    return {
        "side_by_side": tables["side_by_side"].iloc[:1],
        "profiles": tables["profiles"].drop_duplicates("factor"),
        "curve": tables["curve"].drop_duplicates(["quantity", "contrast"]),
        "makeup": one_place.drop_duplicates(level),
        "shares": tables["shares"],
        "plane": tables["plane"].iloc[:1],
        "improbability": tables["improbability"].iloc[:1],
        "map": tables["map"].drop_duplicates("contrast"),
    }


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", SEARCH_FIGURES)
def test_figures_of_one_level_and_one_row_are_drawn(name, least, tmp_path):
    drawing.draw(getattr(search_figures, name), least, tmp_path / "least.svg")
    assert "<path" in (tmp_path / "least.svg").read_text()


def test_a_map_of_one_level_has_a_cell_that_is_painted(least):
    figure = search_figures.maps(least)
    figure.draw_without_rendering()
    cells = [one for axes in figure.axes for one in axes.collections if isinstance(one, QuadMesh)]
    panels = cells[: len(search_figures.MAP_ROWS)]
    for cell in panels:
        (corners,) = {path.get_extents().size.tobytes() for path in cell.get_paths()}
        np.testing.assert_array_equal(np.frombuffer(corners), [1, 1])
        towards = cell.get_array()
        np.testing.assert_array_equal(cell.get_facecolor(), [cell.cmap(cell.norm(towards.item()))])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("closest_reading", ["softmax + cross-entropy", "Table 2: mean", "rate of class 1 as 2"]),
        ("closest_reading", ["declared reading", "closest reading", *search_figures.VERDICTS]),
        ("profiles", [factor_name(one) for one in chain(*search_figures.PROFILE_COLUMNS)]),
        ("accuracy_and_variance", ["published", "a run", "softmax + cross-entropy"]),
        ("profiles", ["BFGS as in nnet", "true posterior", "variance × 0.5"]),
        ("specification_curve", ["hidden units: 1 to 2", "scaling of starts"]),
        ("specification_curve", search_figures.OUTCOME_WORDS.values()),
        ("maps", ["weight decay 0.01", "hidden units", "steps", "interaction of"]),
    ],
)
def test_figures_say_what_they_show(name, words, drawn):
    written = (drawn / f"{name}.svg").read_text(encoding="utf-8")
    texts = unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", written)))
    assert not [word for word in words if word not in texts]


def test_a_number_stands_within_one_exactly_where_it_is_in_its_interval():
    numbers = pd.DataFrame(
        [
            [5, 4, 2, 6],
            [1, 4, 2, 6],
            [6, 4, 3, 6],
            [4, 4, 4, 4],
            [5, 4, 4, 4],
            [9, 4, -np.inf, np.inf],
        ],
        columns=["published", "expected", "lower", "upper"],
        dtype=float,
    )
    assert list(judge.places(numbers)) == [0.5, -1.5, 1, 0, np.inf, 0]


def test_the_curve_ascends_and_its_makeup_averages_to_one(tables, found):
    for _, one in tables["curve"].groupby(["quantity", "contrast"]):
        assert one["towards"].is_monotonic_increasing
        assert (one["lower"] <= one["towards"]).all()
    placed = curve.placed(found)
    sizes = placed.groupby([*curve.CURVE, "place"]).size()
    assert sizes.max() - sizes.min() <= 1
    shares = tables["makeup"].merge(sizes.rename("n").reset_index())
    shares = shares[~shares["factor"].isin(["learning_rate", "momentum"])]
    weighted = (shares["times"] * shares["n"]).groupby([shares["factor"], shares["level"]]).sum()
    counts = shares["n"].groupby([shares["factor"], shares["level"]]).sum()
    np.testing.assert_allclose(weighted / counts, 1)


def test_the_makeup_finds_the_factor_that_made_the_order(tables):
    """Differences were made of the hidden units alone: few come first, many last."""
    score = tables["makeup"].query("quantity == 'score' and factor == 'hidden_units'")
    wide = score.pivot_table(index="level", columns="place", values="times")
    few, many = wide.loc["1 to 2"], wide.iloc[wide[wide.columns[-1]].argmax()]
    assert few.iloc[0] > 1
    assert few.iloc[-1] == 0
    assert many.iloc[0] == 0


def test_towards_is_positive_where_the_paper_is_right():
    rows = pd.DataFrame(
        [
            ["score", claims.ORDERS[0], 1.0, 0.1],
            ["accuracy", claims.ORDERS[0], 1.0, 0.1],
            ["score", "activation", -1.0, 0.1],
            ["score", "interaction", 1.0, 1.0],
            ["score", "softmax_least_squares - logistic_bernoulli", 1.0, 0.1],
            ["score", claims.ORDERS[0], np.nan, np.nan],
        ],
        columns=["quantity", "contrast", "difference", "se"],
    )
    outcomes = [HOLDS, REVERSED, HOLDS, UNDECIDED, NO_CLAIM, UNDECIDED]
    assert list(claims.judged(rows)["outcome"]) == outcomes


def test_the_learning_rate_is_profiled_over_procedures_that_use_it(search, designs):
    values = np.where(designs["procedure"] == "bfgs", 0.0, -9 * np.log(10))
    found = claims.profiles(likelihoods_of(designs, search, values), designs, search)
    found = found.set_index("factor")["powers"]
    assert found["learning_rate"].to_numpy() == pytest.approx(9)
    assert (found["start_range"] == 0).any()


def test_the_published_variance_is_held_against_runs_as_accurate(search):
    """Of two settings one has all runs as steady as printed, one half; other runs do not count."""
    target = search.target
    accuracy, relative = (
        np.trace(target.rates[0]) / 4,
        target.scores[0, 1] / target.scores[0, 0] ** 2,
    )
    rows = [
        ("one", accuracy, relative / 2),
        ("two", accuracy, relative / 2),
        ("two", accuracy, relative * 2),
        ("two", accuracy - 0.1, relative / 2),
    ]
    table = pd.DataFrame(rows, columns=["setting", "accuracy", "relative_variance"])
    found = claims.improbability(table.assign(pair=target.pairs[0]), target, 100).set_index("pair")
    columns = ["runs", "settings", "share", "share_se"]
    assert list(found.loc[target.pairs[0], columns]) == [3, 2, 0.75, 0.25]
    assert found["share"].isna().sum() == 2


def test_a_figure_of_numbers_without_intervals_says_so():
    places = [f"{role}_place" for role in search_figures.READINGS]
    table = side_by_side().assign(**dict.fromkeys(places, np.nan))
    for axes in search_figures.closest_reading({"side_by_side": table}).axes:
        assert [text.get_text() for text in axes.texts] == ["all undecided:\nno intervals"]
