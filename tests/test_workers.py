"""Reading in several processes is reading all the same.

1. The outputs have the same bytes, however many workers read.
2. A worker that is killed, or that hangs, costs the file that it was reading a finding, no more.
3. Where no worker can be started, this process reads.
4. Interrupted or killed, a run ends its workers, keeps the earlier outputs and leaves no scratch.
5. A worker loads no more than reading needs.
6. Workers are started only where the files repay it.
7. Little lies unpacked at a time. Where the temporary folder has no room the run stops: no file is
   blamed for it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from itertools import chain, product
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from support.hostile.others import ole
from support.made import AUDITS, POLICE, answered, saved

import s11xl
from s11xl.cli.group import INTERRUPTED
from s11xl.consolidation.read_all import FILES_EACH, read_all
from s11xl.consolidation.sources import find_sources
from s11xl.consolidation.workers import feeder
from s11xl.consolidation.workers.frames import receive, send
from s11xl.consolidation.workers.jobs import Job, Needed
from s11xl.consolidation.workers.pool import Pool
from s11xl.core.errors import S11xlError
from s11xl.core.output_files import MANIFEST
from s11xl.core.returns import Agency
from s11xl.reader import DEFAULT_LIMITS

NEEDED = Needed(AUDITS, DEFAULT_LIMITS, {})
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three returns, an archive of sixty files, and some that are none."""
    folder = tmp_path_factory.mktemp("returns")
    for number in range(3):
        saved(folder / f"{number}.xlsx", answered(Agency(f"a{number}", f"Agency {number}")))
    (folder / "notes.txt").write_text("our evidence")
    (folder / "cut.xlsx").write_bytes((folder / "0.xlsx").read_bytes()[:9000])
    with ZipFile(folder / "many.zip", "w") as archive:
        for number in range(60):
            archive.writestr(f"{number}.txt", f"evidence {number}")
        archive.write(saved(folder.parent / "in.xlsx", answered(POLICE)), "in.xlsx")
    return folder


def outputs(returns: Path, target: Path, workers: int) -> dict[str, bytes]:
    s11xl.consolidate(returns, workers=workers).write(target)
    return {each.name: each.read_bytes() for each in target.iterdir()}


def test_the_bytes_are_the_same_with_one_worker_and_with_several(
    returns: Path, tmp_path: Path
) -> None:
    alone = outputs(returns, tmp_path / "1" / "out", 1)
    assert outputs(returns, tmp_path / "3" / "out", 3) == alone
    assert b"many.zip/in.xlsx" in alone["answers.csv"]


def children(pid: int) -> list[int]:
    said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(each) for each in said.stdout.split() if Path(f"/proc/{each}").exists()]


def is_worker(pid: int) -> bool:
    said = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True)
    return "s11xl.consolidation.workers.child" in said.stdout


def readers(pipe: Path) -> list[int]:
    """The workers that have a file open."""
    return [
        pid
        for pid in filter(is_worker, children(os.getpid()))
        if any(os.path.realpath(each) == str(pipe) for each in Path(f"/proc/{pid}/fd").iterdir())
    ]


T = TypeVar("T")


def waited_for(wanted: Callable[[], T]) -> T:
    for _ in range(600):
        if met := wanted():
            return met
        time.sleep(0.05)
    raise AssertionError("it never came")


@pytest.fixture
def jobs(returns: Path, tmp_path: Path) -> Iterator[list[Job]]:
    """Good files around one whose reading never ends: nothing is written into the pipe it is."""
    os.mkfifo(tmp_path / "pipe")
    kept_open = os.open(tmp_path / "pipe", os.O_RDWR)
    good = [Job(returns / f"{number}.xlsx", f"{number}.xlsx") for number in range(3)]
    yield [*good, Job(tmp_path / "pipe", "hangs.xlsx", is_member=True), *good]
    os.close(kept_open)


def told(pool: Pool, jobs: list[Job]) -> list[tuple[str, str]]:
    with pool:
        read = [each for readings in pool.readings(jobs) for each in readings]
    return [
        (each.file, each.findings[0].code if each.agency_return is None else "") for each in read
    ]


EXPECTED = [
    *((f"{number}.xlsx", "") for number in range(3)),
    ("hangs.xlsx", "unreadable"),
    *((f"{number}.xlsx", "") for number in range(3)),
]


