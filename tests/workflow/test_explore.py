"""The page to explore, in a browser and by keyboard: what it says is what the stages stored."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from command import ROOT

from pairing.catalogue.pairs import PAIRS
from pairing.config import study_from
from pairing.exploring.cells import explore
from pairing.exploring.grid import GRID, Grid
from pairing.exploring.orders import turns
from pairing.network.blocks import padded
from pairing.network.forward import forward
from pairing.output.explore import Turning, render

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")

PLACE = ["hidden_units", "weight_decay", "steps"]
NAMES = ["logistic_least_squares", "softmax_least_squares", "softmax_cross_entropy"]
START = {"hidden_units": 4, "weight_decay": 0.0, "steps": 100, "pair": NAMES[-1]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        yield driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def opened(browser: Any, finished: Path) -> Iterator[Any]:
    """The page of a finished run. It asks for nothing, and has nothing to complain of."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, address = context.new_page(), (finished / "results/explore.html").as_uri()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.goto(address)
    yield page
    asked = [one for one in said if not one.startswith((address, "data:"))]
    context.close()
    assert asked == []


@pytest.fixture(scope="module")
def cells(finished: Path) -> pd.DataFrame:
    rows = pd.read_parquet(finished / "results/explore/cells.parquet")
    return rows.set_index([*PLACE, "pair"]).sort_index()


def said_score(page: Any) -> tuple[float, float]:
    said = page.locator("#score")
    return float(said.get_attribute("data-score")), float(said.get_attribute("data-accuracy"))


def stored(cells: pd.DataFrame, state: dict[str, Any]) -> tuple[float, float]:
    row = cells.loc[tuple(state[name] for name in [*PLACE, "pair"])]
    return row["score"], row["accuracy_exact"]


@pytest.mark.parametrize(
    ("control", "key", "change"),
    [
        ("hidden_units", "ArrowRight", {"hidden_units": 8}),
        ("hidden_units", "Home", {"hidden_units": 0}),
        ("steps", "ArrowLeft", {"steps": 25}),
        ("weight_decay", "End", {"weight_decay": 0.1}),
        (f"pair_{NAMES[-1]}", "ArrowUp", {"pair": NAMES[1]}),
    ],
)
def test_a_control_moves_by_keyboard_to_the_stored_score(
    opened: Any, cells: pd.DataFrame, control: str, key: str, change: dict[str, Any]
) -> None:
    before = opened.inner_text("#score")
    assert said_score(opened) == pytest.approx(stored(cells, START), rel=1e-12)
    opened.focus(f"#{control}")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    opened.keyboard.press(key)
    expected = stored(cells, START | change)
    assert said_score(opened) == pytest.approx(expected, rel=1e-12)
    assert opened.inner_text("#score") != before
    assert f"distance {expected[0]:.2f} ±" in opened.inner_text("#score")
    assert opened.evaluate(outline) == "solid"
    assert all(f"{name}={value:g}" in opened.url for name, value in change.items() if name in PLACE)


def test_the_sentence_names_the_nearest_pair_and_its_doubts(
    opened: Any, cells: pd.DataFrame
) -> None:
    for place, rows in cells.groupby(PLACE):
        state = "&".join(f"{name}={value:g}" for name, value in zip(PLACE, place, strict=True))
        opened.evaluate(f"location.hash = '{state}'; show()")
        nearest = rows.droplevel(PLACE)["score"].idxmin()
        sentence = opened.inner_text("#nearest")
        assert f", {PAIRS[nearest].label} is nearest" in sentence
        doubts = rows.droplevel(PLACE).loc[nearest, "not_told_from"]
        assert ("may be chance" in sentence) == bool(doubts)


def test_confusion_and_order_are_the_stored_ones(
    opened: Any, cells: pd.DataFrame, finished: Path
) -> None:
    row = cells.loc[tuple(START.values())]
    shown = opened.locator("#confusion td").all_inner_texts()
    rates = [row[f"rate_{i}_{j}"] for i in range(1, 5) for j in range(1, 5)]
    assert [text.split()[0] for text in shown] == [f"{rate:.3f}" for rate in rates]
    orders = pd.read_parquet(finished / "results/explore/orders.parquet")
    opened.focus("#quantity")
    opened.keyboard.press("ArrowDown")
    opened.focus("#compared")
    opened.keyboard.press("Home")
    chosen = orders[(orders["quantity"] == "accuracy") & (orders["second"] == NAMES[1])]
    for better, count in chosen["better"].value_counts().items():
        label = PAIRS[better].label if better in PAIRS else "may be chance"
        assert opened.locator(f"#maps td .unseen:text-is('{label}')").count() == count


def engine(finished: Path, pair: str, hidden: int, decay: float, step: int) -> np.ndarray:
    """Return the engine's outputs at all nodes of the pictures, shape (second, first, q)."""
    arrays = np.load(finished / "results/explore/networks.npz")
    networks = arrays[f"weights_{hidden}_{decay:g}"]
    weights = networks[NAMES.index(pair), GRID.steps.index(step)]
    first, second = np.meshgrid(arrays["first"], arrays["second"])
    x = np.stack([first.ravel(), second.ravel()])
    outputs, _ = forward(weights.copy(), padded(x), hidden, PAIRS[pair].activation, 4)
    return outputs[:, : x.shape[1]].T.reshape(*first.shape, 4)


