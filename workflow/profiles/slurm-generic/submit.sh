#!/bin/sh
# Submits a job by sbatch, with the options and the script that it is given, and prints its number.
# While the controller is away it waits: a submission that fails is one of a job's few attempts.

if ! command -v sbatch >/dev/null; then
    echo "sbatch: not found here; load Slurm's commands, or run without this profile" >&2
    exit 1
fi
mkdir -p logs/slurm
until said=$(sinfo 2>&1); do
    echo "$said" >&2
    echo "Slurm does not answer; asking again in 10 seconds" >&2
    sleep 10
done
exec sbatch --parsable --no-requeue --export=ALL --ntasks=1 --output=logs/slurm/%j.log "$@"
