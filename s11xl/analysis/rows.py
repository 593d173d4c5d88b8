"""From a figure back to the rows that made it. In: a tidy frame. Out: some of its rows.

What a frame lacks is the empty text here, whether it comes from a return or from a CSV file.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

Codes = npt.NDArray[np.int64]
_SPACES = "".join(chr(each) for each in range(0x3001) if chr(each).isspace())
_READABLE = f"[^{_SPACES}]"


def text_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column as texts, where a hole is the empty text."""
    values = frame[column]
    if isinstance(values.dtype, pd.StringDtype):
        return values.fillna("") if values.hasnans else values
    return values.astype("object").where(values.notna(), "").astype(str)


def is_blank(frame: pd.DataFrame, column: str) -> pd.Series:
    """Whether nothing that can be read stands in a column, row by row."""
    return ~text_of(frame, column).str.contains(_READABLE, regex=True)


def coded(frame: pd.DataFrame, column: str) -> tuple[Codes, list[str]]:
    """A column as the places of its texts among those that it has, in the order they are met."""
    codes, met = pd.factorize(text_of(frame, column))
    return codes.astype(np.int64), [str(each) for each in met]


def mapped(frame: pd.DataFrame, column: str, numbers: Mapping[str, int], rest: int) -> Codes:
    """The number of each text in a column; `rest` for a text that has none."""
    codes, met = coded(frame, column)
    found = np.array([numbers.get(each, rest) for each in met], dtype=np.int64)
    return found[codes]


def known_first(known: Iterable[str], met: pd.Series) -> list[str]:
    """The known ids in their order, then those that were met besides, in the order of the rows."""
    return list(dict.fromkeys([*known, *met.unique()]))


def agencies_of(answers: pd.DataFrame) -> pd.DataFrame:
    """Who is in the answers, by name: `agency_id`, `agency`, `sector`. The id tells them apart."""
    columns = ("agency_id", "agency", "sector")
    found = pd.DataFrame({name: text_of(answers, name) for name in columns})
    found = found.drop_duplicates("agency_id")
    order = pd.DataFrame({"name": found["agency"].str.casefold(), "id": found["agency_id"]})
    return found.loc[order.sort_values(["name", "id"]).index].reset_index(drop=True)


def rows_of(
    answers: pd.DataFrame,
    *,
    standard_id: str | None = None,
    agency_id: str | None = None,
    key_standard: str | None = None,
    sector: str | None = None,
    grade: str | None = None,
    status: str | None = None,
) -> pd.DataFrame:
    """The rows that stand behind a figure, with their file, sheet and cell.

    In: the answers, and what the figure is of; what is None is left open, and "" as a sector is
    no sector. Out: rows of `answers`, all columns, in their order and with their index.
    """
    wanted = {
        "standard_id": standard_id,
        "agency_id": agency_id,
        "key_standard": key_standard,
        "sector": sector,
        "grade": grade,
        "status": status,
    }
    chosen = pd.Series(True, index=answers.index)
    for column, value in wanted.items():
        if value is not None:
            chosen &= text_of(answers, column) == value
    return answers.loc[chosen]
