"""The Python package: rows equal those of the command to the last bit, errors carry the same text."""

import csv
import io
import os
import subprocess
import sys
import threading
import unittest

try:
    import numpy
except ImportError:
    print("skipped: needs python3-numpy")
    sys.exit(77)

import offcut

COMMAND = os.environ["OFFCUT_COMMAND"]
STUDY = {
    "name": "s",
    "model": "mobilenet_v2",
    "device": {"model": "oneplus5t", "affinity": "big", "threads": 1},
    "cloud": {"model": "x86_vm", "threads": 2},
    "network": {"model": "wifi"},
    "objective": "latency",
    "sweep": {"network.uplink_mbit_per_s": [1, 3.7, 10, 100]},
}


def command(*arguments):
    done = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


class Rows(unittest.TestCase):
    def test_equal_those_of_the_command_to_the_last_bit(self):
        table = offcut.run("mobilenet_v2")
        lines = list(csv.DictReader(io.StringIO(command("run", "-q", "mobilenet_v2", "--format", "csv")[0])))
        self.assertEqual(len(table), len(lines))
        self.assertEqual(list(table.columns), list(lines[0]))
        for name, values in table.columns.items():
            for value, line in zip(values, lines):
                if isinstance(value, numpy.floating):
                    expected = float(line[name]) if line[name] else float("nan")
                    self.assertTrue(value == expected or numpy.isnan(value) and numpy.isnan(expected), name)
                elif isinstance(value, numpy.bool_):
                    self.assertEqual("true" if value else "false", line[name])
                else:
                    self.assertEqual(str(value), line[name])

    def test_of_a_dict_are_columns_of_numbers(self):
        table = offcut.run(STUDY)
        self.assertEqual(table["latency_ms"].dtype, numpy.float64)
        self.assertEqual(table["layers_on_device"].dtype, numpy.int64)
        self.assertEqual(list(table["uplink_mbit_per_s"]), [1, 3.7, 10, 100])
        self.assertEqual(table.best()["latency_ms"], min(table["latency_ms"]))
        self.assertEqual(len(list(table)), 4)
        self.assertTrue(table.manifest)

    def test_keys_can_be_changed(self):
        slow = offcut.run(STUDY, set={"network.rtt_ms": 500, "device.threads": 2})
        self.assertTrue((slow["rtt_ms"] == 500).all())
        self.assertTrue((slow["threads"] == 2).all())

    def test_become_a_data_frame(self):
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("needs python3-pandas")
        frame = offcut.run(STUDY).to_pandas()
        self.assertEqual(frame.shape[0], 4)
        self.assertIn("energy_mj", frame.columns)


class Answers(unittest.TestCase):
    def test_ask(self):
        table = offcut.ask("alexnet", "snapdragon_450", "x86_vm", "wifi", objective="energy",
                           sweep={"device.threads": [1, 2, 4]})
        self.assertEqual(len(table), 3)

    def test_studies_without_rows_are_tables(self):
        tables = offcut.run({**{k: v for k, v in STUDY.items() if k != "sweep"}, "study": "uncertainty",
                             "uncertainty": {"inputs": {"network.rtt_ms": {"triangular": [2, 5, 40]}}}})
        self.assertIsInstance(tables, dict)
        self.assertTrue(all(isinstance(table, offcut.Table) for table in tables.values()))

    def test_capacity_is_a_dict(self):
        fleet = {"study": "capacity", "classes": [
            {"name": "phone", "count": 20, "model": "mobilenet_v2", "device": {"model": "oneplus5t"},
             "network": {"model": "4g"}, "arrivals": {"process": "poisson", "per_s": 0.01}}],
            "servers": [{"name": "vm", "site": {"model": "x86_vm", "threads": 2}, "price_per_h": 0.1}],
            "objective": {"percentile": 0.95, "latency_ms": 900}}
        self.assertIn("verdict", offcut.run(fleet))

    def test_errors_have_the_text_of_the_command(self):
        with self.assertRaises(offcut.Error) as raised:
            offcut.run("no_such_study")
        self.assertIn(str(raised.exception), command("run", "no_such_study")[1])
        with self.assertRaisesRegex(offcut.Error, 'unknown key "thread"'):
            offcut.run(STUDY, set={"device.thread": 2})

    def test_bundled_names(self):
        self.assertIn("oneplus5t", offcut.devices())
        self.assertIn("wifi", offcut.networks())
        self.assertIn("mobilenet_v2", offcut.models())
        self.assertIn("mobilenet_v2", offcut.studies())

    def test_threads_run_side_by_side(self):
        expected = list(offcut.run(STUDY)["latency_ms"])
        found = [None] * 4

        def work(i):
            found[i] = list(offcut.run(STUDY)["latency_ms"])

        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(found, [expected] * 4)


if __name__ == "__main__":
    unittest.main()
