"""Read every file that came back, in one process or several. In: sources. Out: readings.

Readings come in the order of the sources, and those of an archive in the order of its files, so
that no output depends on the number of processes.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from s11xl.consolidation.sharing import Shared
from s11xl.consolidation.sources import Source
from s11xl.consolidation.workers.jobs import Job, Needed, perform
from s11xl.consolidation.workers.pool import Pool
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import new_finding
from s11xl.reader import Limits, Reading
from s11xl.reader.files.containers import is_container, member_count
from s11xl.reader.files.scratch import folder_within, scratch_folder
from s11xl.reader.read import contents

FILES_EACH = 150  # files for each worker: with fewer, starting it takes longer than it saves
_MIN_SPREAD = 50  # archives with more files than this are read file by file
Progress = Callable[[int, int], None]
Item = Job | list[Reading]


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
    counts = [_count(source, needed.limits) for source in sources]
    several = _workers(sum(counts), workers)
    shared, sent = Shared(), deque[tuple[Source, bool]]()
    done, total = 0, sum(counts)
    with _reader(several, needed) as (scratch, readings):
        items = _items(zip(sources, counts, strict=True), needed.limits, scratch, sent)
        for read in readings(items):
            source, is_counted = sent.popleft()
            for reading in read:
                yield source, shared.reading(reading)
            done += is_counted
            if progress and is_counted:
                progress(done, total)


def processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _workers(files: int, wanted: int | None) -> int:
    """Return the number of processes to read a number of files with."""
    if wanted is None:
        return max(1, min(processors(), files // FILES_EACH))
    if wanted < 1:
        raise S11xlError(
            f"{wanted} is not a number of workers.", remedy="Give 1 or more, or leave it out."
        )
    return min(wanted, max(1, files))


def _count(source: Source, limits: Limits) -> int:
    """Count the files to read in a source: 0 if it is not read, many if it is a large archive."""
    if source.ignored or source.fault:
        return 0
    members = member_count(source.path, limits) if source.path.suffix.lower() == ".zip" else 0
    return members if members > _MIN_SPREAD else 1


@contextmanager
def _reader(
    workers: int, needed: Needed
) -> Iterator[tuple[Path, Callable[[Iterator[Item]], Iterator[list[Reading]]]]]:
    """Provide a temporary folder, and the function that reads, in a number of processes."""
    if workers > 1:
        with Pool(workers, needed) as pool:
            yield pool.scratch, pool.readings
        return
    with scratch_folder() as scratch:
        yield (
            Path(scratch),
            lambda items: (
                perform(item, needed) if isinstance(item, Job) else item for item in items
            ),
        )


def _items(
    counted: Iterator[tuple[Source, int]],
    limits: Limits,
    scratch: Path,
    sent: deque[tuple[Source, bool]],
) -> Iterator[Item]:
    """Yield a job for each file, or its readings if it needs no reading.

    Its source, and whether it counts as a file read, is appended to `sent`.
    """
    for source, count in counted:
        if source.ignored:
            sent.append((source, False))
            yield [Reading(source.file, ignored=source.ignored)]
        elif source.fault:
            sent.append((source, False))
            yield [_unreadable(source, source.fault)]
        elif count > 1:
            for item in _spread(source, limits, scratch):
                sent.append((source, isinstance(item, Job)))
                yield item
        else:
            sent.append((source, True))
            yield Job(source.path, source.file)


def _spread(source: Source, limits: Limits, scratch: Path) -> Iterator[Item]:
    """Yield a job for each file of a large archive."""
    into = folder_within(scratch)
    try:
        if not is_container(source.path):
            yield Job(source.path, source.file)
            return
        for content in contents(source.path, source.file, limits, into):
            if isinstance(content, Reading):
                yield [content]
            else:
                path, file = content
                yield Job(path, file, is_member=True)
    except OSError as fault:
        yield [_unreadable(source, fault.strerror or "it can't be opened")]


def _unreadable(source: Source, reason: str) -> Reading:
    finding = new_finding(FindingCode.UNREADABLE, reason=reason).in_file(source.file, "")
    return Reading(source.file, findings=(finding,))
