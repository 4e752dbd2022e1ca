"""Where results come from is recorded, and a finished study is packed as a valid RO-Crate."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from command import ROOT, SMALL, planned_jobs, snakemake, succeeded
from requests_cache import CachedResponse, CachedSession

CRATE = "results/crate/study.crate.zip"
RECORD = "results/provenance.json"

# The terms that the crate uses, as this page defines them. The validator asks for it, and tests
# have no network. Another term would not be known, and be refused.
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
TYPES = ["ComputerLanguage", "CreativeWork", "Dataset", "Organization", "SoftwareSourceCode"]
PROPERTIES = ["about", "author", "datePublished", "description", "encodingFormat", "hasPart"]
PROPERTIES += ["identifier", "license", "mainEntity", "name", "programmingLanguage", "url"]
PROPERTIES += ["version"]
TERMS = {term: f"http://schema.org/{term}" for term in [*TYPES, *PROPERTIES]} | {
    "File": "http://schema.org/MediaObject",
    "ComputationalWorkflow": "https://bioschemas.org/ComputationalWorkflow",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


def read_record(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return record


def test_the_record_says_where_results_come_from(finished: Path) -> None:
    record = read_record(finished)
    headline = json.loads((finished / "results/comparison/headline.json").read_text())
    assert record["digests"]["config"] == headline["config_digest"]
    assert record["fits"] == {"all": 30, "by_status": headline["fits_by_status"]}
    assert record["versions"]["Python"] == sys.version.split()[0]
    assert all(record["machine"].values())
    assert record["run"]["command"].startswith("snakemake ")
    assert "small.yaml" in record["run"]["command"]
    stages = record["stages"]
    assert {stage: stages[stage]["jobs"] for stage in ("fit_batch", "write_report")} == {
        "fit_batch": 3,
        "write_report": 1,
    }
    assert all(measured["seconds"] > 0 for measured in stages.values())


def test_the_data_dictionary_describes_the_record(finished: Path) -> None:
    text = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    described = re.findall(r"^- `(\w+)`:", text.partition("## Provenance")[2], flags=re.M)
    assert described == list(read_record(finished))


def test_the_report_shows_the_digests(finished: Path) -> None:
    page = (finished / "results/report.html").read_text(encoding="utf-8")
    for digest in read_record(finished)["digests"].values():
        assert f"<code>{digest}</code>" in page


def test_another_clone_makes_the_same_report_and_the_same_digests(
    finished: Path, own_copy: Path, project: Path
) -> None:
    for name in ("results/report.html", RECORD):
        (own_copy / name).unlink()
    succeeded(snakemake(own_copy, project=project))
    page = "results/report.html"
    assert (own_copy / page).read_bytes() == (finished / page).read_bytes()
    assert read_record(own_copy)["digests"] == read_record(finished)["digests"]


def test_nothing_runs_again_for_a_lost_record(own_copy: Path) -> None:
    (own_copy / RECORD).unlink()
    assert planned_jobs(own_copy) == {"record_provenance": 1}


def test_a_profile_is_no_code(finished: Path, project: Path) -> None:
    with (project / "workflow/profiles/default/config.yaml").open("a") as file:
        file.write("# edited\n")
    assert planned_jobs(finished, project=project) == {}


@pytest.fixture(scope="module")
def packed(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the finished run with its crate."""
    folder = tmp_path_factory.mktemp("packed") / "study"
    shutil.copytree(finished, folder)
    succeeded(snakemake(folder, "crate"))
    return folder


@pytest.fixture(scope="module")
def unpacked(packed: Path) -> Path:
    folder = packed.parent / "unpacked"
    with zipfile.ZipFile(packed / CRATE) as crate:
        crate.extractall(folder)
    return folder


