"""Answers to put into new workbooks. In: a consolidated folder, or one returned workbook.

Out: an AgencyReturn for each agency. A returned workbook is never saved again: its answers go into
a new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from s11xl.core.errors import S11xlError
from s11xl.core.returns import (
    ACTION_FIELDS,
    ANSWER_FIELDS,
    COVER_FIELDS,
    PREFILLED_FIELDS,
    Action,
    Agency,
    AgencyReturn,
    Cover,
    Identity,
    Prefilled,
    Response,
)
from s11xl.core.text import MAX_TEXT, utf16_length
from s11xl.reader import Audits, read_return
from s11xl.tables.columns import NOT_RETURNED
from s11xl.tables.saved import (
    ACTIONS,
    ANSWERS,
    RETURNS,
    SavedTables,
    check_answers,
    read_tables,
)
from s11xl.workbook.layout.model import EntryGroup, WorkbookLayout

# The columns that are read from each table.
_ANSWERS = (
    *("round", "agency_id", "agency", "standard_id", "status"),
    *("grade", "grade_raw", "evidence", "improvement"),
)
_ACTIONS = (
    *("agency_id", "standard_id", "action", "lead"),
    *("due", "due_raw", "status", "status_raw"),
)
_RETURNS = ("agency_id", "status", "expected", *COVER_FIELDS)
_MOST_LISTED = 5  # agencies in a message
Row = Mapping[str, str]
_Answers = TypeVar("_Answers", Response, Action, Cover)


@dataclass(frozen=True, slots=True)
class Prefill:
    """Answers by agency id, and remarks to print about answers that could not be used.

    `file` is the name of a returned workbook; empty if the answers are those of a whole round.
    """

    returns: Mapping[str, AgencyReturn]
    remarks: tuple[str, ...] = ()
    file: str = ""

    def check_agencies(self, agencies: Sequence[Agency]) -> None:
        """Raise S11xlError if the answers of one agency would be those of another one too."""
        others = [agency.name for agency in agencies if agency.agency_id not in self.returns]
        if self.file and others:
            (owner,) = self.returns.values()
            raise S11xlError(
                f"{self.file} is the return of {owner.identity.agency}"
                f" ({owner.identity.agency_id}), not of {', '.join(others[:_MOST_LISTED])}.",
                remedy="Name its agency with --only, or prefill from a consolidated folder.",
            )


def read_prefill(path: Path, audits: Audits) -> Prefill:
    """Read the answers of a consolidated folder or a returned workbook.

    An answer that is longer than a cell can hold is cut, with a remark. Raises S11xlError if there
    are no answers that can be used.
    """
    if path.is_dir():
        return _consolidated(path)
    reading = read_return(path, path.name, audits)
    if reading.agency_return is None or reading.is_rejected:
        finding = next(finding for finding in reading.findings if finding.rejects)
        raise S11xlError(
            f"The answers of {path} can't be used: {finding.message}", remedy=finding.remedy
        )
    unusable = [
        f"{path.name}: {finding.sheet} {finding.cell}: {finding.message}"
        for finding in reading.findings
        if finding.severity == "error"
    ]
    agency_return, cut = fit_to_cells(reading.agency_return)
    return Prefill({reading.identity.agency_id: agency_return}, (*unusable, *cut), path.name)


def fit_to_workbook(
    agency_return: AgencyReturn, identity: Identity, layout: WorkbookLayout, *, grades: bool = False
) -> tuple[AgencyReturn, list[str]]:
    """Fit answers to the workbook of `identity`; return them and a remark on what was left out.

    The cover's names and dates are kept only within a round: nobody has signed off a new one. So
    are grades, unless those of another round are asked for with `grades`. Texts of another round
    are also noted as `prefilled`, so that it can be told which of them stayed as they were.
    Raises S11xlError if there are more actions than the action plan has rows.
    """
    standards = layout.standards.by_id
    rows = {key.item for key in layout.entries if key.group is EntryGroup.ACTION}
    if len(agency_return.actions) > len(rows):
        raise S11xlError(
            f"{identity.agency} has {len(agency_return.actions)} actions,"
            f" but the action plan of a workbook has {len(rows)} rows.",
            remedy="Remove some rows from actions.csv, or run without --prefill.",
        )
    kept = tuple(
        response for response in agency_return.responses if response.standard_id in standards
    )
    dropped = [
        response.standard_id
        for response in agency_return.responses
        if response.standard_id not in standards
    ]
    remarks = []
    if dropped:
        remarks.append(
            f"{identity.agency}: answers left out, because the audit no longer has the standards"
            f" {', '.join(dropped)}"
        )
    cover, prefilled = agency_return.cover, agency_return.prefilled
    if agency_return.identity.round != identity.round:
        cover, prefilled = Cover(), _prefilled(agency_return.identity.round, kept)
        if not grades:
            kept = tuple(replace(response, grade="") for response in kept)
    fitted = replace(
        agency_return, identity=identity, cover=cover, responses=kept, prefilled=prefilled
    )
    return fitted, remarks


def _prefilled(round_name: str, responses: Sequence[Response]) -> Prefilled | None:
    """Return the texts that come from another round; None if there are none or it has no name."""
    texts = {
        (response.standard_id, name): text
        for response in responses
        for name in PREFILLED_FIELDS
        if (text := getattr(response, name)).strip()
    }
    return Prefilled(round_name, texts) if texts and round_name.strip() else None


def fit_to_cells(agency_return: AgencyReturn) -> tuple[AgencyReturn, list[str]]:
    """Cut the answers that are longer than a cell can hold; return them and a remark on each."""
    name, remarks = agency_return.identity.agency, []
    responses = []
    for response in agency_return.responses:
        response, cut = _fit(response, ANSWER_FIELDS)
        responses.append(response)
        remarks += [f"{name}, {response.standard_id}: {each}" for each in cut]
    actions = []
    for number, action in enumerate(agency_return.actions, start=1):
        action, cut = _fit(action, ACTION_FIELDS)
        actions.append(action)
        remarks += [f"{name}, action {number}: {each}" for each in cut]
    cover, cut = _fit(agency_return.cover, COVER_FIELDS)
    remarks += [f"{name}, cover: {each}" for each in cut]
    fitted = replace(agency_return, cover=cover, responses=tuple(responses), actions=tuple(actions))
    return fitted, remarks


def _fit(answers: _Answers, names: Sequence[str]) -> tuple[_Answers, list[str]]:
    """Cut the texts of these fields at what a cell can hold."""
    texts = {name: getattr(answers, name) for name in names}
    long = {name: text for name, text in texts.items() if utf16_length(text) > MAX_TEXT}
    if not long:
        return answers, []
    remarks = [
        f"{name} has {len(text):,} characters; a cell can hold {MAX_TEXT:,}, so its end is left out"
        for name, text in long.items()
    ]
    cut: dict[str, Any] = {name: _cut(text) for name, text in long.items()}
    return replace(answers, **cut), remarks


def _cut(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (MAX_TEXT - 1)]
    return f"{units.decode('utf-16-le', 'ignore')}…"


def _consolidated(folder: Path) -> Prefill:
    columns = {ANSWERS: _ANSWERS, ACTIONS: _ACTIONS, RETURNS: _RETURNS}
    saved = read_tables(folder, columns)
    check_answers(saved.tables[ANSWERS], folder)
    answers: dict[str, list[Row]] = {}
    for row in _rows(saved, ANSWERS):
        if row["status"] != NOT_RETURNED:
            answers.setdefault(row["agency_id"], []).append(row)
    actions: dict[str, list[Action]] = {}
    for row in _rows(saved, ACTIONS):
        actions.setdefault(row["agency_id"], []).append(_action(row))
    covers = {
        row["agency_id"]: Cover(**{name: row[name] for name in COVER_FIELDS}, places={})
        for row in _rows(saved, RETURNS)
        if row["status"] == "accepted"
    }
    remarks = [
        f"{folder / name} was edited since it was written; the edited content is used"
        for name in saved.edited
        if name in columns
    ]
    returns = {}
    for agency_id, rows in answers.items():
        returns[agency_id], cut = fit_to_cells(
            AgencyReturn(
                Identity(agency_id=agency_id, agency=rows[0]["agency"], round=rows[0]["round"]),
                covers.get(agency_id, Cover()),
                tuple(map(_response, rows)),
                tuple(actions.get(agency_id, ())),
            )
        )
        remarks += cut
    return Prefill(returns, tuple(remarks))


def _response(row: Row) -> Response:
    """An answer with its grade from the scale; if it has none, with the text that was entered."""
    grade = row["grade"] or row["grade_raw"]
    return Response(row["standard_id"], grade, row["evidence"], row["improvement"])


def _action(row: Row) -> Action:
    due, status = row["due"] or row["due_raw"], row["status"] or row["status_raw"]
    return Action(row["standard_id"], row["action"], row["lead"], due, status)


def _rows(saved: SavedTables, name: str) -> list[Row]:
    table = saved.tables[name]
    return [dict(zip(table.columns, row, strict=True)) for row in table.itertuples(index=False)]
