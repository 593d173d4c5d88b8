"""Reads every workbook twice: its rows in their usual form, and all of it by the XML parser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from s11xl.reader import opening
from s11xl.reader.files.package import Package
from s11xl.reader.xlsx import workbook as xlsx
from s11xl.reader.xlsx.raw import RawWorkbook


@contextmanager
def compared_with_the_parser() -> Iterator[None]:
    """As long as the block runs, whatever is opened is read both ways, and must be the same."""
    read = opening.read_workbook

    def compared(package: Package) -> RawWorkbook:
        fresh = replace(package.budget)
        workbook, error = _outcome(read, package)
        package.budget = fresh
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(xlsx, "split_rows", lambda data: None)
            patch.setattr(xlsx, "read_strings", lambda data, budget: None)
            parsed, parser_error = _outcome(read, package)
        assert str(error) == str(parser_error)
        assert workbook == parsed
        if workbook is None:
            assert error is not None
            raise error
        return workbook

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "read_workbook", compared)
        yield


def _outcome(
    read: Callable[[Package], RawWorkbook], package: Package
) -> tuple[RawWorkbook | None, Exception | None]:
    try:
        return read(package), None
    except Exception as error:
        return None, error
