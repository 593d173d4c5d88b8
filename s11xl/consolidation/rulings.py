"""What the analyst decided, beside the untouched returns. In: a rulings file. Out: `Rulings`.

Each row rules on one answer (`field` is grade, evidence or improvement, `value` what it is taken
as) or on one file (`field` is file, `value` use or ignore; or agency_id, `value` whose it is).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.dates import read_date
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.lists import read_rows
from s11xl.core.returns import ANSWER_FIELDS, AgencyReturn, Response
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
_SETTLED = {  # what a ruling on a field settles at its cell
    FindingCode.FORMULA_IN_ANSWER,
    FindingCode.ERROR_IN_ANSWER,
}
_WHOSE = {FindingCode.AGENCY_MISMATCH, FindingCode.UNKNOWN_AGENCY}


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

    @property
    def is_on_file(self) -> bool:
        """Whether it rules on a whole file."""
        return self.field in (FILE, AGENCY)

    def said(self, what: str, *, found: str = "", standard_id: str = "") -> Finding:
        """The finding that records it; `what` says what it makes of `found`."""
        return new_finding(
            FindingCode.RULED,
            found=found,
            standard_id=standard_id,
            what=what,
            ruled_by=self.ruled_by,
            ruled_on=self.ruled_on,
            reason=self.reason,
        )


@dataclass(frozen=True)
class Rulings:
    """The rulings of one file, and what they do to what came back."""

    rulings: tuple[Ruling, ...] = ()
    source: str = ""
    _used: set[int] = field(default_factory=set)

    def _on_file(self, sha256: str, name: str) -> Ruling | None:
        mine = [each for each in self.rulings if each.sha256 == sha256 and each.field == name]
        return mine[0] if mine and sha256 else None

    def on_file(self, reading: Reading) -> Reading:
        """A reading under the rulings on its file: ignored, or of another agency."""
        ruling = self._on_file(reading.sha256, FILE)
        if ruling is not None and ruling.value == IGNORE:
            self._used.add(ruling.row)
            said = ruling.said("The file is ignored").in_file(
                reading.file, reading.identity.agency_id
            )
            return replace(reading, agency_return=None, findings=(said,), ignored=said.message)
        ruling = self._on_file(reading.sha256, AGENCY)
        if ruling is None or reading.agency_return is None:
            return reading
        self._used.add(ruling.row)
        identity = replace(reading.identity, agency_id=ruling.value, agency=ruling.value, sector="")
        what = f"The file is taken as one of {ruling.value}"
        found = f"{reading.identity.agency} ({reading.identity.agency_id})"
        said = ruling.said(what, found=found).in_file(reading.file, ruling.value)
        kept = [each for each in reading.findings if each.code not in _WHOSE]
        agency_return = replace(reading.agency_return, identity=identity)
        findings = (said, *(replace(each, agency_id=ruling.value) for each in kept))
        return replace(reading, identity=identity, agency_return=agency_return, findings=findings)

    def assigns(self, sha256: str) -> bool:
        """Whether somebody ruled whose a file is."""
        return self._on_file(sha256, AGENCY) is not None

    def chosen(self, sha256: str) -> str:
        """Who ruled that a file is the one to use, or empty."""
        ruling = self._on_file(sha256, FILE)
        return ruling.ruled_by if ruling is not None and ruling.value == USE else ""

    def on_answers(
        self,
        agency_return: AgencyReturn,
        standards: StandardSet,
        sha256: str,
        findings: Sequence[Finding],
    ) -> tuple[AgencyReturn, list[Finding]]:
        """A return under the rulings on its answers, and its findings without those settled.

        Raises S11xlError for a standard or a grade that there isn't.
        """
        kept = list(findings)
        ruling = self._on_file(sha256, FILE)
        if ruling is not None:
            self._used.add(ruling.row)
            kept.append(ruling.said("The file is the one to use"))
        by_id = {each.standard_id: each for each in agency_return.responses}
        for each in self._on(agency_return, sha256):
            self._used.add(each.row)
            before = by_id.get(each.standard_id) or Response(each.standard_id)
            self._check(each, agency_return, standards)
            by_id[each.standard_id] = _ruled(before, each)
            kept = [one for one in kept if not _settles(each, before, one)]
            kept.append(_recorded(each, before))
        return replace(agency_return, responses=tuple(by_id.values())), kept

    def _on(self, agency_return: AgencyReturn, sha256: str) -> Iterator[Ruling]:
        for each in self.rulings:
            if (
                not each.is_on_file
                and each.sha256 in ("", sha256)
                and each.agency_id in ("", agency_return.identity.agency_id)
            ):
                yield each

    def _check(self, ruling: Ruling, agency_return: AgencyReturn, standards: StandardSet) -> None:
        faults = []
        if ruling.standard_id not in standards.by_id:
            faults.append(f"row {ruling.row}: there is no standard {ruling.standard_id}")
        if ruling.field == "grade":
            allowed = agency_return.identity.not_applicable
            reading = standards.scale.read(ruling.value, allow_not_applicable=allowed)
            if reading.match is Match.NONE:
                labels = ", ".join(standards.scale.labels(allow_not_applicable=allowed))
                faults.append(f"row {ruling.row}: “{ruling.value}” is not one of {labels}")
        if faults:
            raise _faulty(self.source, faults)

    def check_agencies(self, asked: AskedAgencies) -> None:
        """Raises S11xlError for rulings on agencies that were not asked, where that is known."""
        if asked.agencies is None:
            return
        known = {each.agency_id for each in asked.agencies}
        faults = [
            f"row {each.row}: no agency {agency_id} was asked"
            for each in self.rulings
            for agency_id in (each.agency_id, each.value if each.field == AGENCY else "")
            if agency_id and agency_id not in known
        ]
        if faults:
            raise _faulty(self.source, faults)

    def check_uses(self, outcomes: Sequence[Outcome]) -> None:
        """Raises S11xlError where several files of one agency are ruled to be the one to use."""
        rows: dict[str, dict[int, str]] = {}
        for each in outcomes:
            if each.status is FileStatus.ACCEPTED and each.chosen:
                ruling = self._on_file(each.sha256, FILE)
                assert ruling is not None
                rows.setdefault(each.identity.agency_id, {})[ruling.row] = each.file
        faults = [
            f"rows {', '.join(map(str, sorted(told)))}: only one file of {agency_id} can be the"
            f" one to use ({', '.join(file for _, file in sorted(told.items()))})"
            for agency_id, told in rows.items()
            if len(told) > 1
        ]
        if faults:
            raise _faulty(self.source, faults)

    def unused(self, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
        """A finding for each ruling that applied to nothing."""
        came = {each.sha256 for each in outcomes if each.status is not FileStatus.IGNORED}
        for each in self.rulings:
            if each.row not in self._used:
                known = not each.sha256 or each.sha256 in came
                why = "no return that can be read" if known else "no such file"
                said = new_finding(
                    FindingCode.UNUSED_RULING, found=each.value, row=each.row, why=why
                )
                yield replace(said, file=self.source, standard_id=each.standard_id)


def _ruled(response: Response, ruling: Ruling) -> Response:
    unusable = response.unusable - {ruling.field}
    if ruling.field == "grade":
        return replace(response, ruled_grade=ruling.value, unusable=unusable)
    if ruling.field == "evidence":
        return replace(response, evidence=ruling.value, unusable=unusable)
    return replace(response, improvement=ruling.value, unusable=unusable)


def _settles(ruling: Ruling, response: Response, said: Finding) -> bool:
    """Whether a finding is settled by a ruling."""
    if said.standard_id != ruling.standard_id:
        return False
    if said.code is FindingCode.AMBIGUOUS_ANSWER:
        return ruling.field == "grade"
    return said.code in _SETTLED and said.cell == response.place(ruling.field).cell


def _recorded(ruling: Ruling, response: Response) -> Finding:
    value = f"“{ruling.value}”" if ruling.value else "not given"
    what = f"The {ruling.field} of {ruling.standard_id} is taken as {value}"
    found = str(getattr(response, ruling.field))
    said = ruling.said(what, found=found, standard_id=ruling.standard_id)
    place = response.place(ruling.field)
    return replace(said, place=place)


def read_rulings(path: str | Path) -> Rulings:
    """The rulings of a file. Raises S11xlError with every fault of it, by row."""
    path = Path(path)
    rows = read_rows(path, "rulings file", _REMEDY)
    if not rows:
        return Rulings((), path.name)
    (_, header), *lines = rows
    names = [cell.strip().casefold() for cell in header]
    if missing := [each for each in RULING_COLUMNS if each not in names]:
        raise S11xlError(
            f"The rulings file {path} has no column {', '.join(missing)}.", remedy=_REMEDY
        )
    rulings, faults = [], []
    for number, row in lines:
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        told = {name: cells.get(name, "") for name in RULING_COLUMNS}
        faults += [f"row {number}: {fault}" for fault in _faults(told)]
        rulings.append(_ruling(number, told))
    faults += _conflicts(rulings)
    if faults:
        raise _faulty(str(path), faults)
    return Rulings(tuple(rulings), path.name)


def _ruling(number: int, told: Mapping[str, str]) -> Ruling:
    day = read_date(told["ruled_on"])
    changed = {
        "sha256": told["sha256"].lower(),
        "field": told["field"].casefold(),
        "ruled_on": day.isoformat() if day else "",
    }
    if changed["field"] == FILE:
        changed["value"] = told["value"].casefold()
    return Ruling(number, **{**told, **changed})


def _faults(told: Mapping[str, str]) -> Iterator[str]:
    """What is wrong in a row."""
    sha256 = told["sha256"].lower()
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        yield "sha256 is not the hash of a file, as it stands in returns.csv"
    name = told["field"].casefold()
    if name in ANSWER_FIELDS:
        yield from _answer_faults(told)
    elif name in (FILE, AGENCY):
        yield from _file_faults(told, name)
    else:
        yield f"field is “{told['field']}”, not grade, evidence, improvement, file or agency_id"
    for each in ("reason", "ruled_by"):
        if not told[each]:
            yield f"{each} is empty"
    if read_date(told["ruled_on"]) is None:
        yield f"ruled_on is “{told['ruled_on']}”, not a date"


def _answer_faults(told: Mapping[str, str]) -> Iterator[str]:
    if not told["standard_id"]:
        yield "standard_id is empty"
    if not (told["sha256"] or told["agency_id"]):
        yield "neither sha256 nor agency_id says whose answer it is"


def _file_faults(told: Mapping[str, str], name: str) -> Iterator[str]:
    if not told["sha256"]:
        yield "sha256 does not say which file it is"
    if name == FILE and told["value"].casefold() not in (USE, IGNORE):
        yield f"value is “{told['value']}”, not use or ignore"
    if name == AGENCY and not told["value"]:
        yield "value does not say which agency's file it is"


def _conflicts(rulings: Sequence[Ruling]) -> Iterator[str]:
    """Rulings that rule on the same thing."""
    seen: dict[tuple[str, str, str, str], int] = {}
    for each in rulings:
        key = (each.sha256, each.agency_id, each.standard_id, each.field)
        if (first := seen.setdefault(key, each.row)) != each.row:
            yield f"row {each.row}: row {first} rules on the same"


def _faulty(source: str, faults: Sequence[str]) -> S11xlError:
    return S11xlError(
        f"The rulings file {source} has {len(faults)} fault{'s' if len(faults) > 1 else ''}:",
        details=faults,
        remedy="Correct these rows and run again; nothing was written.",
    )
