#!/usr/bin/env python3
"""Changes one operator of the sources at a time and looks whether a test notices.

    tests/mutation/run.py engine/cut/skyline --build build/dev \
        --tests engine_cut_unit_test engine_cut_property_test --count 40

Places are drawn with a seed, so that a run repeats. A change that does not compile is drawn anew. The
source is put back after each change, also when the run is ended; nothing else should edit or build
the folder meanwhile. Prints one line per change that no test noticed, and a row for a table:

    | folder | changes | noticed | survived |
"""
import argparse
import pathlib
import random
import re
import signal
import subprocess
import sys

# Operators between blanks, as clang-format sets them: so none is a bracket of a template.
SWAPS = {
    " < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == ",
    " && ": " || ", " || ": " && ", " + ": " - ", " - ": " + ", " * ": " / ", " / ": " * ",
    " += ": " -= ", "std::min(": "std::max(", "std::max(": "std::min(",
    "return true;": "return false;", "return false;": "return true;",
    ".front()": ".back()", ".begin()": ".end()",
}
PATTERN = re.compile("|".join(re.escape(text) for text in SWAPS))
HIDDEN = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"|^\s*#[^\n]*|static_assert\([^;]*;', re.M)
SECONDS = 300  # of one test program; a change that makes it run for longer is noticed


class Change:
    def __init__(self, path, text, match):
        self.path, self.text = path, text
        self.start, self.end = match.span()
        self.before, self.after = match.group(), SWAPS[match.group()]

    def mutated(self):
        return self.text[:self.start] + self.after + self.text[self.end:]

    def __str__(self):
        line = self.text.count("\n", 0, self.start) + 1
        begin = self.text.rfind("\n", 0, self.start) + 1
        code = self.text[begin:self.text.find("\n", self.start)].strip()
        return f"{self.path}:{line}: {self.before.strip()} -> {self.after.strip()}   {code}"


def changes_in(path):
    text = path.read_text()
    hidden = [match.span() for match in HIDDEN.finditer(text)]
    for match in PATTERN.finditer(text):
        if not any(begin <= match.start() < end for begin, end in hidden):
            yield Change(path, text, match)


def passes(words, **options):
    try:
        done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              check=False, **options)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def built(build, tests):
    return passes(["cmake", "--build", build, "--target", *tests])


def program_of(build, test):
    found = [path for path in pathlib.Path(build).rglob(test) if path.is_file()]
    if len(found) != 1:
        sys.exit(f"run.py: {build}: expected one program {test}, found {len(found)}")
    return str(found[0].resolve())


def survives(programs):
    return all(passes([program, "--gtest_brief=1", "--gtest_fail_fast"], timeout=SECONDS)
               for program in programs)


def try_changes(drawn, count, build, tests, programs):
    """Yields (change, survived) for `count` changes that compile."""
    tried = 0
    for change in drawn:
        if tried == count:
            return
        try:
            change.path.write_text(change.mutated())
            if not built(build, tests):
                continue
            tried += 1
            yield change, survives(programs)
        finally:
            change.path.write_text(change.text)


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("places", nargs="+", help="folders or .cc files")
    parser.add_argument("--build", required=True, help="a build folder, best without optimisation")
    parser.add_argument("--tests", nargs="+", required=True, help="test programs that should notice")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    wanted = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    files = sorted(path for place in map(pathlib.Path, wanted.places)
                   for path in ([place] if place.is_file() else place.rglob("*.cc")))
    drawn = [change for path in files for change in changes_in(path)]
    random.Random(wanted.seed).shuffle(drawn)
    if not built(wanted.build, wanted.tests):
        sys.exit("run.py: expected the tests to build before anything is changed")
    programs = [program_of(wanted.build, test) for test in wanted.tests]
    if not survives(programs):
        sys.exit("run.py: expected the tests to pass before anything is changed")
    survived = tried = 0
    for change, unnoticed in try_changes(drawn, wanted.count, wanted.build, wanted.tests, programs):
        tried += 1
        survived += unnoticed
        if unnoticed:
            print(change, flush=True)
    print(f"| `{' '.join(wanted.places)}` | {tried} | {tried - survived} | {survived} |")


if __name__ == "__main__":
    main()
