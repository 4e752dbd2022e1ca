#!/usr/bin/env bash
# A unit test that Snakemake generates from a run with --configfile does not repeat that run.
#
# Expected: `snakemake --configfile mine.yaml --generate-unit-tests`, after a run with the same
# option, writes tests that pass on the workflow as it stands.
# Observed with Snakemake 9.27.1: the command in the test is "--configfile mine.yaml config.yaml",
# where the later file, the workflow's own default, overrules the one that was given. The rule is
# run with another config than made the expected output, and its test fails at once.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1 pytest==9.2.0
export PATH="$folder/venv/bin:$PATH"
mkdir "$folder/project"
cd "$folder/project"
cat >Snakefile <<'SMK'
configfile: "config.yaml"


rule all:
    input:
        "made.txt",


rule make:
    output:
        "made.txt",
    params:
        number=config["number"],
    shell:
        "echo {params.number} > {output}"
SMK
echo "number: 1" >config.yaml
echo "number: 2" >mine.yaml
snakemake --cores 1 --quiet all --configfile mine.yaml
echo "snakemake $(snakemake --version); made with mine.yaml: $(cat made.txt)"
snakemake --configfile mine.yaml --generate-unit-tests >/dev/null 2>&1
grep -A 2 -e '"--configfile"' .tests/unit/test_make.py
if python -m pytest -q .tests/unit/test_make.py >said.txt 2>&1; then
    echo "changed: the generated test passes"
    exit 1
fi
grep -q '"mine.yaml",' .tests/unit/test_make.py
echo "as described: the generated test fails on the workflow that it was made from"
