"""Read every file that came back, in this process or in several. In: sources. Out: readings.

Readings come in the order of the sources, and those of an archive in the order of its files, so
that no output depends on the number of processes.
"""

import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import local

from s11xl.consolidation.sources import Source
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader import Audits, Limits, Passwords, Reading
from s11xl.reader.child import Child, ChildLostError
from s11xl.reader.files.containers import is_container, member_count
from s11xl.reader.files.scratch import folder_within, scratch_folder
from s11xl.reader.read import contents, password_of, read_member, read_return
from s11xl.workbook.identity import RoundRecord

FILES_EACH = 150  # files for each worker: with fewer, starting it takes longer than it saves
_PENDING_EACH = 32  # files for each worker that are unpacked or read ahead of the slowest one
_MAX_MEMORY = 2 * 1024**3  # bytes of a worker
_STEPS, _GRACE = 3, 30.0  # a file is decrypted, opened by a library, read; seconds to start each
_REMEDY = "Run again. If it is named again, open it in Excel, save it as a new .xlsx and use that."
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A file to read; a member of an archive or mail is an unpacked copy, removed when it is read.

    `file` is the name to report it under.
    """

    path: Path
    file: str
    is_member: bool = False


@dataclass(frozen=True)
class Needed:
    """What reading needs beside the file."""

    audits: Audits
    limits: Limits
    passwords: Passwords
    record: RoundRecord | None = None  # of the round, if it has a folder


def read_all(
    sources: Sequence[Source],
    needed: Needed,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Source, Reading]]:
    """Yield each source with the reading of each file in it.

    `workers` is the number of processes; None: chosen from the number of files and processors. If a
    worker dies, the file that it was reading gets a finding, and the others are read. Raises
    S11xlError if the temporary folder has no room for unpacked files.
    """
    total = sum(_count(source, needed.limits) for source in sources)
    processes = _processes(total, workers)
    with scratch_folder() as folder:
        scratch = Path(folder)
        items = _items(sources, needed.limits, scratch)
        if processes > 1:
            readings = _read_by_workers(items, needed, processes, scratch)
        else:
            readings = (
                (source, read_job(needed, item) if isinstance(item, Job) else item)
                for source, item in items
            )
        for done, (source, reading) in enumerate(readings, start=1):
            yield source, reading
            if progress:
                progress(min(done, total), total)


def processors() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _processes(files: int, wanted: int | None) -> int:
    """The number of processes that read so many files."""
    if wanted is None:
        return max(1, min(processors(), files // FILES_EACH))
    if wanted < 1:
        raise S11xlError(
            f"{wanted} is not a number of workers.", remedy="Give 1 or more, or leave it out."
        )
    return min(wanted, max(1, files))


def _count(source: Source, limits: Limits) -> int:
    """About how many files a source has: those in a .zip, none if it is not read."""
    if source.ignored or source.fault or source.folder_type:
        return 0
    is_zip = source.path.suffix.lower() == ".zip"
    return (member_count(source.path, limits) if is_zip else 0) or 1


def _items(
    sources: Iterable[Source], limits: Limits, scratch: Path
) -> Iterator[tuple[Source, Job | Reading]]:
    """Yield each source with each file to read in it, or with a reading if there is none."""
    for source in sources:
        if source.ignored:
            yield source, Reading(source.file, ignored=source.ignored)
        elif source.fault:
            yield source, _unreadable(source.file, source.fault)
        elif source.folder_type:
            finding = source.folder_type.finding().in_file(source.file, "")
            yield source, Reading(source.file, findings=(finding,))
        else:
            try:
                for item in _files_in(source, limits, scratch):
                    yield source, item
            except OSError as error:
                yield source, _unreadable(source.file, error.strerror or "the reason is unknown")


def _files_in(source: Source, limits: Limits, scratch: Path) -> Iterator[Job | Reading]:
    """Yield the file itself, or what is in it if it is an archive or a mail."""
    if not stat.S_ISREG(source.path.stat().st_mode):
        yield _unreadable(source.file, "it is not an ordinary file")
    elif not is_container(source.path):
        yield Job(source.path, source.file)
    else:
        for content in contents(source.path, source.file, limits, folder_within(scratch)):
            yield content if isinstance(content, Reading) else Job(*content, is_member=True)


def _unreadable(file: str, reason: str, remedy: str = "") -> Reading:
    code = FindingCode.UNREADABLE
    what_to_do = remedy or code.defaults["what_to_do"]
    finding = new_finding(code, reason=reason, what_to_do=what_to_do).in_file(file, "")
    return Reading(file, findings=(finding,))


def read_job(needed: Needed, job: Job) -> Reading:
    """Read a file. Never raises for what is in it; S11xlError if the disk is full."""
    audits, limits, record = needed.audits, needed.limits, needed.record
    if job.is_member:
        return read_member(job.path, job.file, audits, limits, needed.passwords, record)
    password = password_of(job.file, needed.passwords)
    return read_return(job.path, job.file, audits, limits, password, record)


class _Workers:
    """Processes that read, each called by a thread of its own."""

    def __init__(self, needed: Needed, scratch: Path) -> None:
        self._needed, self._scratch = needed, scratch
        self._seconds = _STEPS * (needed.limits.seconds + _GRACE)
        self._children: list[Child] = []
        self._thread = local()

    def read(self, item: Job | Reading) -> Reading:
        """Read a file in the process of the thread that calls this."""
        if isinstance(item, Reading):
            return item
        if not hasattr(self._thread, "child"):
            child = Child(read_job, self._needed, memory=_MAX_MEMORY, scratch=self._scratch)
            self._thread.child = child
            self._children.append(child)
        try:
            reading: Reading = self._thread.child.call(self._seconds, item)
        except ChildLostError as error:
            reason = (
                "reading it does not end" if error.is_late else "the program reading it crashed"
            )
            return _unreadable(item.file, reason, _REMEDY)
        except OSError:  # no process can be started
            return read_job(self._needed, item)
        return reading

    def close(self) -> None:
        """End all processes."""
        for child in self._children:
            child.close()


def _read_by_workers(
    items: Iterator[tuple[Source, Job | Reading]], needed: Needed, workers: int, scratch: Path
) -> Iterator[tuple[Source, Reading]]:
    """Read by several processes, in the order of the items."""
    processes = _Workers(needed, scratch)
    pending: deque[tuple[Source, Future[Reading]]] = deque()
    with ThreadPoolExecutor(workers) as threads:
        try:
            for source, item in items:
                pending.append((source, threads.submit(processes.read, item)))
                if len(pending) > _PENDING_EACH * workers:
                    first, future = pending.popleft()
                    yield first, future.result()
            while pending:
                first, future = pending.popleft()
                yield first, future.result()
        finally:
            for _, future in pending:
                future.cancel()
            processes.close()
