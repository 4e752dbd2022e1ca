#!/usr/bin/env bash
# In a mapping that is given by Snakemake's --config every value is text, whatever it looks like.
#
# Expected: `--config 'fit={steps: 3, shared: false}'` gives a number and a truth value, as the same
# text does in a file for --configfile, and as `--config steps=3` does.
# Observed with Snakemake 9.27.1: {'steps': '3', 'shared': 'false'}. A schema that asks for numbers
# refuses them; a workflow without one goes on with text, for which "false" is true.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1
cd "$folder"
cat >Snakefile <<'SMK'
print("seen:", config["steps"], config["fit"])


rule all:
SMK
cat >same.yaml <<'YAML'
steps: 3
fit: {steps: 3, shared: false}
YAML
told() {
    "$folder/venv/bin/snakemake" --dry-run "$@" 2>&1 | sed -n 's/^seen: //p'
}
by_option=$(told --config steps=3 'fit={steps: 3, shared: false}')
by_file=$(told --configfile same.yaml)
echo "by --config:     $by_option"
echo "by --configfile: $by_file"
test "$by_option" = "3 {'steps': '3', 'shared': 'false'}"
test "$by_file" = "3 {'steps': 3, 'shared': False}"
