# Dunne and Campbell (1997), rebuilt: problem -> fits -> scores -> trials -> comparison with the
# published tables -> tables and figures -> report. Run it with `snakemake --cores 2`.
from snakemake.utils import min_version

min_version("9.0")


configfile: f"{workflow.basedir}/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/fit.smk"
include: "workflow/rules/score.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/mathematics.smk"
include: "workflow/rules/report.smk"


report: "workflow/report/workflow.rst"


rule all:
    default_target: True
    input:
        "results/trials.parquet",
        "results/report.html",
        collect("results/tables/{name}.{kind}", name=TABLES, kind=["csv", "md", "tex"]),
        collect("results/figures/{name}.{kind}", name=FIGURES, kind=["svg", "pdf"]),
        collect(
            "results/figures/{name}.{kind}",
            name=MATHEMATICS_FIGURES,
            kind=["svg", "pdf"],
        ),


onstart:
    warn_of_missing_accounting()


onsuccess:
    say_time_share()
