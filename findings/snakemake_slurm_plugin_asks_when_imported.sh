#!/usr/bin/env bash
# Snakemake's plugin for Slurm asks the cluster's controller in every command, local ones too.
#
# Expected: a plugin for an executor does something where that executor is asked for. A local run, a
# dry run or `--list-rules` on a machine that has Slurm's client has nothing to do with its cluster.
# Observed with snakemake 9.27.1 and snakemake-executor-plugin-slurm 2.8.0: installed, the plugin is
# imported by every command, and while it is imported it runs `scontrol show config`, to word the help of
# one of its options. It waits ten seconds for an answer. Where the controller is away, as on a login
# node while it is restarted, each command, and each job that starts Snakemake anew, begins ten
# seconds late and without a word why. SLURM_CONF=/dev/null makes scontrol give up at once.
#
# The command that is asked is a stand-in here, which notes that it was.
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    snakemake==9.27.1 snakemake-executor-plugin-slurm==2.8.0
mkdir "$folder/bin"
cat >"$folder/bin/scontrol" <<SH
#!/bin/sh
echo "scontrol \$*" >>"$folder/asked"
exit 1
SH
chmod +x "$folder/bin/scontrol"
printf 'rule all:\n    output: "made.txt"\n    shell: "touch {output}"\n' >"$folder/Snakefile"
cd "$folder"
for arguments in "--list-rules" "--dry-run --cores 1" "--cores 1 --executor local"; do
    : >asked
    # shellcheck disable=SC2086
    PATH="$folder/bin:$PATH" "$folder/venv/bin/snakemake" --quiet all $arguments >said 2>&1 || cat said
    echo "snakemake $arguments: $(sort asked | uniq -c | tr -s ' ' | tr '\n' ';')"
    grep -q "^scontrol show config$" asked || exit 1
done