@pytest.mark.parametrize(
    "cell", [(NAMES[0], 8, 0.0, 200), (NAMES[1], 0, 0.01, 5), (NAMES[2], 4, 0.1, 100)]
)
def test_what_is_drawn_is_what_the_engine_gives(opened: Any, finished: Path, cell: Any) -> None:
    pair, hidden, decay, step = cell
    state = (
        f"hidden_units={hidden}&weight_decay={decay:g}&steps={step}&pair={pair}&first=7&second=50"
    )
    opened.evaluate(f"location.hash = '{state}'; show()")
    expected = engine(finished, *cell)
    drawn = opened.evaluate(
        "D.axes[1].map((_, j) => D.axes[0].map((_, i) => fitted(state(), i, j)))"
    )
    assert np.abs(np.array(drawn) - expected).max() < 1e-9
    shown = opened.locator("#probabilities td[data-value]")
    values = [float(shown.nth(k).get_attribute("data-value")) for k in range(4)]
    assert values == pytest.approx(expected[50, 7], abs=1e-9)
    pixel = opened.evaluate("[...at('fitted_1').getContext('2d').getImageData(7, 10, 1, 1).data]")
    colour = opened.evaluate(f"colour(PROBABILITY, {expected[50, 7, 0]})")
    assert pixel[:3] == pytest.approx(colour, abs=1)  # second=50 of 61, from below


def test_the_point_moves_by_keyboard_and_by_a_click(opened: Any) -> None:
    before = opened.inner_text("#probabilities")
    opened.focus("#first")
    opened.keyboard.press("End")
    assert opened.inner_text("#probabilities") != before
    opened.click("#exact_2", position={"x": 1, "y": 1})
    assert opened.evaluate("[state().first, state().second]") == [0, GRID.nodes - 1]


@pytest.mark.parametrize("width", [390, 1400])
def test_no_content_is_reached_by_sideways_scrolling_alone(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    outside = """[...document.querySelectorAll("main *:not(.unseen)")].filter(
        one => one.getBoundingClientRect().right > innerWidth).length"""
    assert opened.evaluate(outside) == 0


def test_dark_mode_is_dark_and_paper_is_not(opened: Any) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    light = opened.evaluate(background)
    opened.emulate_media(color_scheme="dark")
    assert opened.evaluate(background) != light
    opened.emulate_media(color_scheme="dark", media="print")
    assert opened.evaluate(background) == light
    assert opened.is_hidden("#steps")
    assert opened.is_visible("#steps_value")


LINE = yaml.safe_load(Path(__file__).with_name("three_classes_on_a_line.yaml").read_text())
SPACE = {
    "problem": {
        "means": [[1, 1, 0.5], [1, -1, 0.5], [-1, 1, 0.5], [-1, -1, 0.5]],
        "covariances": "identity",
        "priors": "equal",
    },
    "pairs": list(PAIRS),
}
OTHERS = {
    "on a line": (LINE, 1, "each picture is a strip along x₁"),
    "in space": (SPACE, 3, "The third input is not drawn, and stays at its mean."),
}
TINY = Grid(
    (0, 2), (3, 20), (0.0,), trials=2, shown=1, nodes=7,
    start={"hidden_units": 2, "steps": 20, "weight_decay": 0.0},
)  # fmt: skip


@pytest.mark.parametrize("problem", OTHERS)
def test_a_problem_of_another_dimension_says_what_is_drawn(
    browser: Any, tmp_path: Path, problem: str
) -> None:
    values, dimension, said = OTHERS[problem]
    (tmp_path / "own.html").write_text(page_of(values))
    page = browser.new_page(viewport={"width": 390, "height": 800})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "own.html").as_uri())
    assert said in page.inner_text("#plane")
    assert page.locator("canvas").count() == 3 * len(values["problem"]["means"])
    assert page.evaluate("input(3, 0).length") == dimension
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#scores tr").count() == 1 + len(values.get("pairs", NAMES))
    page.close()
    assert errors == []


def page_of(values: dict[str, Any]) -> str:
    """Return the page of a problem, of a tiny grid."""
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    own = {key: values[key] for key in ("problem", "pairs") if key in values}
    own["measure"] = config["measure"] | values.get("measure", {}) | {"quadrature_nodes": 400}
    study = study_from(config | own)
    training = study.training("declared")
    found = explore(training, study.scoring, study.measure, TINY)
    turning = Turning(found.orders, turns(found.orders), TINY.trials, searched=False)
    return render(training, study.measure, found.cells, found.arrays, turning, TINY)


def test_the_page_is_small(finished: Path) -> None:
    assert (finished / "results/explore.html").stat().st_size < 1.5e6
