"""Columns of the tidy tables as texts and numbers. In: a data frame. Out: series, lists, arrays.

A missing value is the empty text here, whether the frame comes from returns or from a CSV file.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

TextRow = dict[str, str]
IntArray = npt.NDArray[np.int64]
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_READABLE = f"[^{_SPACES}]"


def text_of(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column as texts; missing values become the empty text."""
    values = frame[column]
    if isinstance(values.dtype, pd.StringDtype):
        return values.fillna("") if values.hasnans else values
    return values.astype("object").where(values.notna(), "").astype(str)


def text_rows(frame: pd.DataFrame) -> list[TextRow]:
    """The rows of a frame as dictionaries of texts; missing values become the empty text."""
    names = list(frame.columns)
    columns = [text_of(frame, name).tolist() for name in names]
    return [dict(zip(names, texts, strict=True)) for texts in zip(*columns, strict=True)]


def is_blank(frame: pd.DataFrame, column: str) -> pd.Series:
    """Whether each text of a column is empty or only spaces."""
    return ~text_of(frame, column).str.contains(_READABLE, regex=True)


def codes_of(frame: pd.DataFrame, column: str) -> tuple[IntArray, list[str]]:
    """A column as indexes into the list of its distinct texts, in order of first appearance."""
    codes, distinct = pd.factorize(text_of(frame, column))
    return codes.astype(np.int64), [str(text) for text in distinct]


def numbers_of(
    frame: pd.DataFrame, column: str, numbers: Mapping[str, int], default: int
) -> IntArray:
    """The number that `numbers` gives to each text of a column; `default` for other texts."""
    codes, distinct = codes_of(frame, column)
    return np.array([numbers.get(text, default) for text in distinct], dtype=np.int64)[codes]


def known_first(known: Iterable[str], ids: pd.Series) -> list[str]:
    """The known ids in their order, then the other ids of the column, in the order of the rows."""
    return list(dict.fromkeys([*known, *ids.unique()]))


def agencies_of(answers: pd.DataFrame) -> pd.DataFrame:
    """The agencies in the answers: `agency_id`, `agency`, `sector`, sorted by name, then id."""
    columns = ("agency_id", "agency", "sector")
    agencies = pd.DataFrame({name: text_of(answers, name) for name in columns})
    agencies = agencies.drop_duplicates("agency_id")
    order = pd.DataFrame({"name": agencies["agency"].str.casefold(), "id": agencies["agency_id"]})
    return agencies.loc[order.sort_values(["name", "id"]).index].reset_index(drop=True)


def sectors_of(answers: pd.DataFrame) -> list[str]:
    """The sectors in the answers, sorted by name; the empty text (no sector) comes last."""
    sectors = text_of(answers, "sector").unique().tolist()
    return sorted(sectors, key=lambda sector: (sector == "", sector.casefold(), sector))
