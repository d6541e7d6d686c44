"""Shards as the tasks of a Slurm job array. Task I is shard I; how many shards there are is stated
to every task, so that an array of the two that failed makes the right two."""
import os
import pathlib
import subprocess

from submission import ClusterError

TASK = pathlib.Path(__file__).resolve().parents[1] / "slurm" / "offcut.sbatch"


def command_of(submission, indices):
    array = ",".join(map(str, indices))
    if list(indices) == list(range(1, submission.shards + 1)):
        array = f"1-{submission.shards}"
    return ["sbatch", "--parsable", f"--array={array}", "--export=ALL",
            f"--output={submission.folder}/logs/%x_%A_%a.out", *submission.options, str(TASK),
            str(submission.folder), *submission.studies]


def text_of_submission(submission):
    return f"OFFCUT_SHARDS={submission.shards} " + \
        " ".join(command_of(submission, range(1, submission.shards + 1)))


def run(command, **more):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, **more).stdout
    except FileNotFoundError:
        raise ClusterError(f"{command[0]}: expected Slurm on this machine, found none") from None
    except subprocess.CalledProcessError as error:
        raise ClusterError(f"{command[0]}: {error.stderr.strip()}") from None


def submit(submission, indices):
    environment = dict(os.environ, OFFCUT=submission.offcut,
                       OFFCUT_SHARDS=str(submission.shards))
    return run(command_of(submission, list(indices)), env=environment).strip().split(";")[0]


def tasks(submission):
    """Which shards run or wait. A job that Slurm has forgotten has no tasks any more."""
    states = {}
    for job in submission.jobs:
        try:
            listed = run(["squeue", "--noheader", "--array", f"--jobs={job}", "--format=%K %T"])
        except ClusterError as error:
            if "Invalid job id" not in str(error):
                raise
            continue
        for line in listed.splitlines():
            task, state = line.split(maxsplit=1)
            if task.isdigit():
                states[int(task)] = "waiting" if state == "PENDING" else "running"
    return states
