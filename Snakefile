# Dunne and Campbell (1997), rebuilt: problem -> fits -> scores -> trials -> comparison with the
# published tables -> tables and figures -> report. Run it with `snakemake --cores 2`.
from snakemake.utils import min_version

min_version("9.0")


include: "workflow/rules/config.smk"
include: "workflow/rules/common.smk"
include: "workflow/rules/resources.smk"
include: "workflow/rules/progress.smk"
include: "workflow/rules/executors.smk"
include: "workflow/rules/fit.smk"
include: "workflow/rules/score.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/programs.smk"
include: "workflow/rules/mathematics.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/explore.smk"
include: "workflow/rules/article.smk"
include: "workflow/rules/provenance.smk"
include: "workflow/rules/cells.smk"
include: "workflow/rules/convergence.smk"
include: "workflow/rules/blocks.smk"
include: "workflow/rules/search.smk"
include: "workflow/rules/packages.smk"
include: "workflow/rules/software.smk"
include: "workflow/rules/sealing.smk"
include: "workflow/rules/verify.smk"


report: "workflow/report/workflow.rst"


# The first rule that stands here is what `snakemake` makes. It is not named as such, or it would be that
# of a workflow, too, which uses this one as a module.
rule all:
    input:
        RESULTS,
        "results/provenance.json",
    message:
        "The study is whole"


onstart:
    check_executor()


onsuccess:
    say_time_share()
    say_what_came_out()


onerror:
    print(stopping.GO_ON, file=sys.stderr)
