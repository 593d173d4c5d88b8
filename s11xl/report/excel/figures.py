"""The sheets of figures: standards, key standards, agencies. In: answers. Out: tables."""

import pandas as pd

from s11xl.analysis.groups import agencies_table, for_people, key_standards_table, standards_table
from s11xl.analysis.rows import text_of
from s11xl.report.excel.book import Book
from s11xl.report.excel.charts import colours_of, stacked_bars
from s11xl.tables.columns import ANSWERED, NOT_APPLICABLE
from s11xl.xlsx.sheets import Placed

_CSV = "answers.csv"
_COLOURED = 5_000  # the counts of more agencies have no colours, which would cost memory


def standards_sheet(book: Book) -> Placed:
    """A row per standard: the distribution of its grades, with a chart."""
    table = for_people(standards_table(book.data.answers, book.data.standards))
    table = _with_rulings(table, "Standard", "standard_id", book.quality.rulings_by_standard)
    placed = book.table("Standards", table, _CSV, colours_of(book), frozen=2)
    stacked_bars(book, placed, "Standard", "Self-assessed grades by standard")
    return placed


def key_standards_sheet(book: Book) -> Placed:
    """A row per key standard: the distribution of the grades of its standards, with a chart."""
    table = for_people(key_standards_table(book.data.answers, book.data.standards))
    placed = book.table("Key standards", table, _CSV, colours_of(book), frozen=2)
    stacked_bars(book, placed, "Name", "Self-assessed grades by key standard")
    return placed


def agencies_sheet(book: Book) -> Placed:
    """A row per agency, by name and not ranked: answers, errors, distribution of its grades."""
    data = book.data
    table = for_people(agencies_table(data.answers, data.standards))
    answered = text_of(data.answers, "status").isin((ANSWERED, NOT_APPLICABLE))
    ids = text_of(data.answers, "agency_id")
    counts, asked = answered.groupby(ids).sum(), ids.value_counts()
    shares = [f"{counts[agency_id]} of {asked[agency_id]}" for agency_id in table["Agency ID"]]
    table.insert(3, "Answered", pd.Series(shares, index=table.index, dtype="str"))
    errors = data.returns.groupby(text_of(data.returns, "agency_id"))["errors"].sum()
    table.insert(4, "Errors", table["Agency ID"].map(errors).fillna(0).astype("int64"))
    table = _with_rulings(table, "Agency ID", "agency_id", book.quality.rulings_by_agency)
    many = len(table) > _COLOURED
    placed = book.table("Agencies", table, _CSV, colours_of(book), frozen=1, streamed=many)
    stacked_bars(book, placed, "Agency", "Self-assessed grades by agency, in order of name")
    return placed


def _with_rulings(
    table: pd.DataFrame, key: str, column: str, rulings: pd.DataFrame
) -> pd.DataFrame:
    """The table with a last column that counts the rulings on each row, if there are any."""
    if rulings.empty:
        return table
    counts = rulings.set_index(column)["rulings"]
    return table.assign(Rulings=table[key].map(counts).fillna(0).astype("int64"))
