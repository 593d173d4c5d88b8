"""What defines the code of a finding: its severity, meaning, message and remedy."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple, Self


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


class DefinedCode(StrEnum):
    """A code with its definition as attributes. `rejects` is whether the return can't be used."""

    severity: Severity
    rejects: bool
    about: str
    message: str
    remedy: str
    defaults: Mapping[str, str]

    def __new__(cls, *values: object) -> Self:
        """Make a member whose value is the code, with the rest of its definition as attributes."""
        definition = Definition(*values)  # type: ignore[arg-type]
        member = str.__new__(cls, definition.code)
        member._value_ = definition.code
        for name in ("severity", "rejects", "about", "message", "remedy", "defaults"):
            setattr(member, name, getattr(definition, name))
        return member