def validate(crate: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Run the validator without network: it finds the page of terms in its cache."""
    session = CachedSession(str(cache), backend="sqlite")
    key = session.cache.create_key(requests.Request("GET", CONTEXT))
    page = json.dumps({"@context": TERMS}).encode()
    headers = requests.structures.CaseInsensitiveDict({"Content-Type": "application/ld+json"})
    session.cache.responses[key] = CachedResponse(
        status_code=200, url=CONTEXT, headers=headers, content=page
    )
    session.close()
    validator = Path(sys.executable).with_name("rocrate-validator")
    options = ["--profile-identifier", "workflow-ro-crate", "--requirement-severity", "required"]
    options += ["--offline", "--cache-path", str(cache), "--no-paging", "--verbose"]
    return subprocess.run(
        [validator, "--no-interactive", "--disable-color", "validate", *options, crate],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_crate_is_valid(packed: Path, tmp_path: Path) -> None:
    run = validate(packed / CRATE, tmp_path / "cache")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("key", ["license", "mainEntity", "datePublished"])
def test_the_validator_sees_what_is_missing(unpacked: Path, tmp_path: Path, key: str) -> None:
    broken = Path(shutil.copytree(unpacked, tmp_path / "broken"))
    path = broken / "ro-crate-metadata.json"
    values = json.loads(path.read_text())
    (root,) = (entity for entity in values["@graph"] if entity["@id"] == "./")
    del root[key]
    path.write_text(json.dumps(values))
    assert validate(broken, tmp_path / "cache").returncode == 1


def test_the_crate_holds_what_it_names(packed: Path, unpacked: Path) -> None:
    values = json.loads((unpacked / "ro-crate-metadata.json").read_text())
    named = {entity["@id"] for entity in values["@graph"]}
    parts = [name for name in named if "#" not in name and not name.startswith("http")]
    assert {"Snakefile", "config.yaml", "src/", "results/trials.parquet"} <= set(parts)
    assert [name for name in parts if not (unpacked / name).exists()] == []
    for name, folder in (("Snakefile", ROOT), ("results/trials.parquet", packed)):
        assert (unpacked / name).read_bytes() == (folder / name).read_bytes()


def test_the_study_can_be_run_again_from_the_crate(packed: Path, unpacked: Path) -> None:
    config = yaml.safe_load((unpacked / "config.yaml").read_text())
    assert config["trials"] == yaml.safe_load(SMALL.read_text())["trials"]
    # its own config alone gives this study
    assert planned_jobs(packed, project=unpacked, configs=()) == {}


def test_the_same_study_gives_the_same_crate(packed: Path, own_copy: Path) -> None:
    succeeded(snakemake(own_copy, "crate"))
    assert (own_copy / CRATE).read_bytes() == (packed / CRATE).read_bytes()


def test_verify_checks_the_crate_and_the_record(packed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(packed, tmp_path / "study"))
    succeeded(snakemake(folder, "verify"))
    for name in (CRATE, RECORD):
        whole = (folder / name).read_bytes()
        middle = len(whole) // 2
        flipped = bytes([whole[middle] ^ 1])
        (folder / name).write_bytes(whole[:middle] + flipped + whole[middle + 1 :])
        run = snakemake(folder, "verify")
        assert run.returncode != 0
        assert f"{name}: has changed since it was written" in run.stdout
        (folder / name).write_bytes(whole)


def test_a_result_that_was_edited_is_not_packed(own_copy: Path) -> None:
    with (own_copy / "results/tables/table_2.csv").open("a") as file:
        file.write("1,2,3\n")
    run = snakemake(own_copy, "crate")
    assert run.returncode != 0
    assert "error: results/tables/table_2.csv: has changed since it was written" in run.stdout
    assert not (own_copy / CRATE).exists()


def test_a_study_that_is_not_finished_is_finished_first(own_copy: Path) -> None:
    (own_copy / "results/trials.parquet").unlink()
    planned = planned_jobs(own_copy, "crate")
    assert {"collect_trials", "crate"} <= set(planned)
