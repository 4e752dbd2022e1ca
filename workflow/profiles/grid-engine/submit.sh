#!/bin/sh
# Submits a job by qsub, with the number of threads, the options and the script that it is given, and
# prints its number. While the master is away it waits: a submission that fails is one of a job's few
# attempts. GRID_ENGINE_PE names the parallel environment for jobs of more than one thread.

if ! command -v qsub >/dev/null; then
    echo "qsub: not found here; load Grid Engine's commands, or run without this profile" >&2
    exit 1
fi
threads=$1
shift
[ "$threads" -eq 1 ] || set -- -pe "${GRID_ENGINE_PE:-smp}" "$threads" "$@"
mkdir -p logs/grid-engine
until said=$(qstat 2>&1); do
    echo "$said" >&2
    echo "Grid Engine does not answer; asking again in 10 seconds" >&2
    sleep 10
done
exec qsub -terse -r n -cwd -V -S /bin/sh -j y -o "logs/grid-engine/\$JOB_ID.log" "$@"
