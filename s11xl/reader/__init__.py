"""The only place where bytes of unknown origin are opened: a returned file, made into a Reading."""

from s11xl.reader.limits import DEFAULT_LIMITS, Limits
from s11xl.reader.read import Audits, Reading, read_return

__all__ = ["DEFAULT_LIMITS", "Audits", "Limits", "Reading", "read_return"]
