"""Looks over an OpenDocument workbook before a library opens it. In: a package. Out: nothing.

The library expands whatever is said to be repeated, and holds the rectangle around a sheet's cells
in memory. So both are counted here, and a file that asks too much is refused.
"""

from s11xl.reader.files.encryption import unknown_encryption
from s11xl.reader.files.limits import Budget, corrupt, too_large
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx.xml import Attributes, Handler, parse

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = b"encryption-data"
_CELLS = ("table-cell", "covered-table-cell")
_DIGITS = 9


def look_over(package: Package) -> None:
    """Raises RejectedError for a workbook that is encrypted, damaged, or asks too much."""
    if _ENCRYPTED in b"".join(package.pieces(_MANIFEST)):
        raise unknown_encryption()
    for name in package.members:
        if name.endswith(".xml") and name not in (_CONTENT, _MANIFEST.lower()):
            for _ in package.pieces(name):
                pass
    budget = package.budget
    parse(package.pieces(_CONTENT), _Repeated(budget), _CONTENT, budget)


class _Repeated(Handler):
    """`content.xml`: how many cells there are, each as often as it is repeated."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._row = self._rows = self._col = 0  # before this row; this row's times; before the cell
        self._last_row = self._last_col = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "table":
            self._row = self._rows = self._last_row = self._last_col = 0
        elif name == "table-row":
            self._row += self._rows
            self._rows = _times(attributes.get("number-rows-repeated", "1"))
            self._col = 0
        elif name in _CELLS:
            times = _times(attributes.get("number-columns-repeated", "1"))
            self._col += times
            if "value-type" in attributes or "formula" in attributes:
                self._fill(times)

    def _fill(self, times: int) -> None:
        self._budget.spend_cells(self._rows * times)
        self._last_row = max(self._last_row, self._row + self._rows)
        self._last_col = max(self._last_col, self._col)
        if self._last_row * self._last_col > self._budget.limits.places:
            raise too_large("its cells are spread too far apart")


def _times(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise corrupt(f"its part {_CONTENT} repeats something {text[:20]!r} times")
    return int(text) if len(text) <= _DIGITS else 10**_DIGITS
