"""Several workers over one list of jobs. In: jobs. Out: their readings, in the jobs' order."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue

from s11xl.reader import Reading
from s11xl.workers.feeder import Answer, Answers, Feeder, Jobs
from s11xl.workers.jobs import Job, Needed, perform

_WINDOW = 512  # jobs that may be under way: those behind a slow one aren't held up by it
_LOOK = 0.5  # seconds between looks at the clock


class Pool:
    """So many workers; a context manager that ends them all, whatever happens.

    `scratch` is a folder for as long as they live.
    """

    def __init__(self, workers: int, needed: Needed) -> None:
        self._needed = needed.plain()
        self._jobs: Jobs = Queue()
        self._answers: Answers = Queue()
        self._folder = tempfile.TemporaryDirectory(prefix="s11xl-", ignore_cleanup_errors=True)
        self.scratch = Path(self._folder.name)
        about = (self._needed, self.scratch, self._jobs, self._answers)
        self._feeders = [Feeder(*about) for _ in range(workers)]
        self._looked = time.monotonic()

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
        """What each job gave, in the order of the jobs, which are taken as they are needed.

        What is read already goes with them, in its place. Raises RuntimeError for a fault of the
        reader's own, as no file should make.
        """
        given = enumerate(jobs)
        done: dict[int, Answer] = {}
        taken = handed = 0
        while True:
            while taken - handed < _WINDOW and (item := next(given, None)) is not None:
                number, job = item
                taken += 1
                if isinstance(job, Job):
                    self._jobs.put((number, job))
                else:
                    done[number] = job
            if handed == taken:
                return
            while handed not in done:
                self._wait(done)
            answer = done.pop(handed)
            handed += 1
            if isinstance(answer, str):
                raise RuntimeError(answer)
            yield answer

    def _wait(self, done: dict[int, Answer]) -> None:
        """Waits a while for an answer, and ends workers that take too long."""
        if time.monotonic() > self._looked + _LOOK:
            self._looked = time.monotonic()
            for each in self._feeders:
                each.look_at_clock()
        with suppress(Empty):
            answer = self._answers.get(timeout=_LOOK)
            if answer is not None:
                done[answer[0]] = answer[1]
        if not any(each.is_alive for each in self._feeders):
            self._do_myself(done)

    def _do_myself(self, done: dict[int, Answer]) -> None:
        """Reads what is left in this process: no worker could be started."""
        with suppress(Empty):
            while True:
                if (answer := self._answers.get_nowait()) is not None:
                    done[answer[0]] = answer[1]
        with suppress(Empty):
            while (job := self._jobs.get_nowait()) is not None:
                done[job[0]] = perform(job[1], self._needed)
