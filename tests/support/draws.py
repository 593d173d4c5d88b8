"""How often a test draws at random: in full where CI says so, less often while one works.

So with long lists of cases too: all of them in CI, one in so many while one works.
"""

import os
from collections.abc import Sequence
from typing import TypeVar

IN_CI = bool(os.environ.get("CI"))


def draws(full: int, few: int) -> int:
    """The number of draws. They begin with the same seeds, so that a failure of CI repeats."""
    return full if IN_CI else few


_Case = TypeVar("_Case")


def some(cases: Sequence[_Case], *, one_in: int) -> Sequence[_Case]:
    """The cases to go through."""
    return cases if IN_CI else cases[::one_in]
