"""Check the size of an OpenDocument workbook before a library opens it.

In: a package. Out: nothing, or RejectedError. The library expands every repeated cell, and keeps
the rectangle around a sheet's cells in memory, so both are counted here.
"""

from s11xl.reader.files.encryption import unknown_encryption
from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx.xml import Attributes, Handler, parse

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = b"encryption-data"
_CELLS = ("table-cell", "covered-table-cell")
_MAX_DIGITS = 9


def check_ods(package: Package) -> None:
    """Raise RejectedError for a workbook that is encrypted, damaged or past a limit."""
    if _ENCRYPTED in b"".join(package.pieces(_MANIFEST)):
        raise unknown_encryption()
    for name in package.members:
        if name.endswith(".xml") and name not in (_CONTENT, _MANIFEST.lower()):
            for _ in package.pieces(name):
                pass
    budget = package.budget
    parse(package.pieces(_CONTENT), _CellCount(budget), _CONTENT, budget)


class _CellCount(Handler):
    """`content.xml`: counts the cells with content, as often as each is repeated."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._row = 0  # rows before this one
        self._row_times = 0  # how often this row is repeated
        self._col = 0  # columns up to and including this cell
        self._last_row = self._last_col = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Handle the start of an element."""
        if name == "table":
            self._row = self._row_times = self._last_row = self._last_col = 0
        elif name == "table-row":
            self._row += self._row_times
            self._row_times = _times(attributes.get("number-rows-repeated", "1"))
            self._col = 0
        elif name in _CELLS:
            times = _times(attributes.get("number-columns-repeated", "1"))
            self._col += times
            if "value-type" in attributes or "formula" in attributes:
                self._count(times)

    def _count(self, times: int) -> None:
        self._budget.spend_cells(self._row_times * times)
        self._last_row = max(self._last_row, self._row + self._row_times)
        self._last_col = max(self._last_col, self._col)
        if self._last_row * self._last_col > self._budget.limits.rectangle_cells:
            raise too_large("its cells are too far apart")


def _times(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise corrupt(f"its part {_CONTENT} repeats something {text[:20]!r} times")
    return int(text) if len(text) <= _MAX_DIGITS else 10**_MAX_DIGITS