@linux
@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_is_killed_costs_its_file(
    jobs: list[Job], tmp_path: Path, workers: int
) -> None:
    pool, met = Pool(workers, NEEDED), list[tuple[str, str]]()
    running = threading.Thread(target=lambda: met.extend(told(pool, jobs)))
    running.start()
    (victim,) = waited_for(lambda: readers(tmp_path / "pipe"))
    os.kill(victim, signal.SIGKILL)
    running.join(30)
    assert met == EXPECTED
    assert not pool.scratch.exists()


@linux
def test_a_worker_that_hangs_costs_its_file(
    jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeder, "patience", lambda job, limits: 1.5)
    assert told(Pool(2, NEEDED), jobs) == EXPECTED


class Members:
    """Jobs for the files of an archive, and the most of them that lay unpacked at once."""

    def __init__(self, scratch: Path, count: int) -> None:
        self.scratch, self.count = scratch, count
        self.made = self.most = 0

    def __iter__(self) -> Iterator[Job]:
        for number in range(self.count):
            (self.scratch / f"{number}.txt").write_text(f"evidence {number}")
            self.made += 1
            self.most = max(self.most, self.lying())
            yield Job(self.scratch / f"{number}.txt", f"many.zip/{number}.txt", is_member=True)

    def lying(self) -> int:
        return len(list(self.scratch.glob("*.txt")))


def test_no_more_is_unpacked_than_the_workers_need_soon() -> None:
    pool = Pool(2, NEEDED)
    members = Members(pool.scratch, 300)
    with pool:
        read = [each.file for readings in pool.readings(members) for each in readings]
    assert read == [f"many.zip/{number}.txt" for number in range(300)]
    assert 16 < members.most <= 32


def test_large_files_are_unpacked_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s11xl.consolidation.workers.pool._MOST_BYTES", 1)
    pool = Pool(2, NEEDED)
    members = Members(pool.scratch, 20)
    with pool:
        assert len(list(pool.readings(members))) == 20
    assert members.most == 1


@linux
def test_a_slow_file_holds_up_no_other(tmp_path: Path) -> None:
    pool = Pool(2, NEEDED)
    slow, met = pool.scratch / "slow", list[str]()
    os.mkfifo(slow)
    kept_open = os.open(slow, os.O_RDWR)
    members = Members(pool.scratch, 200)

    def read() -> None:
        with pool:
            jobs = chain([Job(slow, "many.zip/slow", is_member=True)], members)
            for readings in pool.readings(jobs):
                met.extend(each.file for each in readings)

    running = threading.Thread(target=read)
    running.start()
    (victim,) = waited_for(lambda: readers(slow))
    waited_for(lambda: members.made == 200 and members.lying() <= 7)  # those that wait behind it
    assert met == []
    os.kill(victim, signal.SIGKILL)
    running.join(30)
    os.close(kept_open)
    assert len(met) == 201


def test_without_a_worker_this_process_reads(
    returns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(returns / "no such program"))
    good = [Job(returns / f"{number}.xlsx", f"{number}.xlsx") for number in range(3)]
    assert told(Pool(2, NEEDED), good) == EXPECTED[:3]


def test_a_fault_of_the_reader_stops_the_run(returns: Path) -> None:
    broken = Needed(AUDITS, replace(DEFAULT_LIMITS, members=None), {})  # type: ignore[arg-type]
    with Pool(1, broken) as pool, pytest.raises(RuntimeError, match="Traceback"):
        list(pool.readings([Job(returns / "0.xlsx", "0.xlsx")]))


@pytest.fixture
def begun(returns: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run over an earlier one's outputs, whose two workers have started to read."""
    many = tmp_path / "many"
    many.mkdir()
    for number in range(400):
        (many / f"{number}.xlsx").hardlink_to(returns / "0.xlsx")
    s11xl.consolidate(returns).write(tmp_path / "round" / "consolidated")
    (tmp_path / "scratch").mkdir()
    run = [sys.executable, "-m", "s11xl", "consolidate", str(many), "--workers", "2"]
    with subprocess.Popen(
        [*run, "--folder", str(tmp_path / "round")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "scratch")},
    ) as running:
        waited_for(lambda: len([each for each in children(running.pid) if is_worker(each)]) == 2)
        time.sleep(0.3)
        yield running
        running.kill()


