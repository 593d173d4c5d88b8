"""The only place where bytes of unknown origin are opened: a returned file, made into Readings."""

from s11xl.reader.limits import DEFAULT_LIMITS, Limits
from s11xl.reader.read import Audits, Passwords, Reading, read_file, read_return
from s11xl.reader.sniff import ignored_name

__all__ = [
    "DEFAULT_LIMITS",
    "Audits",
    "Limits",
    "Passwords",
    "Reading",
    "ignored_name",
    "read_file",
    "read_return",
]
