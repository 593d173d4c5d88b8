"""The sheets of figures: standards, key standards, agencies. In: answers. Out: tables."""

import pandas as pd

from s11xl.analysis.data_quality import data_quality
from s11xl.analysis.groups import agencies_table, for_people, key_standards_table, standards_table
from s11xl.analysis.rows import text_of
from s11xl.report.excel.book import Book
from s11xl.report.excel.charts import colours_of, stacked_bars
from s11xl.tables.columns import ANSWERED, NOT_APPLICABLE
from s11xl.xlsx.sheets import Placed

_CSV = "answers.csv"
_COLOURED = 5_000  # agencies whose counts are filled in the grades' colours; more cost memory


def standards_sheet(book: Book) -> Placed:
    """A row per standard: how its grades are spread, with the chart of it."""
    table = for_people(standards_table(book.data.answers, book.data.standards))
    quality = data_quality(book.data.findings, book.data.returns)
    table = _with_rulings(table, "Standard", "standard_id", quality.rulings_by_standard)
    placed = book.table("Standards", table, _CSV, colours_of(book), frozen=2)
    stacked_bars(book, placed, "Standard", "Self-assessed grades by standard")
    return placed


def key_standards_sheet(book: Book) -> Placed:
    """A row per key standard: how the grades of all its standards are spread."""
    table = for_people(key_standards_table(book.data.answers, book.data.standards))
    placed = book.table("Key standards", table, _CSV, colours_of(book), frozen=2)
    stacked_bars(book, placed, "Name", "Self-assessed grades by key standard")
    return placed


def agencies_sheet(book: Book) -> Placed:
    """A row per agency, by name and never ranked: what it answered of what, and its spread."""
    data = book.data
    table = for_people(agencies_table(data.answers, data.standards))
    answered = text_of(data.answers, "status").isin((ANSWERED, NOT_APPLICABLE))
    ids = text_of(data.answers, "agency_id")
    of_agency = answered.groupby(ids).sum()
    asked = ids.value_counts()
    quoted = [f"{of_agency[each]} of {asked[each]}" for each in table["Agency ID"]]
    table.insert(3, "Answered", pd.Series(quoted, index=table.index, dtype="str"))
    known = data.returns.assign(agency_id=text_of(data.returns, "agency_id"))
    errors = known.groupby("agency_id")["errors"].sum()
    counts = table["Agency ID"].map(errors).fillna(0).astype("int64")
    table.insert(4, "Errors", counts)
    quality = data_quality(data.findings, data.returns)
    table = _with_rulings(table, "Agency ID", "agency_id", quality.rulings_by_agency)
    many = len(table) > _COLOURED
    placed = book.table("Agencies", table, _CSV, colours_of(book), frozen=1, streamed=many)
    stacked_bars(book, placed, "Agency", "Self-assessed grades by agency, in order of name")
    return placed


def _with_rulings(
    table: pd.DataFrame, key: str, column: str, rulings: pd.DataFrame
) -> pd.DataFrame:
    """A table with how many rulings stand behind each row, last; as it is where there are none."""
    if rulings.empty:
        return table
    counts = rulings.set_index(column)["rulings"]
    return table.assign(Rulings=table[key].map(counts).fillna(0).astype("int64"))
