"""What was submitted to a cluster, and how far its shards are.

A shard is done when its task has left a mark. Of the others the scheduler says which run or wait;
what neither runs nor waits and has a log has failed, and the log says why. How many scenarios are
held stands in each shard's database, whoever writes it.
"""
import dataclasses
import json
import pathlib
import sqlite3
import sys
import time

SCHEMA = "offcut.cluster/1"


class ClusterError(Exception):
    """One line for people: where, what was expected, what was found, what cures it."""


def say(text):
    print(f"cluster: {text}", file=sys.stderr)


@dataclasses.dataclass
class Submission:
    folder: pathlib.Path
    studies: list
    shards: int
    on: str
    offcut: str
    options: list
    image: str = ""
    claim: str = ""
    jobs: list = dataclasses.field(default_factory=list)

    def make(self):
        for name in ("shards", "logs", "done"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.save()

    def save(self):
        """Replaced whole, so that a reader never sees a half."""
        fields = {k: v for k, v in dataclasses.asdict(self).items() if k != "folder"}
        beside = self.folder / "cluster.json.new"
        beside.write_text(json.dumps({"schema": SCHEMA, **fields}, indent=1) + "\n")
        beside.replace(self.folder / "cluster.json")

    @staticmethod
    def load(folder):
        path = pathlib.Path(folder).resolve() / "cluster.json"
        try:
            fields = json.loads(path.read_text())
            if fields.pop("schema") != SCHEMA:
                raise ValueError
            return Submission(folder=path.parent, **fields)
        except FileNotFoundError:
            raise ClusterError(f"{folder}: expected a folder that submit has made, found no "
                               "cluster.json there") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ClusterError(f"{path}: expected what submit has written, found another "
                               "text") from None

    def name(self, index):
        return f"shard_{index:05d}_of_{self.shards:05d}"


@dataclasses.dataclass
class ShardState:
    index: int
    state: str           # done, running, waiting, failed, not started
    database: pathlib.Path
    held: int = 0        # scenarios
    share: int = 0       # of them
    rows: int = 0
    rate: float = 0.0    # scenarios per second
    error: str = ""


def read_progress(path):
    """(scenarios held, of, rows) of a database, whoever writes it; zeros where there is none."""
    if not path.exists():
        return 0, 0, 0
    try:
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
        try:
            row = database.execute("SELECT sum(held), sum(share), sum(rows_held) FROM runs")
            return tuple(value or 0 for value in row.fetchone())
        finally:
            database.close()
    except sqlite3.Error:
        return 0, 0, 0


def last_error(log):
    """The last line of a log that says something."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = file.read().decode(errors="replace").split("\n")
    lines = ["".join(c if c.isprintable() else "?" for c in line) for line in lines]
    said = [line for line in lines if line.strip() and not line.startswith("offcut: note:")]
    return said[-1] if said else ""


def look(submission, engine):
    tasks = engine.tasks(submission)
    shards = []
    for index in range(1, submission.shards + 1):
        name = submission.name(index)
        database = submission.folder / "shards" / f"{name}.db"
        log = submission.folder / "logs" / f"{name}.log"
        shard = ShardState(index, tasks.get(index, ""), database)
        shard.held, shard.share, shard.rows = read_progress(database)
        if (submission.folder / "done" / name).exists():
            shard.state = "done"
        elif not shard.state:
            shard.state = "failed" if log.exists() or database.exists() else "not started"
        if shard.state == "failed":
            shard.error = last_error(log) or "ended without a word (killed?)"
        shards.append(shard)
    return shards


def watch(submission, engine, seconds):
    """Two looks give the rate."""
    first = look(submission, engine)
    running = [s for s in first if s.state == "running"]
    if not running or seconds <= 0:
        return first
    start = time.monotonic()
    time.sleep(seconds)
    shards = look(submission, engine)
    past = time.monotonic() - start
    for before, now in zip(first, shards):
        now.rate = max(0, now.held - before.held) / past
    return shards


def duration(seconds):
    if seconds >= 5400:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def line_of(shard):
    left = shard.share - shard.held
    text = f"{shard.index:>6}  {shard.state:<11}  {shard.held:>13} of {shard.share:<13}"
    text += f"{100 * shard.held / shard.share:4.0f}%" if shard.share else "    -"
    if shard.state == "running" and shard.rate > 0:
        text += f"  {shard.rate:.0f}/s, {duration(left / shard.rate)} left"
    return text + (f"\n        {shard.error}" if shard.error else "")


def table_of(shards):
    held, share = sum(s.held for s in shards), sum(s.share for s in shards)
    counts = {state: sum(s.state == state for s in shards) for state in
              ("done", "running", "waiting", "failed", "not started")}
    summary = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    rate = sum(s.rate for s in shards)
    total = f"{len(shards)} shards: {summary}; {held} of {share} scenarios of those that began, " \
            f"{sum(s.rows for s in shards)} rows"
    if rate > 0:
        total += f"; {rate:.0f}/s, {duration((share - held) / rate)} left"
    return "\n".join([" shard  state            scenarios", *map(line_of, shards), total])
