"""offcut: where to split the inference of a network between a device and a cloud.

    import offcut
    table = offcut.run("mobilenet_v2")            # a bundled study, a file, or a dict
    table["latency_ms"]                           # a NumPy array, one value per row
    table.to_pandas()

    offcut.ask("alexnet", device="snapdragon_835", cloud="x86_vm", network="wifi")

Rows are those of the command, to the last bit. Errors are raised as offcut.Error, with the text that
the command prints.
"""

import itertools
import json
import os
import pathlib

# Where the package is installed, what is bundled lies beside it, under share/offcut.
_data = pathlib.Path(__file__).resolve().parents[4] / "share" / "offcut"
if _data.is_dir():
    os.environ.setdefault("OFFCUT_DATA", str(_data))

from ._offcut import Error, devices, models, networks, studies, version
from . import _offcut

__all__ = ["Error", "Table", "Result", "run", "ask", "devices", "models", "networks", "studies"]
__version__ = version
_numbers = itertools.count(1)  # of studies that are no files


class Table:
    """Columns of equal length, by name: NumPy arrays of float64, int64, bool, or texts.

    Units stand in the names: ``latency_ms``, ``energy_mj``, ``up_bytes``. An empty cell of a column of
    numbers is NaN.
    """

    def __init__(self, name, columns, note=""):
        self.name = name
        self.columns = columns
        self.note = note

    def __getitem__(self, column):
        try:
            return self.columns[column]
        except KeyError:
            known = ", ".join(self.columns)
            raise KeyError(f"no column {column!r}; there are: {known}") from None

    def __len__(self):
        return len(next(iter(self.columns.values()), []))

    def __iter__(self):
        """Rows, as dicts."""
        names = list(self.columns)
        for cells in zip(*self.columns.values()):
            yield dict(zip(names, cells))

    def __repr__(self):
        return f"<offcut.{type(self).__name__} {self.name!r}: {len(self)} rows, {len(self.columns)} columns>"

    def best(self, column="latency_ms"):
        """The row with the least value of a column, as a dict."""
        values = self[column]
        least = min(range(len(self)), key=lambda i: values[i])
        return {name: cells[least] for name, cells in self.columns.items()}

    def to_pandas(self):
        """The same as a pandas.DataFrame."""
        import pandas

        return pandas.DataFrame(self.columns)


class Result(Table):
    """The rows of one study, with what was noted while it ran.

    ``manifest`` is what they were computed from: version, commit, hashes of all inputs, the study.
    """

    def __init__(self, name, columns, manifest, notes):
        super().__init__(name, columns)
        self.manifest = json.loads(manifest) if manifest else {}
        self.notes = notes


def run(study, set=None, jobs=0):
    """Runs a study and returns its answer.

    study: the name of a bundled study, the path of a scenario file, or a dict with its keys. Names of
        files in a dict are seen from the working folder.
    set: keys to change, as a dict: ``{"device.threads": 4, "network.rtt_ms": 20}``.
    jobs: threads; 0 takes all cores.

    Returns a Result for studies with rows, a dict of Tables for sensitivity, uncertainty, replay and
    summaries, and a dict for capacity studies. Raises offcut.Error for what is wrong.
    """
    text = None
    name = str(study)
    if isinstance(study, dict):
        name = f"study {next(_numbers)}"
        text = json.dumps({"schema": "offcut.scenario/1", "name": name, **study})
    changes = [f"{key}={json.dumps(value)}" for key, value in (set or {}).items()]
    answer = _offcut.run(name, text, changes, jobs)
    if answer["report"]:
        return json.loads(answer["report"])
    if answer["tables"]:
        return {name: Table(name, columns, note) for name, columns, note in answer["tables"]}
    name, columns, manifest = answer["rows"][0]
    return Result(name, columns, manifest, answer["notes"])


def ask(model, device, cloud, network, objective="latency", traces=(), set=None, sweep=None, jobs=0):
    """Asks where to split a network; the arguments are those of ``offcut ask``.

    model: a bundled name, or the file of a network. device, cloud: bundled names, device files or
    traces. network: a bundled name or a file. sweep: axes, as a dict of lists or ranges:
    ``{"network.uplink_mbit_per_s": {"from": 1, "to": 100, "points": 20, "scale": "log"}}``.

    Returns a Result: one row per scenario.
    """
    asked = {"model": model, "device": device, "cloud": cloud, "network": network, "objective": objective}
    question = json.loads(
        _offcut.question({key: str(value) for key, value in asked.items()}, [str(t) for t in traces])
    )
    if sweep:
        question["sweep"] = {key: list(axis) if not isinstance(axis, dict) else axis
                             for key, axis in sweep.items()}
    return run(question, set=set, jobs=jobs)
