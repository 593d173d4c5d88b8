"""An interrupt from the keyboard at the n-th file that is moved into its place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def interrupted_at(number: int, *, is_done: bool = True) -> Iterator[None]:
    """Raises KeyboardInterrupt at that move: after it was done, or instead of it."""
    really, count = os.replace, 0

    def replaced(source: Path, target: Path) -> None:
        nonlocal count
        count += 1
        if count != number or is_done:
            really(source, target)
        if count == number:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", replaced)
        yield
