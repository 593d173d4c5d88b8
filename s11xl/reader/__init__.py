"""The only place where bytes of unknown origin are opened: a returned file, made into Readings."""

from s11xl.reader.files.limits import DEFAULT_LIMITS, Limits
from s11xl.reader.read import Audits, Passwords, Reading, read_return

__all__ = [
    "DEFAULT_LIMITS",
    "Audits",
    "Limits",
    "Passwords",
    "Reading",
    "read_return",
]
