"""Reads every file that came back, in this process or several. In: sources. Out: their readings.

Readings come in the order of the sources, and those of an archive in the order of what is in it,
whichever process is done first: so nothing that is written depends on how many there are.
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

FILES_EACH = 150  # files that repay the start of a worker
_SPREAD = 50  # files in an archive from which on they are read each by itself
Progress = Callable[[int, int], None]
Item = Job | list[Reading]


def read_all(
    sources: Sequence[Source],
    needed: Needed,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Source, Reading]]:
    """A reading for each file, and for each in an archive or a mail.

    `workers` is the number of processes; None has it chosen by the files and the processors. A
    worker that is lost costs the file that it was reading a finding, and no more. Raises S11xlError
    where the temporary folder has no room for what is unpacked.
    """
    counts = [_count(each, needed.limits) for each in sources]
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
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _workers(files: int, wanted: int | None) -> int:
    """How many processes read so many files."""
    if wanted is None:
        return max(1, min(processors(), files // FILES_EACH))
    if wanted < 1:
        raise S11xlError(
            f"{wanted} workers can't read anything.", remedy="Give 1 or more, or none at all."
        )
    return min(wanted, max(1, files))


def _count(source: Source, limits: Limits) -> int:
    """How many files a source stands for: many in an archive, none where it isn't read."""
    if source.ignored or source.fault:
        return 0
    within = member_count(source.path, limits) if source.path.suffix.lower() == ".zip" else 0
    return within if within > _SPREAD else 1


@contextmanager
def _reader(
    workers: int, needed: Needed
) -> Iterator[tuple[Path, Callable[[Iterator[Item]], Iterator[list[Reading]]]]]:
    """What reads, by so many processes, and a folder for what is unpacked meanwhile."""
    if workers > 1:
        with Pool(workers, needed) as pool:
            yield pool.scratch, pool.readings
        return
    with scratch_folder() as scratch:
        yield (
            Path(scratch),
            lambda items: (
                perform(each, needed) if isinstance(each, Job) else each for each in items
            ),
        )


def _items(
    counted: Iterator[tuple[Source, int]],
    limits: Limits,
    scratch: Path,
    sent: deque[tuple[Source, bool]],
) -> Iterator[Item]:
    """What is to be read, or is known already; each is noted in `sent`, with whether it counts."""
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
    """Each file of a large archive by itself."""
    into = folder_within(scratch)
    try:
        if not is_container(source.path):
            yield Job(source.path, source.file)
            return
        for each in contents(source.path, source.file, limits, into):
            if isinstance(each, Reading):
                yield [each]
            else:
                path, file = each
                yield Job(path, file, is_member=True)
    except OSError as fault:
        yield [_unreadable(source, fault.strerror or "it can't be opened")]


def _unreadable(source: Source, reason: str) -> Reading:
    said = new_finding(FindingCode.UNREADABLE, reason=reason).in_file(source.file, "")
    return Reading(source.file, findings=(said,))
