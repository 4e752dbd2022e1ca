# The experiment by the software that people have: `snakemake software`, outside the main job.
# Reads: config, the folders of software/. Makes: results/software/, and the packages' environments
# in .software/.
from functools import cache

from pairing.software import packages
from pairing.software.plan import WAYS, experiment_of

SOFTWARE_BATCHES = [
    f"{first:07d}-{last:07d}"
    for first, last in SOFTWARE.batches(config["software"]["trials_per_job"])
]
EXPERIMENT = settings.to_json(experiment_of(STUDY))


wildcard_constraints:
    package=packages.NAME.pattern,
    form=packages.NAME.pattern,
    way="|".join(WAYS),


@cache
def package_named(name):
    """A package by its folder's name."""
    try:
        return packages.read_package(ROOT / packages.FOLDER / name)
    except ValueError as error:
        raise StudyError(str(error)) from None


@cache
def asked_forms():
    """Every (package, form) that can be run. Read when it is wanted: most runs want none."""
    return [
        (name, form)
        for name in packages.package_names(ROOT)
        if package_named(name).can_be_had
        for form in package_named(name).forms
    ]


def what_runs(wildcards):
    """Digest of what the outputs of a package depend on."""
    folder = ROOT / packages.FOLDER / wildcards.package
    return packages.run_digest(package_named(wildcards.package), folder)


def what_is_said(wildcards):
    """Digest of what all packages say of themselves."""
    folders = (ROOT / packages.FOLDER / name for name in packages.package_names(ROOT))
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


rule prepare_package:
    output:
        prepared="results/software/packages/{package}.json",
    log:
        "logs/prepare_package/{package}.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        package=what_runs,
        code=code("prepare_package"),
    message:
        "Preparing {wildcards.package}"
    script:
        "../scripts/prepare_package.py"


rule run_package:
    input:
        prepared="results/software/packages/{package}.json",
    output:
        fits="results/software/fits/{package}/{form}/{way}/{first}-{last}.parquet",
    log:
        "logs/run_package/{package}/{form}/{way}/{first}-{last}.log",
    benchmark:
        "results/benchmarks/run_package/{package}/{form}/{way}/{first}-{last}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(4000),
        runtime=by_attempt(60),
    params:
        package=what_runs,
        experiment=EXPERIMENT,
        seconds=SOFTWARE.time_limit_seconds,
        code=code("run_package"),
    message:
        "Running {wildcards.package}, {wildcards.form}, {wildcards.way}"
    script:
        "../scripts/run_package.py"


rule probe_package:
    input:
        prepared="results/software/packages/{package}.json",
    output:
        evidence="results/software/probes/{package}/{form}.parquet",
        facts="results/software/probes/{package}/{form}.json",
    log:
        "logs/probe_package/{package}/{form}.log",
    benchmark:
        "results/benchmarks/probe_package/{package}/{form}.tsv"
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(4000),
        runtime=by_attempt(120),
    params:
        package=what_runs,
        experiment=EXPERIMENT,
        measure=settings.to_json(STUDY.measure),
        trials=SOFTWARE.trials,
        seconds=SOFTWARE.time_limit_seconds,
        code=code("probe_package"),
    message:
        "Finding out what {wildcards.package}, {wildcards.form}, does"
    script:
        "../scripts/probe_package.py"


rule fit_engine:
    output:
        fits="results/software/engine.parquet",
    log:
        "logs/fit_engine.log",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(2000),
        runtime=by_attempt(10),
    params:
        training=settings.to_json(STUDY.training(STUDY.settings[0].name)),
        experiment=EXPERIMENT,
        trials=SOFTWARE.trials,
        code=code("fit_engine"),
    message:
        "Training the study's own networks beside the packages'"
    script:
        "../scripts/fit_engine.py"


rule score_packages:
    input:
        engine="results/software/engine.parquet",
        fits=all_fits,
    output:
        trials="results/software/trials.parquet",
        shown="results/software/shown.parquet",
    log:
        "logs/score_packages.log",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(4000),
        runtime=by_attempt(10),
    params:
        experiment=EXPERIMENT,
        measure=settings.to_json(STUDY.measure),
        code=code("score_packages"),
    message:
        "Scoring the outputs of all packages"
    script:
        "../scripts/score_packages.py"


rule judge_packages:
    input:
        trials="results/software/trials.parquet",
        evidence=all_evidence,
        facts=all_facts,
    output:
        **results.SOFTWARE["judge_packages"].paths(),
        answers="results/software/answers.json",
    log:
        "logs/judge_packages.log",
    conda:
        "../../envs/environment.yaml"
    resources:
        mem_mb=by_attempt(4000),
        runtime=by_attempt(10),
    params:
        study=settings.to_json(STUDY),
        plan=settings.to_json(SOFTWARE),
        said=what_is_said,
        code=code("judge_packages"),
    message:
        "Judging what software does when it is asked for class probabilities"
    script:
        "../scripts/judge_packages.py"


rule draw_software:
    input:
        rows="results/software/software.parquet",
        shown="results/software/shown.parquet",
        answers="results/software/answers.json",
    output:
        svg=[
            report(
                f"results/software/figures/{name}.svg",
                category="Figures",
                subcategory="Other software",
                labels={"figure": name},
                caption="../report/software_figure.rst",
            )
            for name in figures.SOFTWARE_FIGURES
        ],
        pdf=collect(
            "results/software/figures/{name}.pdf", name=figures.SOFTWARE_FIGURES
        ),
    log:
        "logs/draw_software.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("draw_software"),
    message:
        "Drawing the figures of other software"
    script:
        "../scripts/draw_software.py"


rule make_software_tables:
    input:
        tables=results.shown(results.SOFTWARE, tables.SOFTWARE_TABLES),
    output:
        csv=collect(
            "results/software/tables/{name}.csv", name=tables.SOFTWARE_TABLES
        ),
        md=collect(
            "results/software/tables/{name}.md", name=tables.SOFTWARE_TABLES
        ),
        tex=collect(
            "results/software/tables/{name}.tex", name=tables.SOFTWARE_TABLES
        ),
        body=collect(
            "results/software/tables/{name}_body.tex", name=tables.SOFTWARE_TABLES
        ),
    log:
        "logs/make_software_tables.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("make_tables"),
    message:
        "Writing the tables of other software"
    script:
        "../scripts/make_tables.py"


rule write_software:
    input:
        answers="results/software/answers.json",
    output:
        md="results/software/software.md",
    log:
        "logs/write_software.log",
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        code=code("write_software", "src/pairing/output/templates"),
    message:
        "Writing results/software/software.md"
    script:
        "../scripts/write_software.py"


rule software:
    input:
        "results/software/trials.parquet",
        "results/software/software.md",
        rules.make_software_tables.output,
        rules.draw_software.output,
    message:
        "The study of other software is whole"
