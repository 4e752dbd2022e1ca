"""List known vulnerabilities of locked packages: ``python envs/audit.py envs/requirements.lock``.

Sources of advisories are asked in turn until one answers: PyPI, then OSV. A source counts only if
it knows a vulnerability that was published long ago, and answers for every package: pip-audit says
"none found" of packages that a source does not hold, and a mirror may hold packages without
advisories. Ends with status 0 if none is known, 1 if some are, 3 if no source could be asked.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

SOURCES = {"pypi": "PyPI (pypi.org)", "osv": "OSV (api.osv.dev)"}
KNOWN = "jinja2==2.10"  # CVE-2019-10906, and others
FINE, VULNERABLE, NOT_ASKED = 0, 1, 3


def ask(source: str, requirements: Path, *options: str) -> list[dict]:
    """Return pip-audit's answer for each package.

    Raises
    ------
    ValueError
        In one line, if the source did not answer, or not for every package.
    """
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements)]
    command += ["--vulnerability-service", source, "--disable-pip", "--no-deps"]
    command += ["--format", "json", "--progress-spinner", "off", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        answers = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        lines = run.stderr.strip().splitlines() or ["no answer"]
        raise ValueError(textwrap.shorten(lines[-1], 120)) from None
    skipped = [answer["name"] for answer in answers if "skip_reason" in answer]
    if skipped:
        raise ValueError(f"no answer for {len(skipped)} packages, {skipped[0]} among them")
    if not answers:
        raise ValueError(f"no package found in {requirements}")
    return answers


def check(source: str, *options: str) -> None:
    """Ask for a vulnerability that is known; a ValueError says that the source does not know it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "known.txt"
        path.write_text(KNOWN + "\n", encoding="utf-8")
        if not any(answer["vulns"] for answer in ask(source, path, *options)):
            raise ValueError(f"it knows no vulnerability of {KNOWN}, so that its word says nothing")


def audit(lock: Path, *options: str) -> int:
    """Print what is known of the packages of a lock, and return the status."""
    refused = []
    for source, name in SOURCES.items():
        try:
            check(source, *options)
            answers = ask(source, lock, *options)
        except ValueError as error:
            refused.append(f"{name}: {error}")
            continue
        return report(lock, name, answers)
    print(f"{lock}: NOT AUDITED, no advisory source could be asked. " + "; ".join(refused))
    return NOT_ASKED


def report(lock: Path, name: str, answers: list[dict]) -> int:
    """Print the vulnerabilities that a source knows, and return the status."""
    found = [(answer, one) for answer in answers for one in answer["vulns"]]
    for answer, one in found:
        mended = ", ".join(one["fix_versions"]) or "no version"
        print(f"{answer['name']} {answer['version']}: {one['id']}, mended in {mended}")
    count = len(found) or "no"
    print(f"{lock}: {count} known vulnerabilities of {len(answers)} packages, says {name}")
    return VULNERABLE if found else FINE


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("locks", type=Path, nargs="+")
    given, options = parser.parse_known_args()  # further options are pip-audit's
    sys.exit(max(audit(lock, *options) for lock in given.locks))
