"""Several workers over one list of jobs. In: jobs. Out: their readings, in the jobs' order."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue

from s11xl.consolidation.workers.feeder import AT_HAND, Answer, Answers, Feeder, Jobs, Read
from s11xl.consolidation.workers.jobs import Job, Needed, perform
from s11xl.core.errors import S11xlError
from s11xl.reader import Reading
from s11xl.reader.files.scratch import remove, scratch_folder

_WINDOW = 512  # jobs that may be under way: those behind a slow one aren't held up by it
_LIE_EACH = 2 * AT_HAND  # unpacked files for each worker: as many wait as it has with it
_MOST_BYTES = 256 * 1024**2  # of unpacked files: no more are unpacked while so much lies there
_LOOK = 0.5  # seconds between looks at the clock


class Pool:
    """So many workers; a context manager that ends them all, whatever happens.

    `scratch` is a folder for as long as they live.
    """

    def __init__(self, workers: int, needed: Needed) -> None:
        self._needed = needed.plain()
        self._jobs: Jobs = Queue()
        self._answers: Answers = Queue()
        self._folder = scratch_folder()
        self.scratch = Path(self._folder.name)
        about = (self._needed, self.scratch, self._jobs, self._answers)
        self._feeders = [Feeder(*about) for _ in range(workers)]
        self._looked = time.monotonic()
        self._lying: dict[int, tuple[Path, int]] = {}  # unpacked and not read yet, with their sizes
        self._most_lying = _LIE_EACH * workers

    def __enter__(self) -> "Pool":
        for each in self._feeders:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._feeders:
            each.end()
            self._jobs.put(None)
        for each in self._feeders:
            each.join()
        self._folder.cleanup()

    def readings(self, jobs: Iterable[Job | list[Reading]]) -> Iterator[list[Reading]]:
        """What each job gave, in the order of the jobs, which are taken as there is room for them.

        What is read already goes with them, in its place. Raises S11xlError for a fault of this
        computer's, and RuntimeError for one of the reader's own, as no file should make.
        """
        given = enumerate(jobs)
        done: dict[int, Read] = {}
        taken = handed = 0
        while True:
            while self._has_room(taken - handed) and (item := next(given, None)) is not None:
                taken += 1
                self._take(*item, done)
            if handed == taken:
                return
            if handed not in done:
                self._wait(done)
                continue
            answer = done.pop(handed)
            handed += 1
            if isinstance(answer, str):
                raise RuntimeError(answer)
            yield answer

    def _has_room(self, under_way: int) -> bool:
        """Whether a further job may be taken."""
        lie = sum(size for _, size in self._lying.values())
        return under_way < _WINDOW and len(self._lying) < self._most_lying and lie < _MOST_BYTES

    def _take(self, number: int, job: Job | list[Reading], done: dict[int, Read]) -> None:
        """Hands a job to the workers, or notes what is read already."""
        if not isinstance(job, Job):
            done[number] = job
            return
        if job.is_member:
            size = job.path.stat().st_size if job.path.exists() else 0
            self._lying[number] = job.path, size
        self._jobs.put((number, job))

    def _wait(self, done: dict[int, Read]) -> None:
        """Waits a while for an answer, and ends workers that take too long."""
        if time.monotonic() > self._looked + _LOOK:
            self._looked = time.monotonic()
            for each in self._feeders:
                each.look_at_clock()
        if any(each.is_alive for each in self._feeders):
            with suppress(Empty):
                self._note(self._answers.get(timeout=_LOOK), done)
        else:
            self._do_myself(done)

    def _do_myself(self, done: dict[int, Read]) -> None:
        """Reads what is left in this process: no worker could be started."""
        with suppress(Empty):
            while True:
                self._note(self._answers.get_nowait(), done)
        with suppress(Empty):
            while (job := self._jobs.get_nowait()) is not None:
                self._note((job[0], perform(job[1], self._needed)), done)

    def _note(self, answer: tuple[int, Answer] | None, done: dict[int, Read]) -> None:
        """Keeps an answer until its turn comes; what was unpacked for it is gone then.

        Raises S11xlError at once where that is what it says.
        """
        if answer is None:
            return
        number, read = answer
        if isinstance(read, S11xlError):
            raise read
        done[number] = read
        if lay := self._lying.pop(number, None):
            remove(lay[0])  # a worker that was lost left it
