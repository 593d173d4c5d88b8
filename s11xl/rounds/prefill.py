"""Answers to put into fresh workbooks. In: a consolidated folder, or one returned workbook.

Out: a return per agency. A workbook is never saved again: its answers go into a fresh one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s11xl.core.errors import S11xlError
from s11xl.core.returns import COVER_FIELDS, Action, AgencyReturn, Cover, Identity, Response
from s11xl.reader import Audits, read_return
from s11xl.standards.model import StandardSet
from s11xl.tables.columns import NOT_RETURNED
from s11xl.tables.files import file_content, parse_table

# The columns that are needed of each table.
_ANSWERS = (
    *("round", "agency_id", "agency", "standard_id", "status"),
    *("grade", "grade_raw", "evidence", "improvement"),
)
_ACTIONS = (
    *("agency_id", "standard_id", "action", "lead"),
    *("due", "due_raw", "status", "status_raw"),
)
_RETURNS = ("agency_id", "status", *COVER_FIELDS)
Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Prefill:
    """What each agency said, by its id, and what is to be said of where that comes from."""

    returns: Mapping[str, AgencyReturn]
    remarks: tuple[str, ...] = ()


def read_prefill(path: Path, audits: Audits) -> Prefill:
    """The answers that stand at `path`. Raises S11xlError if none can be read there."""
    if path.is_dir():
        return Prefill(_consolidated(path))
    reading = read_return(path, path.name, audits)
    if reading.agency_return is None or reading.is_rejected:
        fault = next(each for each in reading.findings if each.rejects)
        raise S11xlError(f"{path} can't be used to prefill: {fault.message}", remedy=fault.remedy)
    lost = [
        f"{path.name}: {each.sheet} {each.cell}: {each.message}"
        for each in reading.findings
        if each.severity == "error"
    ]
    return Prefill({reading.identity.agency_id: reading.agency_return}, tuple(lost))


def fitted(
    agency_return: AgencyReturn, identity: Identity, standards: StandardSet, *, most_actions: int
) -> tuple[AgencyReturn, list[str]]:
    """A return as it can be put into the workbook of `identity`, and what was left out of it.

    Names and dates of the cover are carried only within the same round: a sign-off is not.
    Raises S11xlError where there are more actions than rows for them.
    """
    known = standards.by_id
    gone = [each.standard_id for each in agency_return.responses if each.standard_id not in known]
    cover = agency_return.cover if agency_return.identity.round == identity.round else Cover()
    if len(agency_return.actions) > most_actions:
        raise S11xlError(
            f"{identity.agency} has {len(agency_return.actions)} actions;"
            f" a workbook has room for {most_actions}.",
            remedy="Leave some out of actions.csv, or prefill without the action plan.",
        )
    kept = tuple(each for each in agency_return.responses if each.standard_id in known)
    said = [f"{identity.agency}: left out, no standard now: {', '.join(gone)}"] if gone else []
    return replace(agency_return, identity=identity, cover=cover, responses=kept), said


def _consolidated(folder: Path) -> Mapping[str, AgencyReturn]:
    answers = _rows(folder / "answers.csv", _ANSWERS)
    actions = _rows(folder / "actions.csv", _ACTIONS)
    returns = _rows(folder / "returns.csv", _RETURNS)
    by_agency: dict[str, Rows] = {}
    for row in answers:
        if row["status"] != NOT_RETURNED:
            by_agency.setdefault(row["agency_id"], []).append(row)
    return {
        agency_id: AgencyReturn(
            Identity(agency_id=agency_id, agency=rows[0]["agency"], round=rows[0]["round"]),
            _cover(agency_id, returns),
            tuple(_response(row) for row in rows),
            tuple(_actions(agency_id, actions)),
        )
        for agency_id, rows in by_agency.items()
    }


def _response(row: Mapping[str, str]) -> Response:
    """An answer as it was taken; where it could not be, as it was written."""
    grade = row["grade"] or row["grade_raw"]
    return Response(row["standard_id"], grade, row["evidence"], row["improvement"])


def _cover(agency_id: str, returns: Rows) -> Cover:
    for row in returns:
        if row["agency_id"] == agency_id and row["status"] == "accepted":
            return Cover(**{name: row[name] for name in COVER_FIELDS}, places={})
    return Cover()


def _actions(agency_id: str, actions: Rows) -> Iterator[Action]:
    for row in actions:
        if row["agency_id"] == agency_id:
            due, status = row["due"] or row["due_raw"], row["status"] or row["status_raw"]
            yield Action(row["standard_id"], row["action"], row["lead"], due, status)


def _rows(path: Path, columns: Sequence[str]) -> Rows:
    """The rows of a table of a consolidated folder."""
    table = parse_table(file_content(path), columns, path)
    return [dict(zip(columns, row, strict=True)) for row in table.itertuples(index=False)]