@linux
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_cut_off_leaves_nothing_behind(
    begun: subprocess.Popen[str], tmp_path: Path, how: signal.Signals
) -> None:
    before = {each: each.read_bytes() for each in (tmp_path / "round").rglob("*.*")}
    workers = [each for each in children(begun.pid) if is_worker(each)]
    begun.send_signal(how)
    _, said = begun.communicate(timeout=30)
    assert begun.returncode == (2 if how is signal.SIGINT else -how)
    assert "Traceback" not in said
    assert said == (f"{INTERRUPTED}\n" if how is signal.SIGINT else "")
    waited_for(lambda: not any(map(is_worker, workers)))
    assert list((tmp_path / "scratch").iterdir()) == []
    assert {each: each.read_bytes() for each in (tmp_path / "round").rglob("*.*")} == before
    assert any(each.name == MANIFEST for each in before)


def limited(tmp_path: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """A run that can write no file of over 20 kB, as if the disk were full then."""
    import resource

    (tmp_path / "scratch").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-B", "-m", "s11xl", *words, "--folder", str(tmp_path / "round")],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "scratch")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )


NAMES = ["many.zip", "few.zip", "mail.eml", "locked.xlsx", "xls.dat"]


@linux
@pytest.mark.parametrize(
    ("command", "name", "workers"),
    [
        *product(["consolidate"], NAMES, ["1", "2"]),
        *product(["check", "status"], ["many.zip"], ["2"]),
    ],
)
def test_a_full_temporary_folder_stops_the_run(
    full: Path, tmp_path: Path, command: str, name: str, workers: str
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).hardlink_to(full / name)
    for number in range(3):  # so that it is not the only file: a worker has it
        (tmp_path / "in" / f"{number}.txt").write_text("evidence")
    words = (command, str(tmp_path / "in"), "--workers", workers, "--open-password", "secret")
    ran = limited(tmp_path, *words)
    assert ran.returncode == 2, ran.stdout
    assert f"The temporary folder {tmp_path / 'scratch'} can't take" in ran.stderr
    assert "TMPDIR" in ran.stderr
    assert name not in ran.stderr
    assert not (tmp_path / "round").exists()
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.fixture(scope="module")
def full(returns: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are read by way of the temporary folder."""
    folder = tmp_path_factory.mktemp("full")
    content = (returns / "0.xlsx").read_bytes()
    for name, count in (("few.zip", 3), ("many.zip", 60)):
        with ZipFile(folder / name, "w") as archive:
            for number in range(count):
                archive.writestr(f"{number}.txt", "evidence")
            archive.writestr("in.xlsx", content)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Ours"
    message.add_attachment(content, maintype="application", subtype="zip", filename="in.xlsx")
    (folder / "mail.eml").write_bytes(bytes(message))
    with (folder / "locked.xlsx").open("wb") as locked:
        OOXMLFile(BytesIO(content)).encrypt("secret", locked)
    (folder / "xls.dat").write_bytes(ole([("Workbook", bytes(100_000))]))
    return folder


def test_a_worker_loads_no_more_than_it_needs() -> None:
    look = "import sys, s11xl.consolidation.workers.child; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert not {"pandas", "numpy", "pyarrow", "xlsxwriter", "openpyxl"} & set(ran.stdout.split())


def test_workers_are_started_where_the_files_repay_it(
    returns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Noted(Pool):
        def __init__(self, workers: int, needed: Needed) -> None:
            asked.append(workers)
            super().__init__(workers, needed)

    monkeypatch.setattr("s11xl.consolidation.read_all.Pool", Noted)
    monkeypatch.setattr("s11xl.consolidation.read_all.processors", lambda: 4)
    sources = find_sources([returns])
    assert len(sources) < FILES_EACH
    list(read_all(sources, NEEDED))
    assert asked == []
    monkeypatch.setattr("s11xl.consolidation.read_all.FILES_EACH", 20)
    list(read_all(sources, NEEDED))
    assert asked == [3]  # the archive counts by what is in it
    with pytest.raises(S11xlError):
        list(read_all(sources, NEEDED, workers=0))


def test_a_pipe_that_was_closed_is_told_like_one_that_nobody_reads() -> None:
    pipe = BytesIO()
    pipe.close()
    with pytest.raises(BrokenPipeError):
        send(pipe, "a job")
    with pytest.raises(EOFError):
        receive(pipe)
