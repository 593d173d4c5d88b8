"""What the benchmarks say: sections of Markdown with a table of ratios beside their goals.

A document keeps the sections that were not run again.
"""

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks.timing import Spread, ratios, spread

_HEAD = """# Performance

Measured by `python -m benchmarks`, which makes its own data and runs every contender in turns on
the same files in the same run. Figures are medians, with the least and the most beside them where
there are several; a ratio is taken within one turn. `python -m benchmarks --write
docs/performance.md` measures again
and rewrites this page; with the name of a section it rewrites that section only.
"""


@dataclass(frozen=True)
class Goal:
    """What a ratio is to reach: `limit` or more, or with `at_most` that or less."""

    limit: float
    at_most: bool = False

    def shown(self, met: float) -> str:
        """The goal, and whether the median reaches it."""
        reached = met <= self.limit if self.at_most else met >= self.limit
        bound = "at most" if self.at_most else "at least"
        return f"{bound} {self.limit:g}×: {'met' if reached else 'missed'}"


@dataclass(frozen=True)
class Section:
    """What one benchmark found. `name` is the word that runs it."""

    name: str
    title: str
    about: str
    tables: tuple[str, ...]

    def markdown(self) -> str:
        """The section as it stands in the document, between marks that let it be replaced."""
        body = "\n\n".join([f"## {self.title}", self.about, *self.tables, f"*{machine()}*"])
        return f"<!-- begin {self.name} -->\n{body}\n<!-- end {self.name} -->"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose others are figures."""
    marks = ["---", *["---:"] * (len(headers) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (headers, marks, *rows))


def against_ours(
    taken: Mapping[str, Sequence[float]],
    ours: str,
    goals: Mapping[str, Goal] | None = None,
    unit: str = "ms",
) -> str:
    """A table of each contender's time and its ratio to ours, with the goals beside it.

    A ratio says how many times our time a contender takes; under a goal of "at most" it says how
    many times the contender's time we take.
    """
    scale = {"s": 1, "ms": 1e3, "µs": 1e6}[unit]
    rows = []
    for name, seconds in taken.items():
        time = spread([each * scale for each in seconds]).shown(2)
        if name == ours:
            rows.append((f"**{name}**", time, "1×", ""))
            continue
        goal = (goals or {}).get(name)
        said = _ratio(seconds, taken[ours], goal)
        words = "we take {}" if goal and goal.at_most else "takes {}"
        rows.append((name, time, words.format(said.shown(1, "×")), goal_text(goal, said)))
    return table(("", unit, "of our time", "goal"), rows)


def _ratio(theirs: Sequence[float], ours: Sequence[float], goal: Goal | None) -> Spread:
    return ratios(ours, theirs) if goal and goal.at_most else ratios(theirs, ours)


def goal_text(goal: Goal | None, met: Spread) -> str:
    """The goal beside a ratio; nothing where there is none."""
    return goal.shown(met.middle) if goal else ""


def machine() -> str:
    """The machine and the versions that figures were taken with."""
    names = ("s11xl", "XlsxWriter", "openpyxl", "python-calamine", "pandas")
    programs = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{_processor()}, {_cores()} cores, {platform.system()} {platform.machine()},"
        f" Python {platform.python_version()}, {programs}"
    )


def _processor() -> str:
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or "an unnamed processor"
    found = re.search(r"^model name\s*:\s*(.+)$", said, re.MULTILINE)
    return found[1] if found else platform.machine()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def updated(document: str, sections: Iterable[Section]) -> str:
    """The document with these sections put in, in place of those of the same name."""
    text = document or _HEAD
    for section in sections:
        mark = re.escape(section.name)
        old = re.compile(rf"<!-- begin {mark} -->.*?<!-- end {mark} -->", re.DOTALL)
        new = section.markdown()
        if old.search(text):
            text = old.sub(lambda _, new=new: new, text)
        else:
            text = f"{text.rstrip()}\n\n{new}\n"
    return text
