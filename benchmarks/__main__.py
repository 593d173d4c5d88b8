"""`python -m benchmarks [NAME…] [--runs N] [--size N] [--write docs/performance.md]`.

Each benchmark is a module with `run(folder, runs, size) -> Section`, listed in BENCHMARKS with
the number of agencies that it works on.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import generate, startup
from benchmarks.report import Section, updated

Benchmark = Callable[[Path, int, int], Section]
BENCHMARKS: dict[str, tuple[Benchmark, int]] = {
    "generate": (generate.run, 300),
    "startup": (startup.run, 1),
}


def main(arguments: Sequence[str]) -> None:
    """Runs the benchmarks that are named, all by default, and prints what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="; ".join([*BENCHMARKS, "all"]))
    parser.add_argument("--runs", type=int, default=5, help="turns; 5 by default")
    parser.add_argument("--size", type=int, help="agencies, where a benchmark asks for a number")
    parser.add_argument("--write", type=Path, help="a document to put the sections into")
    given = parser.parse_args(arguments)
    names = [name for name in given.names if name != "all"] or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    sections = []
    for name in names:
        run, usual = BENCHMARKS[name]
        with tempfile.TemporaryDirectory(prefix="s11xl-benchmark-") as folder:
            sections.append(run(Path(folder), given.runs, given.size or usual))
        print(sections[-1].markdown(), end="\n\n", flush=True)
    if given.write:
        before = given.write.read_text(encoding="utf-8") if given.write.exists() else ""
        given.write.write_bytes(updated(before, sections).encode("utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
