"""S11xlError: the command cannot continue. Problems in a return are findings, and never raised."""

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


class S11xlError(Exception):
    """A problem that stops the command, worded for the person who runs it.

    `problem` says what is wrong and where, `details` list single faults, one a line, and `remedy`
    says what to do.
    """

    def __init__(self, problem: str, *, details: Sequence[str] = (), remedy: str = "") -> None:
        self.problem = problem
        self.details = tuple(details)
        self.remedy = remedy
        super().__init__(problem)

    @property
    def lines(self) -> list[str]:
        """The problem, each detail and the remedy, as lines to print."""
        remedy = [f"What to do: {self.remedy}"] if self.remedy else []
        return [self.problem, *(f"  - {detail}" for detail in self.details), *remedy]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def unwritable(path: str | os.PathLike[str], error: OSError) -> S11xlError:
    """Return the error for a file or folder that can't be written: why, and what to do."""
    close_it = (
        "Close it if it is open in Excel or elsewhere, and check that you can save files in that"
        " folder, or choose another."
    )
    return S11xlError(
        f"{os.fspath(path)} can't be written: {_reason(error)}.",
        remedy=_remedy(error) or close_it,
    )


@contextmanager
def named_os_errors() -> Iterator[None]:
    """Turn an OSError that nobody expected into an S11xlError that names the path.

    A context manager, or a decorator of a function.
    """
    try:
        yield
    except BrokenPipeError:  # whoever reads what we print has gone
        raise
    except OSError as error:
        path = os.fsdecode(error.filename) if error.filename else "A file or folder"
        raise S11xlError(
            f"{path} can't be used: {_reason(error)}.",
            remedy=_remedy(error)
            or "Check that it is there and that you may open it, then run again.",
        ) from error


def _reason(error: OSError) -> str:
    if error.errno in _FULL:
        return "the disk is full"
    if error.errno == errno.ENAMETOOLONG:
        return "the name or path is too long"
    return error.strerror or str(error) or "the reason is not known"


def _remedy(error: OSError) -> str:
    """What to do about a reason that does not lie in the file."""
    if error.errno in _FULL:
        return "Make room on that disk, or choose a folder on another disk."
    if error.errno == errno.ENAMETOOLONG:
        return "Choose a shorter name or a folder with a shorter path."
    return ""
