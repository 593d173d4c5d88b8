"""One worker process and the thread that feeds it. In: a queue of jobs. Out: a queue of answers.

A worker that dies or doesn't come back costs the file that it was reading a finding; another one
takes over what it had at hand.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any, BinaryIO

from s11xl.consolidation.workers.child import READY
from s11xl.consolidation.workers.frames import receive, send
from s11xl.consolidation.workers.jobs import Job, Needed, lost, patience
from s11xl.core.errors import S11xlError
from s11xl.reader import Reading

AT_HAND = 8  # jobs that a worker has with it, so that it never waits for the next one
_STARTS = 3  # one after the other that may fail before it is given up
_PACKAGE = Path(__file__).parents[2]
_GONE = "the process that was reading it ended without a word, as when memory runs out"
_FAULTS = (OSError, EOFError, pickle.UnpicklingError)

Numbered = tuple[int, Job]
Read = list[Reading] | str  # a text: what a fault of ours was
Answer = Read | S11xlError
Jobs = Queue[Numbered | None]  # None: there will be no more
Answers = Queue[tuple[int, Answer] | None]  # None: a feeder has ended


class Feeder:
    """Keeps one worker at work until there are no more jobs."""

    def __init__(self, needed: Needed, scratch: Path, jobs: Jobs, answers: Answers) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._needed, self._scratch = needed, scratch
        self._jobs, self._answers = jobs, answers
        self._at_hand: deque[Numbered] = deque()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._is_over = False
        self._until: float | None = None  # when the file that is being read has taken too long
        self._reason = _GONE

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def join(self) -> None:
        """Waits until it has ended."""
        self._thread.join()

    @property
    def is_alive(self) -> bool:
        """Whether it may still give answers."""
        return self._thread.is_alive()

    def _run(self) -> None:
        """Starts a worker, and another for each that is lost, and feeds it."""
        failed, is_done = 0, False
        try:
            while not is_done and failed < _STARTS:
                try:
                    worker = self._new_worker()
                except _FAULTS:
                    failed += 1
                    continue
                failed, is_done = 0, self._feed(worker)
        finally:
            self._kill()
            for each in self._at_hand:
                self._jobs.put(each)
            self._answers.put(None)

    def end(self) -> None:
        """Ends the worker, whatever it is doing, for good."""
        with self._lock:
            self._is_over = True
        self._kill()

    def look_at_clock(self) -> None:
        """Ends a worker that has been over one file for too long."""
        until = self._until
        if until is not None and time.monotonic() > until:
            self._until = None
            self._reason = "reading it comes to no end"
            self._kill()

    def _new_worker(self) -> "subprocess.Popen[bytes]":
        """A worker that said that it is ready."""
        inherited = os.environ.get("PYTHONPATH")
        paths = [str(_PACKAGE.parent), *([inherited] if inherited else [])]
        apart: dict[str, Any] = {"process_group": 0}  # an interrupt from the keyboard is for us
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        with self._lock:
            if self._is_over:
                raise EOFError
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "s11xl.consolidation.workers.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={
                    **os.environ,
                    **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._scratch)),
                    "PYTHONPATH": os.pathsep.join(paths),
                },
                **apart,
            )
        into, out = _pipes(self._process)
        send(into, (str(self._scratch), self._needed))
        if receive(out) != READY:
            raise EOFError
        return self._process

    def _feed(self, worker: "subprocess.Popen[bytes]") -> bool:
        """Feeds a worker; says whether all is done. If not, the worker is no more."""
        into, out = _pipes(worker)
        try:
            send(into, *(job for _, job in self._at_hand))
            self._set_clock()
            while self._is_fed(worker, into):
                number, _ = self._at_hand[0]
                self._answers.put((number, receive(out)))
                self._at_hand.popleft()
                self._set_clock()
        except _FAULTS:
            self._until = None
            self._kill()
            if self._at_hand and not self._is_over:
                number, job = self._at_hand.popleft()
                self._answers.put((number, lost(job, self._reason)))
            return self._is_over
        return not self._at_hand

    def _is_fed(self, worker: "subprocess.Popen[bytes]", into: BinaryIO) -> bool:
        """Gives the worker more jobs; says whether it has any now, and lives."""
        was_idle = not self._at_hand
        more: list[Numbered] = []
        if was_idle:
            if (first := self._jobs.get()) is None:
                return False
            more.append(first)
        with suppress(Empty):
            while len(self._at_hand) + len(more) < AT_HAND:
                if (job := self._jobs.get_nowait()) is None:
                    self._jobs.put(None)
                    break
                more.append(job)
        self._at_hand.extend(more)
        if was_idle:
            if worker.poll() is not None:
                return False
            self._set_clock()
        if more:
            send(into, *(job for _, job in more))
        return True

    def _set_clock(self) -> None:
        """Sets the clock for the file that is read next."""
        self._reason = _GONE
        limits = self._needed.limits
        first = self._at_hand[0][1] if self._at_hand else None
        self._until = time.monotonic() + patience(first, limits) if first else None

    def _kill(self) -> None:
        """Ends the process, and what it started itself."""
        process = self._process
        if process is None:
            return
        with suppress(OSError):
            if sys.platform == "win32" or process.poll() is not None:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in _pipes(process):
            with suppress(OSError):
                pipe.close()


def _pipes(process: "subprocess.Popen[bytes]") -> tuple[BinaryIO, BinaryIO]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout  # type: ignore[return-value]  # buffered, and binary
