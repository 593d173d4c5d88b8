"""How far the round can be relied on: findings, rulings, and what became of the files.

1. A ruling stands behind figures where its return is used.
2. Nothing found and nothing sent has no rulings.
"""

from support.answer_tables import Row, frame

from s11xl.analysis.data_quality import data_quality
from s11xl.tables.columns import FINDING_COLUMNS, RETURN_COLUMNS


def test_rulings_stand_behind_figures_where_the_return_is_used() -> None:
    def found(code: str, severity: str, file: str, agency: str, standard: str = "") -> Row:
        names = ("code", "severity", "file", "agency_id", "standard_id")
        return dict(zip(names, (code, severity, file, agency, standard), strict=True))

    findings = [
        found("ruled", "info", "a.xlsx", "a", "1.1"),
        found("ruled", "info", "a.xlsx", "a"),
        found("ruled", "info", "b.xlsx", "b", "1.1"),
        found("ruled", "info", "old.xlsx", "b", "1.2"),
        found("missing-grade", "warning", "a.xlsx", "a", "1.2"),
        found("missing-grade", "warning", "a.xlsx", "a", "1.3"),
        found("missing-grade", "warning", "b.xlsx", "b", "1.3"),
        found("corrupt", "error", "c.xlsx", ""),
    ]
    statuses = {"a.xlsx": "accepted", "b.xlsx": "accepted", "old.xlsx": "superseded"}
    statuses |= {"c.xlsx": "rejected", "": "missing"}
    returns = [{"file": file, "status": status} for file, status in statuses.items()]
    quality = data_quality(frame(FINDING_COLUMNS, findings), frame(RETURN_COLUMNS, returns))
    assert quality.findings.to_numpy().tolist() == [
        ["error", "corrupt", 1, 1, 0],
        ["warning", "missing-grade", 3, 2, 2],
        ["info", "ruled", 4, 3, 2],
    ]
    assert quality.rulings_by_standard.to_numpy().tolist() == [["1.1", 2]]
    assert quality.rulings_by_agency.to_numpy().tolist() == [["a", 2], ["b", 1]]
    assert quality.rulings == 4
    assert dict(quality.returns.to_numpy().tolist()) == {
        "accepted": 2,
        "superseded": 1,
        "rejected": 1,
        "ignored": 0,
        "missing": 1,
    }


def test_nothing_found_and_nothing_sent_has_no_rulings() -> None:
    quality = data_quality(frame(FINDING_COLUMNS, []), frame(RETURN_COLUMNS, []))
    assert (quality.rulings, quality.returns["files"].sum()) == (0, 0)
    assert list(quality.rulings_by_standard.columns) == ["standard_id", "rulings"]
    assert quality.findings.empty
