"""Runs the blocks of a page of recipes, each in its language, in one folder: every one must print rows.

    OFFCUT=path recipes_test.py PAGE.md

What needs a program or library that is not installed is skipped, and said.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)

# By the word behind the fence: the command that takes the block on stdin, and what must be there.
LANGUAGES = {
    "sh": (["sh", "-e"], None),
    "sql": (["sqlite3", "-header", "rows.db"], None),
    "python": (["python3", "-"], ["python3", "-c", "import pandas"]),
    "r": (["Rscript", "-"], ["Rscript", "-e", "library(DBI); library(RSQLite)"]),
}


def is_there(command, needs):
    if shutil.which(command[0]) is None:
        return False
    return needs is None or subprocess.run(needs, capture_output=True, check=False).returncode == 0


def run(language, text, folder, environment):
    """Returns why the block fails; nothing if it does not."""
    command, _ = LANGUAGES[language]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=folder,
                          env=environment, check=False)
    if done.returncode != 0:
        return f"ended with {done.returncode}: {done.stderr.strip()}"
    if language != "sh" and len(done.stdout.strip().splitlines()) < 2:
        return f"expected a head and rows, found {done.stdout!r}"
    return None


def main():
    page = pathlib.Path(sys.argv[1])
    offcut = pathlib.Path(os.environ["OFFCUT"]).resolve()
    environment = dict(os.environ, PATH=f"{offcut.parent}:{os.environ['PATH']}")
    skipped, failed, passed = set(), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for language, text in BLOCK.findall(page.read_text()):
            if language not in LANGUAGES:
                sys.exit(f"{page}: a block in {language}, which this test cannot run")
            if not is_there(*LANGUAGES[language]):
                skipped.add(language)
                continue
            why = run(language, text, folder, environment)
            passed += why is None
            failed += why is not None
            if why is not None:
                print(f"{page}: {language}: {why}\n{text}")
    print(f"{passed} blocks passed, {failed} failed" +
          (f"; skipped, not installed: {', '.join(sorted(skipped))}" if skipped else ""))
    sys.exit(1 if failed or passed < 3 else 0)


if __name__ == "__main__":
    main()
