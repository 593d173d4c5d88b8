"""How far the figures can be relied on. In: findings and returns. Out: counts of both.

A ruling stands behind a figure where it was made on a return that is used.
"""

from dataclasses import dataclass

import pandas as pd

from s11xl.analysis.rows import text_of
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.finding_codes import FindingCode, Severity

RULINGS = "rulings"


@dataclass(frozen=True)
class DataQuality:
    """The counts of a round's findings, rulings and files.

    `findings`: `severity`, `code`, `findings`, `files`, `agencies`; the worst severity first, the
    codes in the catalogue's order. `returns`: `status`, `files`, a row for each status that a file
    can have. `rulings_by_standard`: `standard_id`, `rulings`; of answers in used returns.
    `rulings_by_agency`: `agency_id`, `rulings`, `on_answers`, `on_files`; of used returns.
    `rulings`: how many there are in all, on returns that are used or not.
    """

    findings: pd.DataFrame
    returns: pd.DataFrame
    rulings_by_standard: pd.DataFrame
    rulings_by_agency: pd.DataFrame
    rulings: int

    def files(self, status: FileStatus) -> int:
        """How many files have a status."""
        counts = self.returns.set_index("status")["files"]
        return int(counts.loc[status.value])

    @property
    def superseded(self) -> int:
        """How many files another of the same agency took the place of."""
        return self.files(FileStatus.SUPERSEDED)

    @property
    def rejected(self) -> int:
        """How many files could not be used."""
        return self.files(FileStatus.REJECTED)


def data_quality(findings: pd.DataFrame, returns: pd.DataFrame) -> DataQuality:
    """Counts findings, rulings and files."""
    ruled = findings.loc[text_of(findings, "code") == FindingCode.RULED.value]
    used = rulings_used(findings, returns)
    by_agency = used.assign(
        on_answers=(used["standard_id"] != "").astype("int64"),
        on_files=(used["standard_id"] == "").astype("int64"),
        rulings=1,
    )
    columns = [RULINGS, "on_answers", "on_files"]
    on_answers = used.loc[used["standard_id"] != ""].assign(rulings=1)
    return DataQuality(
        findings=finding_counts(findings),
        returns=return_counts(returns),
        rulings_by_standard=on_answers.groupby("standard_id", sort=False)[[RULINGS]]
        .sum()
        .reset_index(),
        rulings_by_agency=by_agency.groupby("agency_id", sort=False)[columns].sum().reset_index(),
        rulings=len(ruled),
    )


def blank_returns(findings: pd.DataFrame, returns: pd.DataFrame) -> int:
    """How many of the returns that are used came back with nothing filled in."""
    accepted = text_of(returns, "status") == FileStatus.ACCEPTED.value
    blank = text_of(findings, "code") == FindingCode.BLANK_RETURN.value
    files = text_of(findings, "file").loc[blank]
    return int((accepted & text_of(returns, "file").isin(files)).sum())


def rulings_used(findings: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    """The rulings that stand behind figures: rows of `findings`, with holes as empty texts."""
    accepted = text_of(returns, "status") == FileStatus.ACCEPTED.value
    files = text_of(returns, "file").loc[accepted]
    ruled = text_of(findings, "code") == FindingCode.RULED.value
    chosen = findings.loc[ruled & text_of(findings, "file").isin(files)]
    return pd.DataFrame({name: text_of(chosen, name) for name in chosen.columns})


def finding_counts(findings: pd.DataFrame) -> pd.DataFrame:
    """How often each code was found: `severity`, `code`, `findings`, `files`, `agencies`.

    The worst severity first, the codes in the catalogue's order; findings that belong to no file
    or agency add none.
    """
    names = ("severity", "code", "file", "agency_id")
    table = pd.DataFrame({name: text_of(findings, name) for name in names})
    for name in ("file", "agency_id"):
        table[name] = table[name].where(table[name] != "", None)
    counted = table.groupby(["severity", "code"], sort=False, as_index=False).agg(
        findings=("severity", "size"), files=("file", "nunique"), agencies=("agency_id", "nunique")
    )
    severities = {each.value: each.rank for each in Severity}
    codes = {each.value: index for index, each in enumerate(FindingCode)}
    order = pd.DataFrame(
        {
            "severity": counted["severity"].map(severities).fillna(len(severities)),
            "code": counted["code"].map(codes).fillna(len(codes)),
        }
    )
    places = order.sort_values(["severity", "code"], kind="stable").index
    return counted.loc[places].reset_index(drop=True)


def return_counts(returns: pd.DataFrame) -> pd.DataFrame:
    """How many files have each status: `status`, `files`; statuses that no file has count 0.

    Agencies of which nothing came stand under `missing`, the last row.
    """
    counts = text_of(returns, "status").value_counts()
    order = [*(each.value for each in FileStatus), "missing"]
    files = [int(counts.get(each, 0)) for each in order]
    return pd.DataFrame({"status": pd.Series(order, dtype="str"), "files": files})
