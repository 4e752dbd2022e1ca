"""The report in a real browser: wide, on a phone, in the dark and in print nothing is lost."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pairing.catalogue.results import MATHEMATICS, STUDY, paths
from pairing.catalogue.tables import STUDY_TABLES

CHROMIUM = shutil.which("chromium")
WIDTHS = (1400, 390)  # of a screen and of a phone
SCRIPT = Path(__file__).with_name("browser.js")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed")


def browse(folder: Path, *arguments: str) -> str:
    """Run the browser without a window and with a profile of its own; return what it prints."""
    words = [str(CHROMIUM), "--headless", "--no-sandbox", f"--user-data-dir={folder / 'profile'}"]
    run = subprocess.run([*words, *arguments], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout


def looked_at(report: Path, folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return what `browser.js` finds on the report in a frame of each width."""
    page = html.escape(report.read_text(encoding="utf-8"))
    frames = "".join(
        f'<iframe style="width: {width}px; height: 900px; border: 0" srcdoc="{page}"></iframe>'
        for width in WIDTHS
    )
    script = SCRIPT.read_text(encoding="utf-8")
    outer = folder / "frames.html"
    outer.write_text(
        f'<meta charset="utf-8"><pre id="found"></pre>{frames}<script>{script}</script>',
        encoding="utf-8",
    )
    shown = browse(folder, "--window-size=1500,1000", "--dump-dom", *arguments, outer.as_uri())
    found: list[dict[str, Any]] = json.loads(
        html.unescape(re.findall(r'<pre id="found">(.*?)</pre>', shown, re.S)[0])
    )
    assert [one["width"] for one in found] == list(WIDTHS)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_too_wide_or_too_faint(scheme: str, finished: Path, tmp_path: Path) -> None:
    dark = scheme == "dark"
    option = f"--blink-settings=preferredColorScheme={int(not dark)}"
    for found in looked_at(finished / "results/report.html", tmp_path, option):
        assert found["dark"] == dark
        assert not found["scrolls"]
        assert found["wide"] == []
        assert found["faint"] == []
        assert found["drawn"]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_print_holds_every_verdict_and_the_text_of_figures(finished: Path, tmp_path: Path) -> None:
    report = finished / "results/report.html"
    printed = tmp_path / "report.pdf"
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={printed}", report.as_uri())
    run = subprocess.run(["pdftotext", printed, "-"], capture_output=True, text=True, check=True)
    text = " ".join(run.stdout.split())
    files = paths(STUDY | MATHEMATICS)
    verdicts = pd.concat(
        pd.read_parquet(finished / files[spec.source])["verdict"]
        for spec in {one.source: one for one in STUDY_TABLES.values()}.values()
        if spec.columns[0].key == "verdict"
    )
    for verdict, rows in verdicts.value_counts().items():
        assert text.count(str(verdict)) >= rows, verdict
    assert "posterior probability" in text
