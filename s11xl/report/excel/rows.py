"""The sheets of answers, actions, findings and returns. In: tidy frames. Out: tables."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from s11xl.analysis.actions import FLAGS, flagged_actions
from s11xl.report.excel.book import Book
from s11xl.xlsx.cell_text import fitting_text
from s11xl.xlsx.sheets import Placed
from s11xl.xlsx.theme import Role
from s11xl.xlsx.writer import strictly

_LONGEST_LINK = 2000
_MOST_LINKS = 65_530  # Excel's limit for a sheet


def answers_sheet(book: Book) -> Placed:
    """Every agency asked, with every standard."""
    return book.table(
        "Answers",
        book.data.answers,
        "answers.csv",
        repeated=("agency", "standard_id"),
        streamed=True,
    )


def actions_sheet(book: Book) -> Placed:
    """Every action with its flags; no overdue without a date to judge by.

    The flags come before the action, so that they are in sight and can be filtered at once.
    """
    data = book.data
    table = flagged_actions(data.actions, data.standards, data.as_at)
    if data.as_at is None:
        table = table.drop(columns="overdue")
    for index, name in enumerate(flag for flag in FLAGS if flag in table.columns):
        values = table.pop(name).map({True: "yes", False: ""}).astype("str")
        table.insert(4 + index, name, values)
    return book.table(
        "Actions",
        table,
        "actions.csv",
        frozen=2,
        repeated=("agency", "standard_id"),
        streamed=True,
    )


def findings_sheet(book: Book) -> Placed:
    """Every finding."""
    return book.table(
        "Findings",
        book.data.findings,
        "findings.csv",
        repeated=("file", "agency_id"),
        streamed=True,
    )


def returns_sheet(book: Book, folder: Path) -> tuple[Placed, int]:
    """Every file received, and every agency that sent nothing.

    Returns the number of links too. Each file is linked by its path relative to `folder`.
    """
    placed = book.table("Returns", book.data.returns, "returns.csv", repeated=("file", "agency"))
    paths = {each.file: each.path for each in book.data.judged.outcomes}
    links = _link_files(book, placed, book.data.returns["file"], paths, folder)
    return placed, links


def _link_files(
    book: Book,
    placed: Placed,
    names: "pd.Series[str]",
    paths: Mapping[str, Path | None],
    folder: Path,
) -> int:
    if not placed.rows:
        return 0
    count = 0
    for row, file in enumerate(names, start=1):
        target = _relative(paths.get(file), folder)
        if target is not None and count < _MOST_LINKS:
            look = book.look(Role.LINK)
            strictly(placed.sheet.write_url, row, 0, target, look, fitting_text(file))
            count += 1
    return count


def _relative(path: Path | None, folder: Path) -> str | None:
    """The link from the folder to a file; None if Excel can't follow one."""
    if path is None:
        return None
    try:
        relative = os.path.relpath(os.path.abspath(path), os.path.abspath(folder))
    except ValueError:  # on another drive
        return None
    link = f"external:{quote(os.fsencode(Path(relative).as_posix()), safe='/')}"
    return link if len(link) < _LONGEST_LINK else None
