"""How often a test draws at random: in full where CI says so, less often while one works."""

import os

IN_CI = bool(os.environ.get("CI"))


def draws(full: int, few: int) -> int:
    """The number of draws. They begin with the same seeds, so that a failure of CI repeats."""
    return full if IN_CI else few
