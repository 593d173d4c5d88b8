"""XlsxWriter with its silent failures made loud: a call that it refuses raises.

XlsxWriter warns and returns a negative number where a text is too long, a validation is over its
limits or a name is not valid; what was to be written is then simply not there.
"""

import re
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

import xlsxwriter

MAX_TEXT = 32_767
_ESCAPE_LIKE = re.compile(r"(_x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
Call = Callable[..., Any]


class RefusedError(Exception):
    """XlsxWriter did not write what it was told to: a bug of ours, never a person's fault."""


def utf16_length(text: str) -> int:
    """How long Excel finds a text: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escaped(text: str) -> str:
    """A formula's text value as ECMA-376 has it (ST_Xstring), which XlsxWriter leaves to us."""
    plain = _ESCAPE_LIKE.sub(r"_x005F\1", text)
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", plain)


def strictly(call: Call, *args: Any, **kwargs: Any) -> Any:
    """Calls XlsxWriter; raises RefusedError if it warns or answers with a negative number."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            answer = call(*args, **kwargs)
        except UserWarning as warning:
            raise RefusedError(f"{call.__name__}{args}: {warning}") from warning
    if isinstance(answer, int) and answer < 0:
        raise RefusedError(f"{call.__name__}{args}: refused ({answer})")
    return answer


def new_workbook(buffer: BytesIO) -> xlsxwriter.Workbook:
    """A workbook that is written to memory and never turns a text into a formula or a link."""
    return xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
