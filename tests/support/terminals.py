"""A command on a terminal, and a person in front of it who reads and types."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

CTRL_C, CTRL_D = "\x03", "\x04"
_PATIENCE = 60  # seconds


class Terminal:
    """What a command printed, with what was typed; and how to type."""

    def __init__(self, process: subprocess.Popen[bytes], main_end: int) -> None:
        self.process = process
        self._end = main_end
        self._printed = b""
        self._read = 0  # up to where a person has read

    @property
    def text(self) -> str:
        """Everything on the terminal, without progress bars."""
        text = self._printed.decode("utf-8", "replace").replace("\r\n", "\n")
        lines = (line.rpartition("\r")[2] for line in text.split("\n"))
        return re.sub(r"\x1b\[\??[0-9;]*[A-Za-z]", "", "\n".join(lines))

    def wait_for(self, words: str) -> None:
        """Read on until these words."""
        wanted = words.encode()
        until = time.monotonic() + _PATIENCE
        while (index := self._printed.find(wanted, self._read)) < 0:
            assert time.monotonic() < until, f"no “{words}” in:\n{self.text}"
            assert self._more(), f"no “{words}” in:\n{self.text}"
        self._read = index + len(wanted)

    def type(self, words: str, *, after: str) -> None:
        """Wait for a question, and answer it."""
        self.wait_for(after)
        self.wait_for(": ")
        keys = words if words in (CTRL_C, CTRL_D) else f"{words}\n"
        time.sleep(0.05)  # the question is there before the program reads
        os.write(self._end, keys.encode())

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while self._more():
            pass
        return self.process.wait(_PATIENCE)

    def _more(self) -> bool:
        """Read what comes; False at the end."""
        if not select.select([self._end], [], [], _PATIENCE)[0]:
            return False
        try:
            more = os.read(self._end, 65536)
        except OSError:  # the command has ended
            return False
        self._printed += more
        return bool(more)


@contextmanager
def terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    """`s11xl` with these words on a terminal, in a folder; it is ended with the block."""
    import pty

    main_end, its_end = pty.openpty()
    command: Sequence[str] = [sys.executable, "-m", "s11xl", *words]
    process = subprocess.Popen(
        command,
        stdin=its_end,
        stdout=its_end,
        stderr=its_end,
        cwd=folder,
        start_new_session=True,
        preexec_fn=_take_terminal,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "100"},
    )
    os.close(its_end)
    try:
        yield Terminal(process, main_end)
    finally:
        process.kill()
        process.wait()
        os.close(main_end)


def _take_terminal() -> None:
    """Make the terminal the one whose Ctrl-C reaches the process."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a shell's background job ignores
