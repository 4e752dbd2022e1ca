# What people read: tables, figures and the report.
# Reads: results/comparison/, results/trials.parquet. Makes: results/tables/, results/figures/,
# results/report.html.


rule make_tables:
    input:
        tables=results.shown(results.STUDY | results.MATHEMATICS, tables.STUDY_TABLES),
    output:
        csv=[
            report(
                f"results/tables/{name}.csv",
                category="Tables",
                labels={"table": name},
                caption="../report/table.rst",
            )
            for name in tables.STUDY_TABLES
        ],
        md=collect("results/tables/{name}.md", name=tables.STUDY_TABLES),
        tex=collect("results/tables/{name}.tex", name=tables.STUDY_TABLES),
        body=collect("results/tables/{name}_body.tex", name=tables.STUDY_TABLES),
    log:
        "logs/make_tables.log",
    benchmark:
        "results/benchmarks/make_tables.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        study=settings.to_json(STUDY),
        curves=CURVES,
        code=code("make_tables"),
    message:
        "Writing the tables"
    script:
        "../scripts/make_tables.py"


rule draw_figures:
    input:
        trials="results/trials.parquet",
        numbers="results/comparison/numbers.parquet",
        programs="results/programs/program_numbers.parquet",
        posteriors="results/comparison/posteriors.npz",
    output:
        svg=[
            report(
                f"results/figures/{name}.svg",
                category="Figures",
                labels={"figure": name},
                caption="../report/figure.rst",
            )
            for name in figures.STUDY_FIGURES
        ],
        pdf=collect("results/figures/{name}.pdf", name=figures.STUDY_FIGURES),
    log:
        "logs/draw_figures.log",
    benchmark:
        "results/benchmarks/draw_figures.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        study=settings.to_json(STUDY),
        trial=config["figures"]["trial"],
        code=code("draw_figures"),
    message:
        "Drawing the figures"
    script:
        "../scripts/draw_figures.py"


rule write_report:
    input:
        headline="results/comparison/headline.json",
        programs="results/programs/summary.json",
        tables=results.paths(results.STUDY | results.MATHEMATICS).values(),
        figures=collect("results/figures/{name}.svg", name=FIGURES),
    output:
        html=report(
            "results/report.html",
            category="Report",
            labels={"page": "the whole report"},
            caption="../report/report.rst",
        ),
    log:
        "logs/write_report.log",
    benchmark:
        "results/benchmarks/write_report.tsv"
    priority: 2
    localrule: True
    conda:
        "../../envs/environment.yaml"
    params:
        study=settings.to_json(STUDY),
        curves=CURVES,
        trial=config["figures"]["trial"],
        # the report shows both digests
        code=PROJECT_CODE,
        lock=LOCK,
    message:
        "Writing results/report.html"
    script:
        "../scripts/write_report.py"
