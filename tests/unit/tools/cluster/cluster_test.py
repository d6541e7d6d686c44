"""tools/cluster with schedulers that are made up: sbatch runs the tasks at once, or not at all, and
squeue knows what it did. With a Slurm that runs here (SLURM_CONF), the same on that one.

    OFFCUT=build/dev/tools/offcut python3 tests/unit/tools/cluster/cluster_test.py
"""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[4]
CLUSTER = ROOT / "tools/cluster/cluster"
OFFCUT = os.environ["OFFCUT"]
sys.path.insert(0, str(CLUSTER.parent))

STUDY = """{ "schema": "offcut.scenario/1", "name": "NAME", "model": "mobilenet_v2",
  "device": { "model": "oneplus5t", "affinity": "big", "threads": 1, "framework": "tensorflow" },
  "cloud": { "model": "xeon_e5_2620v4" }, "network": { "model": "wifi" },
  "sweep": { "network.uplink_mbit_per_s": { "from": 0.1, "to": 100, "points": 200 } } }"""

# Runs the tasks that DIES does not list; those it lists end as a node that is lost.
SBATCH = """#!/bin/bash
echo "$@" >>"$STATE/sbatch.log"
for argument; do
  case $argument in --array=*) array=${argument#--array=} ;; --*) ;; *) break ;; esac
  shift
done
list=$(python3 - "$array" <<'PY'
import sys
for part in sys.argv[1].split(","):
    first, _, last = part.partition("-")
    print(*range(int(first), int(last or first) + 1))
PY
)
set -- "$@"
count=$(wc -w <<<"$list"); first=$(head -n 1 <<<"$list" | cut -d' ' -f1)
for task in $list; do
  case " $(cat "$STATE/dies" 2>/dev/null) " in *" $task "*) mkdir -p "$2/logs"
    printf 'offcut: node lost\\n' >>"$(printf '%s/logs/shard_%05d_of_%05d.log' "$2" $task "$OFFCUT_SHARDS")"
    continue ;; esac
  SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=$count SLURM_ARRAY_TASK_MIN=$first \\
    SLURM_ARRAY_TASK_MAX=$task SLURM_ARRAY_TASK_STEP=1 bash "$@"
done
echo 17
"""
SQUEUE = """#!/bin/bash
if [[ -f $STATE/queue ]]; then cat "$STATE/queue"; fi
"""


class Cluster(unittest.TestCase):
    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.place)
        tools = self.place / "bin"
        tools.mkdir()
        for name, text in (("sbatch", SBATCH), ("squeue", SQUEUE)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        (self.place / "studies").mkdir()
        for name in ("a", "b"):
            (self.place / f"studies/{name}.json").write_text(STUDY.replace("NAME", name))
        self.environment = dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}",
                                STATE=str(self.place), OFFCUT=OFFCUT)
        self.environment.pop("SLURM_CONF", None)

    def cluster(self, *arguments, code=0):
        done = subprocess.run([sys.executable, CLUSTER, *arguments], cwd=self.place,
                              env=self.environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def submit(self, code=0, shards="5"):
        return self.cluster("submit", "studies", "--to", "out", "--shards", shards, code=code)

    def one_run(self):
        one = self.place / "one.db"
        done = subprocess.run([OFFCUT, "--quiet", "run", self.place / "studies", "-o", one], cwd=self.place)
        self.assertLessEqual(done.returncode, 1)
        return content(one)

    def test_a_folder_of_studies_from_submit_to_one_answer(self):
        self.submit()
        self.assertIn("5 shards: 5 done; 400 of 400 scenarios", self.cluster("status", "out"))
        self.cluster("collect", "out", "-o", "all.db")
        self.assertEqual(content(self.place / "all.db"), self.one_run())
        self.assertIn("nothing to do", self.cluster("retry", "out"))

    def test_what_failed_is_shown_and_submitted_again_as_the_same_shards(self):
        (self.place / "dies").write_text("2 4")
        self.submit()
        told = self.cluster("status", "out", code=1)
        self.assertIn("3 done, 2 failed", told)
        self.assertIn("node lost", told)
        self.assertIn("shards 2,4 are not done", self.cluster("collect", "out", "-o", "x.db", code=2))
        self.assertFalse((self.place / "x.db").exists())
        told = self.cluster("collect", "out", "-o", "part.db", "--partial", code=3)
        self.assertIn("found none of 2,4/5", told)
        (self.place / "dies").unlink()
        self.assertIn("2 of 5 shards again: 2,4", self.cluster("retry", "out"))
        self.assertIn("--array=2,4", (self.place / "sbatch.log").read_text())
        self.cluster("collect", "out", "-o", "all.db")
        self.assertEqual(content(self.place / "all.db"), self.one_run())

    def test_what_runs_or_waits_is_neither_failed_nor_submitted_again(self):
        (self.place / "dies").write_text("1 2 3 4 5")
        self.submit()
        (self.place / "queue").write_text("1 RUNNING\n2 PENDING\n3 COMPLETING\n")
        told = self.cluster("status", "out", "--seconds", "0.1", code=1)
        self.assertIn("2 running, 1 waiting, 2 failed", told)
        (self.place / "dies").unlink()
        self.assertIn("2 of 5 shards again: 4,5", self.cluster("retry", "out"))

    def test_what_cannot_be_right_is_not_submitted(self):
        (self.place / "studies/b.json").write_text('{ "schema": "offcut.scenario/1" }')
        self.assertIn("nothing was submitted", self.submit(code=2))
        self.assertFalse((self.place / "out").exists())
        self.assertIn("expected at least 1", self.submit(code=2, shards="0"))
        self.assertIn("found no cluster.json", self.cluster("status", "out", code=2))
        (self.place / "studies/b.json").unlink()
        self.submit()
        self.assertIn("found a submission", self.submit(code=2))
        (self.place / "out/cluster.json").write_text("{}")
        self.assertIn("expected what submit has written", self.cluster("status", "out", code=2))

    def test_a_rate_and_a_log_that_is_no_text(self):
        import submission
        state = submission.ShardState(3, "running", self.place / "x", held=50, share=100, rows=50,
                                      rate=10.0)
        self.assertIn("10/s, 5 s left", submission.line_of(state))
        (self.place / "log").write_bytes(b"offcut: \x1b[2Jbroken\xff\n\n")
        self.assertEqual(submission.last_error(self.place / "log"), "offcut: ?[2Jbroken\ufffd")
        (self.place / "bad.db").write_bytes(b"no database at all")
        self.assertEqual(submission.read_progress(self.place / "bad.db"), (0, 0, 0))

    @unittest.skipUnless(shutil.which("sbatch") and os.environ.get("SLURM_CONF"),
                         "needs a Slurm that runs here (tools/slurm/try starts one)")
    def test_on_a_real_slurm(self):
        self.environment = dict(os.environ, OFFCUT=OFFCUT)
        self.submit()
        self.cluster("collect", "out", "-o", "all.db", "--seconds", "1")
        self.assertEqual(content(self.place / "all.db"), self.one_run())


def content(path):
    """The bytes of a database, but for SQLite's change counter."""
    data = bytearray(path.read_bytes())
    data[24:28] = data[92:96] = bytes(4)
    return data


if __name__ == "__main__":
    unittest.main()
