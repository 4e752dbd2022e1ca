#!/usr/bin/env bash
# A module's `default_target: True` takes the place of the importer's own.
#
# Expected: `snakemake` makes the importer's rule that says `default_target: True`; what an included
# file says of that counts for nothing either.
# Observed with Snakemake 9.27.1: the rule of whatever module stands further down in the Snakefile is made
# in its place, without a word, although the two rules have different names. A workflow that others may use
# must let its first rule be the default one.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1
export PATH="$folder/venv/bin:$PATH"
cd "$folder"
cat >module.smk <<'SMK'
rule all:
    default_target: True
    output:
        "of_the_module.txt",
    shell:
        "touch {output}"
SMK
cat >Snakefile <<'SMK'
rule own:
    default_target: True
    output:
        "own.txt",
    shell:
        "touch {output}"


module other:
    snakefile:
        "module.smk"


use rule * from other as other_*
SMK
echo "snakemake $(snakemake --version)"
snakemake --cores 1 --quiet all
if [ -e own.txt ]; then
    echo "changed: the importer's own target is made"
    exit 1
fi
ls of_the_module.txt
echo "as described: the module's target is made in place of the importer's"
