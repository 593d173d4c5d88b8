"""Check the size of an .xls before a library opens it.

In: a path. Out: nothing, or RejectedError. The workbook is a run of records (MS-XLS 2.1.4), each
with its type and length. The library keeps the rectangle around a sheet's cells in memory, so this
is counted beside the cells and texts.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from s11xl.reader.files.limits import Budget, Limits, RejectedError, too_large
from s11xl.reader.files.ole import OleFile

_STREAMS = ("workbook", "book")
_RECORD = struct.Struct("<HH")
_CELL = struct.Struct("<HH")  # row, column
_SIZE = struct.Struct("<IIHH")  # first row and the row after the last, and so the columns
_BEGIN, _SHEET_SIZE, _TEXTS, _NUMBERS, _PASSWORD = 0x0809, 0x0200, 0x00FC, 0x00BD, 0x002F
# Numbers, a text, an error or a formula, in the forms of different versions.
_CELLS = frozenset(
    [_NUMBERS, 0x0203, 0x027E, 0x00FD, 0x0204, 0x00D6, 0x0205, 0x0006, 0x0206, 0x0406, *range(2, 6)]
)
_MAX_ROWS, _MAX_COLS = 0x10000, 0x100
_PIECE = 64 * 1024  # bytes
_CHECKED = 4096  # records between looks at the clock


def check_xls(path: Path, limits: Limits) -> None:
    """Raise RejectedError for a workbook past a limit, or in a damaged container."""
    budget = Budget(limits)
    container = OleFile(path)
    for name in _STREAMS:
        _check_records(container.pieces((name,), limits.inflated_bytes), budget)


def _check_records(pieces: Iterator[bytes], budget: Budget) -> None:
    rows = cols = 0  # of the rectangle around the cells of a sheet
    for number, (record, data) in enumerate(_records(pieces)):
        if number % _CHECKED == 0:
            budget.check_time()
        if record == _PASSWORD:  # what follows is encrypted
            return
        if record == _BEGIN:
            rows = cols = 0
        elif record == _TEXTS:
            budget.spend_string(int.from_bytes(data[4:8], "little"))
        elif record == _SHEET_SIZE:
            _check_sheet_size(data)
        elif record in _CELLS and len(data) >= _CELL.size:
            row, col = _CELL.unpack_from(data)
            count = (len(data) - 6) // 6 if record == _NUMBERS else 1  # beside one another
            budget.spend_cells(count)
            rows, cols = max(rows, row + 1), max(cols, col + count)
            if rows * cols > budget.limits.rectangle_cells:
                raise _far_apart()


def _check_sheet_size(data: bytes) -> None:
    """Raise RejectedError for a sheet that says that it is larger than any can be."""
    if len(data) >= _SIZE.size:
        _, rows, _, cols = _SIZE.unpack_from(data)
        if rows > _MAX_ROWS or cols > _MAX_COLS:
            raise _far_apart()


def _far_apart() -> RejectedError:
    return too_large("its cells are too far apart")


def _records(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The type and data of each record, of which few are in memory at once."""
    held, at, has_more = bytearray(), 0, True
    while has_more:
        del held[:at]
        at, needed = 0, len(held) + _PIECE
        while has_more and len(held) < needed:
            piece = next(pieces, None)
            has_more = piece is not None
            held += piece or b""
        while len(held) - at >= _RECORD.size:
            record, length = _RECORD.unpack_from(held, at)
            end = at + _RECORD.size + length
            if end > len(held):
                break
            yield record, bytes(held[at + _RECORD.size : end])
            at = end
