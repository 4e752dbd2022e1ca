# The experiment by the software that people have: `snakemake software`, outside the main job.
# Reads: config, the folders of software/. Makes: results/software/, and the packages' environments
# in .software/.


wildcard_constraints:
    package=packages.NAME.pattern,
    form=packages.NAME.pattern,
    way="|".join(WAYS),


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
        rows="results/software/software_forms.parquet",
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
        csv=collect("results/software/tables/{name}.csv", name=tables.SOFTWARE_TABLES),
        md=collect("results/software/tables/{name}.md", name=tables.SOFTWARE_TABLES),
        tex=collect("results/software/tables/{name}.tex", name=tables.SOFTWARE_TABLES),
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


# Not by `use rule write_report`, which fails where an importer leaves that rule out.
rule write_software_report:
    input:
        **rules.write_report.input,
        software="results/software/answers.json",
        more_tables=results.shown(results.SOFTWARE, tables.SOFTWARE_TABLES),
        more_figures=collect(
            "results/software/figures/{name}.svg", name=figures.SOFTWARE_FIGURES
        ),
    output:
        html="results/software/report.html",
    log:
        "logs/write_software_report.log",
    benchmark:
        "results/benchmarks/write_software_report.tsv"
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        **rules.write_report.params,
    message:
        "Writing results/software/report.html, with other software"
    script:
        "../scripts/write_report.py"


rule software:
    input:
        "results/software/trials.parquet",
        "results/software/software.md",
        "results/software/report.html",
        rules.make_software_tables.output,
        rules.draw_software.output,
    message:
        "The study of other software is whole"
