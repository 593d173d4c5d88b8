"""From a figure one comes to its rows, with file, sheet and cell; from a CSV's holes too."""

import pandas as pd
from support.answer_tables import AUDIT, SCALE, SMALL

from s11xl.analysis.distributions import STATUS_LABELS
from s11xl.analysis.groups import agencies_table, sectors_table, standards_table
from s11xl.analysis.rows import text_of
from s11xl.analysis.standing import compared_standards


def test_every_count_of_a_standard_leads_to_as_many_rows() -> None:
    for _, row in standards_table(SMALL, AUDIT).iterrows():
        mine = SMALL.loc[SMALL["standard_id"] == row["Standard"]]
        for label in SCALE.labels():
            assert (mine["grade"] == label).sum() == row[label]
        for status, label in STATUS_LABELS.items():
            assert (mine["status"] == status).sum() == row[label]


def test_holes_of_a_csv_are_empty_texts() -> None:
    holed = SMALL.replace("", None)
    for table in (standards_table, agencies_table, sectors_table, compared_standards):
        pd.testing.assert_frame_equal(table(holed, AUDIT), table(SMALL, AUDIT))
    assert text_of(holed, "sector").tolist() == SMALL["sector"].tolist()
    with_categories = SMALL.astype({"sector": "category", "grade": "category"})
    pd.testing.assert_frame_equal(
        sectors_table(with_categories, AUDIT), sectors_table(SMALL, AUDIT)
    )
