# The packages of other software, and what its rules share (software.smk).
# Reads: config, the folders of software/. Makes: nothing.
from functools import cache

from pairing.software import packages
from pairing.software.plan import WAYS, experiment_of

SOFTWARE_BATCHES = [
    f"{first:07d}-{last:07d}"
    for first, last in SOFTWARE.batches(config["software"]["trials_per_job"])
]
EXPERIMENT = settings.to_json(experiment_of(STUDY))


@cache
def all_packages():
    """All packages by name. Read when they are wanted: most runs want none."""
    try:
        names = packages.package_names(ROOT)
        return {
            name: packages.read_package(ROOT / packages.FOLDER / name) for name in names
        }
    except ValueError as error:
        raise StudyError(str(error)) from None


ASKED = (packages.FOLDER, f"results/{packages.FOLDER}/")
if workflow.is_main_process and any(word.startswith(ASKED) for word in sys.argv[1:]):
    # Snakemake shows a traceback of what a function of inputs raises
    all_packages()


def asked_forms():
    """Every (package, form) that can be run."""
    return [
        (name, form)
        for name, package in all_packages().items()
        if package.can_be_had
        for form in package.forms
    ]


def what_runs(wildcards):
    """Digest of what the outputs of a package depend on."""
    name = wildcards.package
    return packages.run_digest(all_packages()[name], ROOT / packages.FOLDER / name)


def what_is_said(wildcards):
    """Digest of what all packages say of themselves."""
    folders = (ROOT / packages.FOLDER / name for name in all_packages())
    texts = [(one / packages.DESCRIPTION).read_text("utf-8") for one in folders]
    return digests.text_digest(json.dumps(texts))


def all_fits(wildcards):
    """The fits of all packages."""
    return [
        f"results/software/fits/{name}/{form}/{way}/{batch}.parquet"
        for name, form in asked_forms()
        for way in WAYS
        for batch in SOFTWARE_BATCHES
    ]


def all_evidence(wildcards):
    """The evidence on all packages."""
    return [
        f"results/software/probes/{name}/{form}.parquet" for name, form in asked_forms()
    ]


def all_facts(wildcards):
    """What was found out of all packages."""
    return [path.replace(".parquet", ".json") for path in all_evidence(wildcards)]
