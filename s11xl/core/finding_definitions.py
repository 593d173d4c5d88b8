"""What defines the code of a finding: its severity, meaning, message and remedy."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple


class Severity(StrEnum):
    """How serious a finding is."""

    ERROR = "error"  # an answer, or the whole return, can't be used
    WARNING = "warning"  # used, but somebody should look at it
    INFO = "info"  # for the record

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting by rank puts the worst first."""
        return list(Severity).index(self)


class Definition(NamedTuple):
    """What defines a code; `about` says what it means.

    The slots in braces in `message` and `remedy` are filled with the fields of a finding, or else
    from `defaults`.
    """

    severity: Severity
    rejects: bool
    code: str
    about: str
    message: str
    remedy: str = "Nothing to do."
    defaults: Mapping[str, str] = {}


rejection = partial(Definition, Severity.ERROR, True)
error = partial(Definition, Severity.ERROR, False)
warning = partial(Definition, Severity.WARNING, False)
info = partial(Definition, Severity.INFO, False)
