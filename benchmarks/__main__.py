"""`python -m benchmarks [NAME…] [--runs N] [--size N] [--write docs/performance.md]`.

Each benchmark is a module with `run(folder, runs, size) -> Section`, listed in BENCHMARKS. A size
of 0 asks for the sizes that it is meant for; another one, for a single quick look.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import consolidate, generate, read, startup
from benchmarks.report import Section, updated

Benchmark = Callable[[Path, int, int], Section]
BENCHMARKS: dict[str, Benchmark] = {
    "generate": generate.run,
    "read": read.run,
    "consolidate": consolidate.run,
    "startup": startup.run,
}


def main(arguments: Sequence[str]) -> None:
    """Runs the benchmarks that are named, all by default, and prints what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="; ".join([*BENCHMARKS, "all"]))
    parser.add_argument("--runs", type=int, default=5, help="turns; 5 by default")
    parser.add_argument("--size", type=int, default=0, help="agencies, in place of the usual sizes")
    parser.add_argument("--write", type=Path, help="a document to put the sections into")
    given = parser.parse_args(arguments)
    names = [name for name in given.names if name != "all"] or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    sections = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="s11xl-benchmark-") as folder:
            sections.append(BENCHMARKS[name](Path(folder), given.runs, given.size))
        print(sections[-1].markdown(), end="\n\n", flush=True)
    if given.write:
        before = given.write.read_text(encoding="utf-8") if given.write.exists() else ""
        given.write.write_bytes(updated(before, sections).encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
