"""How far the figures can be relied on. In: the tables of findings and returns. Out: counts.

A ruling affects the figures only if it was made on a return that is used.
"""

from dataclasses import dataclass

import pandas as pd

from s11xl.analysis.rows import text_of
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.finding_codes import FindingCode, Severity


@dataclass(frozen=True)
class DataQuality:
    """The counts of a round's findings, rulings and files.

    `findings`: `severity`, `code`, `findings`, `files`, `agencies`; the worst severity first, codes
    in the order of FindingCode. `returns`: `status`, `files`; a row for each status that a file can
    have, then `missing` for agencies that sent nothing. `rulings_by_standard`: `standard_id`,
    `rulings`; on answers of used returns. `rulings_by_agency`: `agency_id`, `rulings`; on used
    returns. `rulings`: the number of all rulings, whether or not the return is used.
    """

    findings: pd.DataFrame
    returns: pd.DataFrame
    rulings_by_standard: pd.DataFrame
    rulings_by_agency: pd.DataFrame
    rulings: int

    def files(self, status: FileStatus) -> int:
        """The number of files that have a status."""
        return int(self.returns.set_index("status")["files"].loc[status.value])


def data_quality(findings: pd.DataFrame, returns: pd.DataFrame) -> DataQuality:
    """Count the findings, rulings and files of a round."""
    used = rulings_used(findings, returns)
    on_answers = used.loc[used["standard_id"] != ""]
    return DataQuality(
        findings=_finding_counts(findings),
        returns=_return_counts(returns),
        rulings_by_standard=_ruling_counts(on_answers, "standard_id"),
        rulings_by_agency=_ruling_counts(used, "agency_id"),
        rulings=int((text_of(findings, "code") == FindingCode.RULED.value).sum()),
    )


def _ruling_counts(rulings: pd.DataFrame, by: str) -> pd.DataFrame:
    return rulings.groupby(by, sort=False).size().reset_index(name="rulings")


def blank_returns(findings: pd.DataFrame, returns: pd.DataFrame) -> int:
    """The number of used returns with nothing filled in."""
    accepted = text_of(returns, "status") == FileStatus.ACCEPTED.value
    blank = text_of(findings, "code") == FindingCode.BLANK_RETURN.value
    files = text_of(findings, "file").loc[blank]
    return int((accepted & text_of(returns, "file").isin(files)).sum())


def rulings_used(findings: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    """The rulings on used returns: rows of `findings`, with missing values as empty texts."""
    accepted = text_of(returns, "status") == FileStatus.ACCEPTED.value
    files = text_of(returns, "file").loc[accepted]
    ruled = text_of(findings, "code") == FindingCode.RULED.value
    chosen = findings.loc[ruled & text_of(findings, "file").isin(files)]
    return pd.DataFrame({name: text_of(chosen, name) for name in chosen.columns})


def _finding_counts(findings: pd.DataFrame) -> pd.DataFrame:
    """The counts of each code; findings without a file or agency add to neither count."""
    names = ("severity", "code", "file", "agency_id")
    table = pd.DataFrame({name: text_of(findings, name) for name in names})
    for name in ("file", "agency_id"):
        table[name] = table[name].where(table[name] != "", None)
    counts = table.groupby(["severity", "code"], sort=False, as_index=False).agg(
        findings=("severity", "size"), files=("file", "nunique"), agencies=("agency_id", "nunique")
    )
    severities = {severity.value: severity.rank for severity in Severity}
    codes = {code.value: index for index, code in enumerate(FindingCode)}
    order = pd.DataFrame(
        {
            "severity": counts["severity"].map(severities).fillna(len(severities)),
            "code": counts["code"].map(codes).fillna(len(codes)),
        }
    )
    rows = order.sort_values(["severity", "code"], kind="stable").index
    return counts.loc[rows].reset_index(drop=True)


def _return_counts(returns: pd.DataFrame) -> pd.DataFrame:
    counts = text_of(returns, "status").value_counts()
    statuses = [*(status.value for status in FileStatus), "missing"]
    files = [int(counts.get(status, 0)) for status in statuses]
    return pd.DataFrame({"status": pd.Series(statuses, dtype="str"), "files": files})
