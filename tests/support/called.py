"""A function that a child process calls, and that does what a test asks."""

import os
import signal
import sys
import time

from s11xl.core.errors import S11xlError

GIB = 1024**3


def called(fixed: str, what: str, *arguments: object) -> object:
    if what == "return":
        return (fixed, *arguments, os.getpid())
    if what == "raise":
        raise S11xlError("It is wrong.", remedy="Mend it.")
    if what == "bug":
        return arguments[0].nothing  # type: ignore[attr-defined]
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "hang":
        time.sleep(60)
    if what == "print":
        print("words of a library")
        os.write(1, b"and more")
    if what == "exit":
        sys.exit(3)
    if what == "eat":
        return len(bytearray(2 * GIB))
    return None
