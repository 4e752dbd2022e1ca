#!/bin/sh
# Prints what became of a Grid Engine job: running, success or failed.
# While the master does not answer a job counts as running, and Snakemake asks again later.

# The list of all own jobs, for `qstat -j` ends with 1 for an ended job and for an absent master alike.
jobs=$(qstat -u "$(id -un)" 2>/dev/null) || { echo running; exit; }
state=$(echo "$jobs" | awk -v job="$1" '$1 == job { print $5; exit }')
case $state in
    *E* | *R*)
        # In error, or to be run anew: it would stay in the queue for ever, or start beside the job that
        # Snakemake submits in its place.
        qdel "$1" >/dev/null 2>&1
        echo failed
        exit
        ;;
    ?*) echo running; exit ;;
esac
# It has ended. Accounting knows how, up to 15 seconds later; the last record is that of the last try.
for pause in 0 ${GRID_ENGINE_PAUSES:-5 5 5 5 10}; do
    sleep "$pause"
    if record=$(qacct -j "$1" 2>/dev/null); then
        echo "$record" | awk '
            $1 == "failed" { failed = $2 }
            $1 == "exit_status" { status = $2 }
            END { if (failed == "0" && status == "0") print "success"; else print "failed" }'
        exit
    fi
done
# It counts as failed and runs again, which is better than to wait for ever.
echo "Grid Engine: qacct does not know job $1; is accounting on (docs/cluster.md)?" >&2
echo failed
