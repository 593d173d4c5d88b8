"""A process of ours that calls one function for us, and may die or hang in doing so.

In: a function of this package and its arguments. Out: what it returns, or raises. Whatever becomes
of the process, this one goes on: libraries that abort, hang or eat memory over a hostile file do it
over there.

Both sides talk in pickles over the standard input and output of `python -m s11xl.reader.child`: so
no script has to guard itself against being imported again, as `multiprocessing` asks on Windows.
"""

import os
import pickle
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from math import inf
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import monotonic, sleep
from typing import Any

from s11xl.core.errors import S11xlError

_PACKAGE = Path(__file__).parents[2]
_END_SECONDS = 2.0  # for a process to end that has closed its output
_LOOK = 0.2  # seconds between looks at whether a call is late
_ABORTED = (-signal.SIGABRT, -9)
_FAULTS = (OSError, EOFError, ValueError, pickle.UnpicklingError)  # ValueError: of a closed pipe


class ChildLostError(Exception):
    """The process ended without an answer, or was ended because there was none in time.

    `is_aborted` is whether it or the system stopped it, as happens where there is no memory.
    """

    def __init__(self, *, is_late: bool = False, is_aborted: bool = False) -> None:
        self.is_late = is_late
        self.is_aborted = is_aborted
        super().__init__("no answer in time" if is_late else "no answer")


class Child:
    """A process that calls `function`, each time with `fixed` arguments before those of `call`.

    It is started at the first call, and again after it was lost. `memory` bounds its address space
    in bytes, where the system can; `scratch` is its temporary folder, which it removes if this
    process ends without a word.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *fixed: object,
        memory: int,
        scratch: Path | None = None,
    ) -> None:
        self._setup = (function, fixed, memory, str(scratch) if scratch else "")
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline, self._is_late = inf, False  # of the call that is under way

    def call(self, seconds: float, *arguments: object) -> Any:
        """What the function returns, within so many seconds.

        Raises what the function raises, ChildLostError if the process is lost over it, and OSError
        if it can't be started.
        """
        self._is_late = False
        try:
            process = self._process or self._start()
            self._deadline = monotonic() + seconds
            assert process.stdin
            assert process.stdout
            pickle.dump(arguments, process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            is_returned, value = pickle.load(process.stdout)  # noqa: S301 (of a process of ours)
        except _FAULTS as fault:
            if self._process is None and not self._is_late:
                raise
            is_aborted = self._is_aborted()
            self.close()
            raise ChildLostError(is_late=self._is_late, is_aborted=is_aborted) from fault
        finally:
            self._deadline = inf
        if not is_returned:
            raise value
        return value

    def _is_aborted(self) -> bool:
        """Whether the process that gave no answer ended by a signal to abort."""
        with suppress(subprocess.TimeoutExpired):
            return self._process is not None and self._process.wait(_END_SECONDS) in _ABORTED
        return False

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._kill()
        if self._process is not None:
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            self._process = None

    def _start(self) -> "subprocess.Popen[bytes]":
        paths = [str(_PACKAGE), *filter(None, [os.environ.get("PYTHONPATH")])]
        scratch = self._setup[-1]
        apart: dict[str, Any] = {"process_group": 0}  # Ctrl-C is for this process alone
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch) if scratch else {}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "s11xl.reader.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **temporary, "PYTHONPATH": os.pathsep.join(paths)},
            **apart,
        )
        self._process = process
        Thread(target=self._watch, args=(process,), daemon=True).start()
        assert process.stdin
        pickle.dump(self._setup, process.stdin, pickle.HIGHEST_PROTOCOL)
        return process

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        """Kill the process once the call under way is late.

        One thread looks from time to time: a timer for each call would cost more than a short call.
        """
        while process.poll() is None:
            if monotonic() > self._deadline:
                self._is_late = True
                self._kill()
            sleep(_LOOK)

    def _kill(self) -> None:
        """Kill the process, and what it started itself."""
        process = self._process
        if process is None or process.poll() is not None:
            return
        with suppress(OSError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)


def _main() -> None:
    """Answer calls until the input ends, then end at once: whoever asked may be gone."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    function, fixed, memory, scratch = pickle.load(sys.stdin.buffer)  # noqa: S301
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    calls: SimpleQueue[tuple[object, ...]] = SimpleQueue()
    Thread(target=_listen, args=(calls, scratch), daemon=True).start()
    while True:
        arguments = calls.get()
        try:
            answer = True, function(*fixed, *arguments)
        except (S11xlError, MemoryError) as error:
            answer = False, error
        except BaseException:  # a bug, or whatever a library raises
            answer = False, RuntimeError(traceback.format_exc())
        with suppress(BrokenPipeError):
            pickle.dump(answer, output, pickle.HIGHEST_PROTOCOL)
            output.flush()


def _listen(calls: "SimpleQueue[tuple[object, ...]]", scratch: str) -> None:
    with suppress(*_FAULTS):
        while True:
            calls.put(pickle.load(sys.stdin.buffer))  # noqa: S301
    if scratch:
        shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    from s11xl.reader.child import _main as main  # under its own name, as its pickles call it

    main()
