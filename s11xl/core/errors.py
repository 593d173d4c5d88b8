"""S11xlError: the command cannot go on. What is wrong in a return is a finding, never raised."""

from collections.abc import Sequence


class S11xlError(Exception):
    """A fault that stops the whole command, said so that a person can act on it.

    `problem` says what is wrong and where; `details` lists each single fault, one a line;
    `remedy` says what to do.
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
