# What people read: tables, figures and the report.
# Reads: results/comparison/, results/trials.parquet. Makes: results/tables/, results/figures/,
# results/report.html.


rule make_table:
    input:
        rows=table_source,
    output:
        csv=report(
            "results/tables/{name}.csv",
            category="Tables",
            labels={"table": "{name}"},
            caption="../report/table.rst",
        ),
        md="results/tables/{name}.md",
        tex="results/tables/{name}.tex",
    log:
        "logs/make_table/{name}.log",
    benchmark:
        "results/benchmarks/make_table/{name}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("make_table", "tables"),
    message:
        "Writing table {wildcards.name}"
    script:
        "../scripts/make_table.py"


rule draw_figure:
    input:
        trials="results/trials.parquet",
        numbers="results/comparison/numbers.parquet",
        posteriors="results/comparison/posteriors.npz",
    output:
        svg=report(
            "results/figures/{name}.svg",
            category="Figures",
            labels={"figure": "{name}"},
            caption="../report/figure.rst",
        ),
        pdf="results/figures/{name}.pdf",
    log:
        "logs/draw_figure/{name}.log",
    benchmark:
        "results/benchmarks/draw_figure/{name}.tsv"
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        study=settings.to_json(STUDY),
        code=code("draw_figure", "figures"),
    message:
        "Drawing figure {wildcards.name}"
    script:
        "../scripts/draw_figure.py"


rule write_report:
    input:
        headline="results/comparison/headline.json",
        tables=collect("results/comparison/{name}.parquet", name=COMPARISONS),
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
    conda:
        "../../envs/environment.yaml"
    threads: 1
    resources:
        mem_mb=500,
        runtime=10,
    params:
        study=settings.to_json(STUDY),
        code=code("write_report", "report", more=["src/pairing/templates"]),
    message:
        "Writing results/report.html"
    script:
        "../scripts/write_report.py"
