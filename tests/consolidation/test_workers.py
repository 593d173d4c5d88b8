"""Workers that read, and what becomes of a file when one does not.

1. A worker that is killed, or that hangs, costs the file that it was reading a finding, no more.
2. Where no worker can be started, this process reads.
3. Little lies unpacked at a time, and a slow file holds up no other.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.workers import NEEDED, children, is_worker, linux, waited_for

from s11xl.consolidation import read_all as module
from s11xl.consolidation.read_all import Job, Needed, read_all
from s11xl.consolidation.sources import Source
from s11xl.core.finding_codes import FindingCode
from s11xl.reader import Limits, Reading

SOURCE = Source(Path("in"), "in")


def readers(pipe: Path) -> list[int]:
    """The workers that have a file open."""
    met = []
    for pid in filter(is_worker, children(os.getpid())):
        try:
            files = [os.path.realpath(each) for each in Path(f"/proc/{pid}/fd").iterdir()]
        except FileNotFoundError:  # it ended meanwhile
            continue
        if str(pipe) in files:
            met.append(pid)
    return met


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[Path]:
    """A file whose reading never ends: nothing is written into it."""
    os.mkfifo(tmp_path / "pipe")
    kept_open = os.open(tmp_path / "pipe", os.O_RDWR)
    yield tmp_path / "pipe"
    os.close(kept_open)


@pytest.fixture
def good(returns: Path) -> list[Job]:
    return [Job(returns / f"{number}.xlsx", f"{number}.xlsx") for number in range(3)]


READ = [(f"{number}.xlsx", "") for number in range(3)]


class Reader:
    """Reads given jobs as `read_all` reads those that it finds in the sources."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.scratch = Path()

    def read(
        self, jobs: Iterable[Job], *, workers: int = 2, needed: Needed = NEEDED
    ) -> list[tuple[str, str]]:
        """Each file with the code of its finding, or empty."""

        def items(
            sources: Iterable[Source], limits: Limits, scratch: Path
        ) -> Iterator[tuple[Source, Job | Reading]]:
            self.scratch = scratch
            for job in jobs:
                yield SOURCE, job

        self._patch.setattr(module, "_items", items)
        self._patch.setattr(module, "_processes", lambda files, wanted: wanted)
        readings = [each for _, each in read_all([], needed, workers=workers)]
        return [
            (each.file, "" if each.agency_return or not each.findings else each.findings[0].code)
            for each in readings
        ]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(monkeypatch)


@linux
def test_a_worker_that_is_killed_costs_its_file(
    reader: Reader, good: list[Job], pipe: Path
) -> None:
    met: list[tuple[str, str]] = []
    jobs = [*good, Job(pipe, "hangs.xlsx", is_member=True), *good]
    running = threading.Thread(target=lambda: met.extend(reader.read(jobs)))
    running.start()
    (victim,) = waited_for(lambda: readers(pipe))
    os.kill(victim, signal.SIGKILL)
    running.join(30)
    assert met == [*READ, ("hangs.xlsx", FindingCode.UNREADABLE), *READ]
    assert not reader.scratch.exists()


@pytest.mark.slow
@linux
def test_a_worker_that_hangs_costs_its_file(
    reader: Reader, good: list[Job], pipe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_GRACE", 8.0)
    monkeypatch.setattr(module, "_STEPS", 1)
    hasty = replace(NEEDED, limits=replace(NEEDED.limits, seconds=0.5))
    jobs = [*good, Job(pipe, "hangs.xlsx", is_member=True), *good]
    expected = [*READ, ("hangs.xlsx", FindingCode.UNREADABLE), *READ]
    assert reader.read(jobs, needed=hasty) == expected


class Members:
    """Jobs for the files of an archive, and the most of them that lay unpacked at once."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.made = self.most = 0

    def __iter__(self) -> Iterator[Job]:
        for number in range(self.count):
            path = self.folder / f"{number}.txt"
            path.write_text(f"evidence {number}")
            self.made += 1
            self.most = max(self.most, self.lying())
            yield Job(path, f"many.zip/{number}.txt", is_member=True)

    def lying(self) -> int:
        return len(list(self.folder.glob("*.txt")))


def test_no_more_is_unpacked_than_the_workers_need_soon(reader: Reader, tmp_path: Path) -> None:
    members = Members(tmp_path, 300)
    read = [file for file, _ in reader.read(members)]
    assert read == [f"many.zip/{number}.txt" for number in range(300)]
    assert members.most <= 2 * module._PENDING_EACH + 2
    assert members.lying() == 0


@linux
def test_a_slow_file_holds_up_no_other(reader: Reader, pipe: Path, tmp_path: Path) -> None:
    count = 2 * module._PENDING_EACH
    members, met = Members(tmp_path, count), list[tuple[str, str]]()

    def jobs() -> Iterator[Job]:
        yield Job(pipe, "many.zip/slow", is_member=True)
        yield from members

    running = threading.Thread(target=lambda: met.extend(reader.read(jobs())))
    running.start()
    (victim,) = waited_for(lambda: readers(pipe))
    waited_for(lambda: members.made == count and members.lying() == 0)
    assert met == []
    os.kill(victim, signal.SIGKILL)
    running.join(30)
    assert len(met) == count + 1


def test_without_a_worker_this_process_reads(
    reader: Reader, good: list[Job], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no such program"))
    assert reader.read(good) == READ


def test_a_fault_of_the_reader_stops_the_run(reader: Reader, good: list[Job]) -> None:
    broken = replace(NEEDED, limits=replace(NEEDED.limits, members=None))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="Traceback"):
        reader.read(good, needed=broken)
    assert not reader.scratch.exists()
