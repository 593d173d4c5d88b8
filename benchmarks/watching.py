"""Watches a program and those that it starts. In: a command. Out: the time and memory they took.

The system keeps each process's own peak; it is looked up while the process lives, so only what it
grows by in its last moment is missed. Elsewhere than on Linux no memory is told.
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_LOOK = 0.02  # seconds between looks
_PROC = Path("/proc")


@dataclass(frozen=True)
class Watched:
    """What a program took: seconds, the most bytes that it held, and that those it started did.

    Seconds of processors are of all of them together; 0 where the system doesn't tell.
    """

    seconds: float
    processor_seconds: float
    peak: int
    peak_of_others: int  # the sum of each one's own peak
    exit_code: int

    @property
    def bytes(self) -> int:
        """The peaks of all, as if they came at the same moment."""
        return self.peak + self.peak_of_others


def watched(arguments: Sequence[str]) -> Watched:
    """Runs a program to its end, quietly."""
    peaks: dict[int, int] = {}
    start, busy = time.perf_counter(), _busy()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(list(arguments), stdout=quiet, stderr=quiet) as running:  # noqa: S603
        while running.poll() is None:
            for pid in _family(running.pid):
                peaks[pid] = max(peaks.get(pid, 0), _peak(pid))
            time.sleep(_LOOK)
    seconds = time.perf_counter() - start
    own = peaks.pop(running.pid, 0)
    return Watched(seconds, _busy() - busy, own, sum(peaks.values()), running.returncode)


def _busy() -> float:
    """Processor seconds of all programs that this one started, and that have ended."""
    if sys.platform == "win32":
        return 0.0
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _family(pid: int) -> Iterator[int]:
    """A process, and all that it started."""
    yield pid
    with suppress(OSError):
        for thread in (_PROC / str(pid) / "task").iterdir():
            for child in (thread / "children").read_text(encoding="ascii").split():
                yield from _family(int(child))


def _peak(pid: int) -> int:
    with suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
