"""The program of a worker: `python -m s11xl.consolidation.workers.child`.

In, on standard input: what every job needs, then jobs. Out, on standard output: what each gave, in
their order. When its input ends, so does it, in the middle of a file too: whoever started it may be
gone without a word.
"""

import os
import shutil
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import FrameType
from typing import BinaryIO

from s11xl.consolidation.workers.frames import receive, send
from s11xl.consolidation.workers.jobs import Job, Needed, perform
from s11xl.core.errors import S11xlError

READY = "ready"
_SECONDS_TO_END = 5.0
Jobs = SimpleQueue[Job | None]  # None: there will be no more


class _Ending:
    """Ends this process when its input does; an interrupt from the keyboard alone does nothing."""

    def __init__(self) -> None:
        self.has_come = False
        signal.signal(signal.SIGINT, self._interrupted)

    def now(self) -> None:
        """Called by the thread that reads the input: the other one unwinds, or is cut off."""
        self.has_come = True
        last = threading.Timer(_SECONDS_TO_END, os._exit, (1,))
        last.daemon = True
        last.start()
        if sys.platform == "win32":
            signal.raise_signal(signal.SIGINT)
        else:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.has_come:
            raise SystemExit(0)


def work(jobs: Jobs, output: BinaryIO, needed: Needed) -> None:
    """Does jobs until there are no more."""
    send(output, READY)
    while (job := jobs.get()) is not None:
        try:
            read = perform(job, needed)
        except S11xlError as fault:  # of this computer's: it stops the run
            send(output, fault)
        except Exception:  # a fault of ours: whoever started us is to raise it
            send(output, traceback.format_exc())
        else:
            send(output, read)


def _listen(source: BinaryIO, jobs: Jobs, ending: _Ending) -> None:
    with suppress(EOFError, OSError):
        while True:
            jobs.put(receive(source))
    jobs.put(None)
    ending.now()


def main() -> None:
    """Runs until the input ends; what was unpacked for this process then goes too."""
    ending = _Ending()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    jobs: Jobs = SimpleQueue()
    scratch = ""
    try:
        with suppress(EOFError, OSError):
            scratch, needed = receive(sys.stdin.buffer)
            listening = (sys.stdin.buffer, jobs, ending)
            threading.Thread(target=_listen, args=listening, daemon=True).start()
            work(jobs, output, needed)
    finally:
        if scratch:  # a pipe was closed, this one's input or its output: nobody waits any more
            shutil.rmtree(Path(scratch), ignore_errors=True)
    os._exit(0)  # nothing is left to flush, and the pipe may have nobody at its other end


if __name__ == "__main__":
    main()
