"""The analyst's decisions about answers and files. In: a rulings file. Out: `Rulings` to apply.

A row is about one answer (`field` is grade, evidence or improvement; `value` replaces it) or about
one file (`field` is file and `value` use or ignore; or `field` is agency_id and `value` the id of
the agency that it is from). The returned files are not changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.dates import read_date
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.lists import read_rows
from s11xl.core.returns import ANSWER_FIELDS, NOWHERE, AgencyReturn, Place, Response
from s11xl.core.text import counted
from s11xl.reader import Reading
from s11xl.standards.model import Match, StandardSet

RULING_COLUMNS = (
    "sha256",
    "agency_id",
    "standard_id",
    "field",
    "value",
    "reason",
    "ruled_by",
    "ruled_on",
)
FILE, AGENCY = "file", "agency_id"
USE, IGNORE = "use", "ignore"
_REMEDY = f"Give a CSV or .xlsx file with the columns {', '.join(RULING_COLUMNS)}."
_SETTLED_BY_VALUE = {FindingCode.FORMULA_IN_ANSWER, FindingCode.ERROR_IN_ANSWER}
_SETTLED_BY_AGENCY = {FindingCode.AGENCY_MISMATCH, FindingCode.UNKNOWN_AGENCY}


@dataclass(frozen=True, slots=True)
class Ruling:
    """One row of a rulings file."""

    row: int
    sha256: str
    agency_id: str
    standard_id: str
    field: str
    value: str
    reason: str
    ruled_by: str
    ruled_on: str  # ISO

    def finding(
        self, what: str, *, found: str = "", standard_id: str = "", place: Place = NOWHERE
    ) -> Finding:
        """Make the finding that records the ruling; `what` says what it does with `found`."""
        return new_finding(
            FindingCode.RULED,
            found=found,
            standard_id=standard_id,
            place=place,
            what=what,
            ruled_by=self.ruled_by,
            ruled_on=self.ruled_on,
            reason=self.reason,
            row=self.row,
        )


@dataclass(frozen=True)
class Rulings:
    """The rulings of one file; `source` is its name."""

    rulings: tuple[Ruling, ...] = ()
    source: str = ""

    def apply_to_file(self, reading: Reading) -> Reading:
        """Ignore a file, or assign it to another agency, if there is a ruling."""
        ruling = self._on_file(reading.sha256, FILE)
        if ruling is not None and ruling.value == IGNORE:
            finding = ruling.finding("The file is ignored")
            finding = finding.in_file(reading.file, reading.identity.agency_id)
            return replace(
                reading, agency_return=None, findings=(finding,), ignored=finding.message
            )
        ruling = self._on_file(reading.sha256, AGENCY)
        if ruling is None or reading.agency_return is None:
            return reading
        agency_id = ruling.value
        identity = replace(reading.identity, agency_id=agency_id, agency=agency_id, sector="")
        what = f"The file is taken as the return of {agency_id}"
        found = f"{reading.identity.agency} ({reading.identity.agency_id})"
        ruled = ruling.finding(what, found=found).in_file(reading.file, agency_id)
        kept = (
            replace(finding, agency_id=agency_id)
            for finding in reading.findings
            if finding.code not in _SETTLED_BY_AGENCY
        )
        agency_return = replace(reading.agency_return, identity=identity)
        return replace(
            reading, identity=identity, agency_return=agency_return, findings=(ruled, *kept)
        )

    def _on_file(self, sha256: str, field: str) -> Ruling | None:
        matching = (
            ruling
            for ruling in self.rulings
            if sha256 and ruling.sha256 == sha256 and ruling.field == field
        )
        return next(matching, None)

    def names_agency(self, sha256: str) -> bool:
        """Whether there is a ruling on which agency a file is from."""
        return self._on_file(sha256, AGENCY) is not None

    def chosen_by(self, sha256: str) -> str:
        """Return who ruled that a file is the one to use, or an empty text."""
        ruling = self._on_file(sha256, FILE)
        return ruling.ruled_by if ruling is not None and ruling.value == USE else ""

    def apply_to_answers(
        self,
        agency_return: AgencyReturn,
        standards: StandardSet,
        sha256: str,
        findings: Sequence[Finding],
    ) -> tuple[AgencyReturn, list[Finding]]:
        """Replace answers by those ruled; return the new return and its findings.

        Findings that a ruling settles are removed. Raises S11xlError for a standard that does not
        exist and a grade that is not on the scale.
        """
        kept = list(findings)
        on_file = self._on_file(sha256, FILE)
        if on_file is not None:
            kept.append(on_file.finding("The file is the one to use"))
        responses = {response.standard_id: response for response in agency_return.responses}
        for ruling in self.rulings:
            if (
                ruling.field not in (FILE, AGENCY)
                and ruling.sha256 in ("", sha256)
                and ruling.agency_id in ("", agency_return.identity.agency_id)
            ):
                self._check_answer(ruling, agency_return, standards)
                response = responses.get(ruling.standard_id) or Response(ruling.standard_id)
                responses[ruling.standard_id] = _ruled(response, ruling)
                kept = [finding for finding in kept if not _settles(ruling, response, finding)]
                kept.append(_recorded(ruling, response))
        return replace(agency_return, responses=tuple(responses.values())), kept

    def _check_answer(
        self, ruling: Ruling, agency_return: AgencyReturn, standards: StandardSet
    ) -> None:
        faults = []
        if ruling.standard_id not in standards.by_id:
            faults.append(f"row {ruling.row}: there is no standard {ruling.standard_id}")
        if ruling.field == "grade":
            allowed = agency_return.identity.not_applicable
            reading = standards.scale.read(ruling.value, allow_not_applicable=allowed)
            if reading.match is Match.NONE:
                labels = ", ".join(standards.scale.labels(allow_not_applicable=allowed))
                faults.append(f"row {ruling.row}: “{ruling.value}” is not one of {labels}")
        _raise(self.source, faults)

    def check_agencies(self, asked: AskedAgencies) -> None:
        """Raise S11xlError for rulings on agencies that were not asked, if that is known."""
        if not asked.is_known:
            return
        faults = [
            f"row {ruling.row}: the agency {agency_id} was not asked in this round"
            for ruling in self.rulings
            for agency_id in (ruling.agency_id, ruling.value if ruling.field == AGENCY else "")
            if agency_id and agency_id not in asked.ids
        ]
        _raise(self.source, faults)

    def check_one_file_chosen(self, outcomes: Sequence[Outcome]) -> None:
        """Raise S11xlError if several files of one agency are ruled to be the one to use."""
        files_by_row: dict[str, dict[int, str]] = {}
        for outcome in outcomes:
            if outcome.status is FileStatus.ACCEPTED and outcome.chosen_by:
                ruling = self._on_file(outcome.sha256, FILE)
                assert ruling is not None
                rows = files_by_row.setdefault(outcome.identity.agency_id, {})
                rows[ruling.row] = outcome.file
        faults = [
            f"rows {', '.join(map(str, sorted(rows)))}: only one file of {agency_id} can be the"
            f" one to use, not {', '.join(file for _, file in sorted(rows.items()))}"
            for agency_id, rows in files_by_row.items()
            if len(rows) > 1
        ]
        _raise(self.source, faults)

    def unused(self, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
        """Make a finding for each ruling that no file or answer was found for."""
        returned = {
            outcome.sha256 for outcome in outcomes if outcome.status is not FileStatus.IGNORED
        }
        applied = {
            finding.fields["row"]
            for outcome in outcomes
            for finding in outcome.findings
            if finding.code is FindingCode.RULED
        }
        for ruling in self.rulings:
            if ruling.row not in applied:
                is_file_known = not ruling.sha256 or ruling.sha256 in returned
                why = "no return that can be read" if is_file_known else "no such file"
                finding = new_finding(
                    FindingCode.UNUSED_RULING, found=ruling.value, row=ruling.row, why=why
                )
                yield replace(finding, file=self.source, standard_id=ruling.standard_id)


def _ruled(response: Response, ruling: Ruling) -> Response:
    unusable = response.unusable - {ruling.field}
    if ruling.field == "grade":
        return replace(response, ruled_grade=ruling.value, unusable=unusable)
    if ruling.field == "evidence":
        return replace(response, evidence=ruling.value, unusable=unusable)
    return replace(response, improvement=ruling.value, unusable=unusable)


def _settles(ruling: Ruling, response: Response, finding: Finding) -> bool:
    """Whether a ruling on an answer makes a finding void."""
    if finding.standard_id != ruling.standard_id:
        return False
    if finding.code is FindingCode.AMBIGUOUS_ANSWER:
        return ruling.field == "grade"
    is_same_cell = finding.cell == response.place(ruling.field).cell
    return finding.code in _SETTLED_BY_VALUE and is_same_cell


def _recorded(ruling: Ruling, response: Response) -> Finding:
    value = f"“{ruling.value}”" if ruling.value else "blank"
    return ruling.finding(
        f"The {ruling.field} of {ruling.standard_id} is taken as {value}",
        found=str(getattr(response, ruling.field)),
        standard_id=ruling.standard_id,
        place=response.place(ruling.field),
    )


def read_rulings(path: str | Path) -> Rulings:
    """Read a rulings file. Raises S11xlError that lists every fault, by row."""
    path = Path(path)
    rows = read_rows(path, "rulings file", _REMEDY)
    if not rows:
        return Rulings((), path.name)
    (_, header), *lines = rows
    names = [cell.strip().casefold() for cell in header]
    if missing := [name for name in RULING_COLUMNS if name not in names]:
        raise S11xlError(
            f"The rulings file {path} has no column {', '.join(missing)}.", remedy=_REMEDY
        )
    rulings, faults = [], []
    for number, row in lines:
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        texts = {name: cells.get(name, "") for name in RULING_COLUMNS}
        faults += [f"row {number}: {fault}" for fault in _faults(texts)]
        rulings.append(_ruling(number, texts))
    _raise(str(path), [*faults, *_conflicts(rulings)])
    return Rulings(tuple(rulings), path.name)


def _ruling(number: int, texts: Mapping[str, str]) -> Ruling:
    day = read_date(texts["ruled_on"])
    field = texts["field"].casefold()
    changed = {
        "sha256": texts["sha256"].lower(),
        "field": field,
        "value": texts["value"].casefold() if field == FILE else texts["value"],
        "ruled_on": day.isoformat() if day else "",
    }
    return Ruling(number, **{**texts, **changed})


def _faults(texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong in a row."""
    sha256 = texts["sha256"].lower()
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        yield "sha256 is not the hash of a file; copy it from returns.csv"
    field = texts["field"].casefold()
    if field in ANSWER_FIELDS:
        if not texts["standard_id"]:
            yield "standard_id is empty"
        if not (sha256 or texts["agency_id"]):
            yield "neither sha256 nor agency_id says which agency's answer it is; fill in one"
    elif field in (FILE, AGENCY):
        yield from _file_faults(field, sha256, texts["value"])
    else:
        yield (
            f"field is “{texts['field']}”; it must be grade, evidence, improvement, file or"
            " agency_id"
        )
    yield from (f"{name} is empty" for name in ("reason", "ruled_by") if not texts[name])
    if read_date(texts["ruled_on"]) is None:
        yield f"ruled_on is “{texts['ruled_on']}”, which is not a date"


def _file_faults(field: str, sha256: str, value: str) -> Iterator[str]:
    if not sha256:
        yield "sha256 is empty; copy the hash of the file from returns.csv"
    if field == FILE and value.casefold() not in (USE, IGNORE):
        yield f"value is “{value}”; it must be use or ignore"
    if field == AGENCY and not value:
        yield "value is empty; it must be the agency_id of the agency that the file is from"


def _conflicts(rulings: Sequence[Ruling]) -> Iterator[str]:
    """Rulings about the same answer or file."""
    first_rows: dict[tuple[str, str, str, str], int] = {}
    for ruling in rulings:
        key = (ruling.sha256, ruling.agency_id, ruling.standard_id, ruling.field)
        if (first := first_rows.setdefault(key, ruling.row)) != ruling.row:
            yield f"row {ruling.row}: row {first} is already about the same; delete one of them"


def _raise(source: str, faults: Sequence[str]) -> None:
    """Raise S11xlError if there are faults."""
    if faults:
        raise S11xlError(
            f"The rulings file {source} has {counted(len(faults), 'fault')}:",
            details=faults,
            remedy="Correct these rows and run again. Nothing was written.",
        )
