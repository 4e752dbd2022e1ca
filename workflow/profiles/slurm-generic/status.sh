#!/bin/sh
# Prints what became of a Slurm job: running, success or failed.
# While the controller does not answer a job counts as running, and Snakemake asks again later.

if ! state=$(squeue --noheader --states=all --format=%T --jobs="$1" 2>&1); then
    case $state in
        *"Invalid job id"*) state= ;;
        *) echo running; exit ;;
    esac
fi
if [ -z "$state" ]; then
    # The controller has forgotten the job: the accounting database may know. Where there is none
    # the job counts as failed and runs again, which is better than to wait for ever.
    state=$(sacct --allocations --noheader --parsable2 --format=State --jobs="$1" 2>/dev/null)
    [ -n "$state" ] || state=FORGOTTEN
fi
case $state in
    COMPLETED*) echo success ;;
    BOOT_FAIL* | CANCELLED* | DEADLINE* | FAILED* | FORGOTTEN | NODE_FAIL* | OUT_OF_MEMORY* | \
        PREEMPTED* | REVOKED* | TIMEOUT*) echo failed ;;
    *) echo running ;;
esac
