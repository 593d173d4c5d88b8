"""The reader beside an earlier one: `python -m tests.hostile.earlier CHECKOUT --seconds 600`.

In: a checkout of an earlier commit, and returns of several programs, each with one to three changes
to its bytes, its zip or its XML. Out: every kind of difference between what the two read, with how
often it was met and the first case of it. Nothing is judged: a person explains each.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from support.mutants import case

TESTS = Path(__file__).parents[1]
PROGRAM = """
import json, sys
from pathlib import Path
from s11xl.reader import read_return
from s11xl.standards.file import load_standards

audit = load_standards()
for line in sys.stdin:
    try:
        reading = read_return(Path(line.strip()), "x", {(audit.id, audit.version): audit})
        given = reading.agency_return
        fields = "grade", "evidence", "improvement"
        answers = given and [[getattr(each, name) for name in fields] for each in given.responses]
        codes = sorted({each.code.value for each in reading.findings})
    except Exception as error:
        answers, codes = None, [f"raises {error!r}"]
    print(json.dumps([answers, codes]), flush=True)
"""


class _Reader:
    """The reader of a checkout, in a process of its own."""

    def __init__(self, checkout: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(checkout)},
        )

    def read(self, path: Path) -> Any:
        """The answers of a file and the codes of its findings."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def main() -> None:
    """Read cases by both until the time is over, and tell the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--returns", type=Path, default=TESTS / "editions" / "first" / "returns")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    readers = _Reader(TESTS.parent), _Reader(options.checkout)
    bases = [path.read_bytes() for path in sorted(options.returns.glob("*.xlsx"))]
    differences: Counter[str] = Counter()
    first: dict[str, str] = {}
    end, number = time.monotonic() + options.seconds, 0
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            changed = case(options.seed, number, bases[number % len(bases)])
            path = Path(folder, "case.xlsx")
            path.write_bytes(changed.content)
            (now, codes), (before, previous) = (reader.read(path) for reader in readers)
            if (now, codes) != (before, previous):
                parts = [f"+{each}" for each in codes if each not in previous]
                parts += [f"-{each}" for each in previous if each not in codes]
                what = " ".join(parts) + (" other answers" if now != before else "")
                differences[what] += 1
                first.setdefault(what, str(changed))
            number += 1
    for what, count in differences.most_common():
        print(f"{count:6} {what}\n       {first[what]}")
    print(f"{number} cases of {len(bases)} returns")


if __name__ == "__main__":
    main()
