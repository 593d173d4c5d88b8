"""S11xlError: the command cannot continue. Problems in a return are findings, and never raised."""

from collections.abc import Sequence


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

    def __str__(self) -> str:
        lines = [self.problem, *(f"  - {detail}" for detail in self.details)]
        if self.remedy:
            lines.append(f"What to do: {self.remedy}")
        return "\n".join(lines)
