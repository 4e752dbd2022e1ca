"""A job's manifest: whatever of it or of the files it names has changed is refused in one line."""

import json

import pytest

from pairing.jobs import seals

MAKER = seals.Maker("compare", "config", "code")
FITS = seals.Maker("fit_batch", "config", "code")


class Study:
    """Two jobs, of which the second reads what the first made."""

    def __init__(self, folder):
        self.fits, self.order = (folder / f"results/{name}" for name in ("fits", "order.csv"))
        self.before, self.manifest = (folder / f"results/.made/{n}.json" for n in ("fits", "order"))
        self.before.parent.mkdir(parents=True)
        self.fits.write_bytes(bytes(range(256)))
        self.order.write_text("pair,order\n")
        seals.write(self.before, FITS, {}, [self.fits, self.before])
        self.seal()

    def seal(self, maker=MAKER):
        seals.write(self.manifest, maker, self.handed(), [self.order, self.manifest])

    def handed(self):
        return seals.check([self.fits, str(self.before)], {str(self.before): FITS})

    def check(self):
        seals.check([str(self.order), str(self.manifest)], {str(self.manifest): MAKER})


@pytest.fixture
def study(tmp_path):
    return Study(tmp_path)


def test_a_manifest_says_what_was_made_by_whom_and_from_what(study):
    found = seals.read(study.manifest, MAKER)
    assert json.loads(study.manifest.read_text()) == found
    assert (found["schema"], found["maker"]) == (seals.SCHEMA_VERSION, MAKER._asdict())
    assert (list(found["outputs"]), list(found["inputs"])) == (
        ["results/order.csv"],
        ["results/fits"],
    )
    study.check()


def refused(check, name):
    """Return why a check refuses a file, once it is known to name it and what mends it."""
    with pytest.raises(ValueError, match=f"^{name}: ") as caught:
        check()
    line = str(caught.value)
    assert line.endswith(f"; to rebuild it, run: snakemake --cores 1 --force {name}")
    assert "\n" not in line
    return line.removeprefix(f"{name}: ")


@pytest.mark.parametrize("which", ["order", "manifest"])
def test_a_change_of_any_byte_and_any_truncation_is_refused(study, which):
    path = getattr(study, which)
    name = {"order": "results/order.csv", "manifest": "results/.made/order.json"}[which]
    content = path.read_bytes()
    for place, byte in enumerate(content):
        for changed in (
            content[:place] + bytes([byte ^ 1]) + content[place + 1 :],
            content[:place],
        ):
            path.write_bytes(changed)
            assert refused(study.check, name).startswith("has changed since it was written")
    path.write_bytes(content)
    study.check()


@pytest.mark.parametrize("kind", ["rule", "config", "code"])
def test_another_maker_is_refused(study, kind):
    study.seal(MAKER._replace(**{kind: "other"}))
    reason = refused(study.check, "results/.made/order.json")
    assert reason.startswith(f"was made by another {kind} (other, here {getattr(MAKER, kind)})")


def test_an_older_version_and_what_is_lost_or_foreign_are_refused(study, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(seals, "SCHEMA_VERSION", "2")
        seals.write(study.manifest, MAKER, {}, [study.order])
    assert refused(study.check, "results/.made/order.json").startswith("is of schema version 2")
    study.seal()
    foreign = tmp_path / "results/foreign"
    foreign.touch()
    manifest = {str(study.manifest): MAKER}
    reason = refused(lambda: seals.check([foreign], manifest), str(foreign))
    assert reason.startswith("is in no manifest")
    study.order.unlink()
    assert refused(study.check, "results/order.csv").startswith("is missing")
    study.manifest.unlink()
    assert refused(study.check, "results/.made/order.json").startswith("is missing")


def test_measured_times_are_in_no_manifest(tmp_path):
    assert seals.check([tmp_path / "results/benchmarks/compare.tsv"], {}) == {}


def at_rest(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    jobs = [
        ("results/.made/fits.json", FITS, ["results/fits"]),
        ("results/.made/order.json", list(MAKER), ["results/order.csv"]),
    ]
    return list(seals.faults(jobs))


def test_results_at_rest_are_held_against_each_other(study, tmp_path, monkeypatch):
    """Files made anew, of other bytes by the same maker, are not what later files were made of."""
    assert at_rest(monkeypatch, tmp_path) == []
    study.fits.write_text("other bytes")
    seals.write(study.before, FITS, {}, [study.fits])
    (line,) = at_rest(monkeypatch, tmp_path)
    assert line.startswith(
        "results/.made/order.json: tells of files made from another results/fits; to rebuild it"
    )


def test_results_of_no_part_of_the_config_are_named():
    faults = seals.faults([("results/.made/old.json", None, ["results/old"])])
    assert list(faults) == ["results/old: is of no part of the present config; delete it"]


def test_files_are_checked_whoever_made_them(study, tmp_path):
    manifests = dict.fromkeys(map(str, (tmp_path / "results").rglob("*.json")))
    seals.check([study.fits, study.order], manifests)
    study.order.write_text("pair,disorder\n")
    reason = refused(lambda: seals.check([study.order], manifests), "results/order.csv")
    assert reason.startswith("has changed")
