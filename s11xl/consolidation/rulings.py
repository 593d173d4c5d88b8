"""The analyst's decisions about answers and files. In: rulings, and returns. Out: returns as ruled.

A row is about one answer (`field` is grade, evidence or improvement; `value` replaces it) or about
one file (`field` is file and `value` use or ignore; or `field` is agency_id and `value` the id of
the agency that it is from). The returned files are not changed. A ruling on a file is one on every
copy that says the same, so a file that was saved again has to have no new ruling. Rulings that
contradict each other stop the run.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from s11xl.consolidation.contents import content_digest
from s11xl.consolidation.outcomes import AskedAgencies, FileStatus, Outcome
from s11xl.core.errors import S11xlError
from s11xl.core.finding_codes import FindingCode
from s11xl.core.findings import Finding, new_finding
from s11xl.core.returns import NOWHERE, AgencyReturn, Place, Response
from s11xl.core.text import comparable, counted
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
            field=self.field,
        )


@dataclass(frozen=True)
class Rulings:
    """The rulings of one file; `source` is its name."""

    rulings: tuple[Ruling, ...] = ()
    source: str = ""

    @property
    def name_files(self) -> bool:
        """Whether a ruling names a file."""
        return any(ruling.sha256 for ruling in self.rulings)

    def for_files(self, readings: Iterable[Reading]) -> "Rulings":
        """Name files by what they say, so that a ruling applies to every copy of one.

        Raises S11xlError for rulings on one file that contradict each other or the file.
        """
        returns = {
            reading.sha256: (content_digest(reading.agency_return), reading.identity.agency_id)
            for reading in readings
            if reading.agency_return is not None
        }
        rulings = []
        faults = []
        for ruling in self.rulings:
            content, agency_id = returns.get(ruling.sha256, (ruling.sha256, ""))
            rulings.append(replace(ruling, sha256=content))
            is_on_file = ruling.field in (FILE, AGENCY)
            expected = (agency_id, self._ruled_agency(ruling.sha256), "")
            if is_on_file and agency_id and ruling.agency_id not in expected:
                faults.append(
                    f"row {ruling.row}: the file is from {agency_id}, not {ruling.agency_id}"
                )
        raise_faults(self.source, [*faults, *_contradictions(rulings)])
        return replace(self, rulings=tuple(rulings))

    def _ruled_agency(self, sha256: str) -> str:
        ruling = self._on_file((sha256,), AGENCY)
        return ruling.value if ruling else ""

    def apply_to_file(self, reading: Reading) -> Reading:
        """Ignore a file, or assign it to another agency, if there is a ruling."""
        if not self.name_files:
            return reading
        hashes = hashes_of(reading)
        ruling = self._on_file(hashes, FILE)
        if ruling is not None and ruling.value == IGNORE:
            finding = ruling.finding("The file is ignored")
            finding = finding.in_file(reading.file, reading.identity.agency_id)
            return replace(
                reading, agency_return=None, findings=(finding,), ignored=finding.message
            )
        ruling = self._on_file(hashes, AGENCY)
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

    def _on_file(self, hashes: Collection[str], field: str) -> Ruling | None:
        matching = (
            ruling
            for ruling in self.rulings
            if ruling.sha256 and ruling.sha256 in hashes and ruling.field == field
        )
        return next(matching, None)

    def names_agency(self, hashes: Collection[str]) -> bool:
        """Whether there is a ruling on which agency a file is from."""
        return self._on_file(hashes, AGENCY) is not None

    def chosen_by(self, hashes: Collection[str]) -> str:
        """Return who ruled that a file is the one to use, or an empty text."""
        ruling = self._on_file(hashes, FILE)
        return ruling.ruled_by if ruling is not None and ruling.value == USE else ""

    def apply_to_answers(
        self,
        agency_return: AgencyReturn,
        standards: StandardSet,
        hashes: Collection[str],
        findings: Sequence[Finding],
    ) -> tuple[AgencyReturn, list[Finding]]:
        """Replace answers by those ruled; return the new return and its findings.

        Findings that a ruling settles are removed. Raises S11xlError for a standard that does not
        exist, a grade that is not on the scale, and rulings that contradict each other.
        """
        kept = list(findings)
        on_file = self._on_file(hashes, FILE)
        if on_file is not None:
            kept.append(on_file.finding("The file is the one to use"))
        responses = {response.standard_id: response for response in agency_return.responses}
        rulings = [
            ruling
            for ruling in self.rulings
            if ruling.field not in (FILE, AGENCY)
            and ruling.sha256 in ("", *hashes)
            and ruling.agency_id in ("", agency_return.identity.agency_id)
        ]
        allowed = agency_return.identity.not_applicable
        raise_faults(self.source, list(_answer_faults(rulings, standards, allowed)))
        for ruling in rulings:
            response = responses.get(ruling.standard_id) or Response(ruling.standard_id)
            responses[ruling.standard_id] = _ruled(response, ruling)
            kept = [finding for finding in kept if not _settles(ruling, response, finding)]
            kept.append(_recorded(ruling, response))
        return replace(agency_return, responses=tuple(responses.values())), kept

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
        raise_faults(self.source, faults)

    def check_one_file_chosen(self, outcomes: Sequence[Outcome]) -> None:
        """Raise S11xlError if several files of one agency are ruled to be the one to use."""
        chosen: dict[str, dict[str, tuple[int, str]]] = {}
        for outcome in outcomes:
            if outcome.status is FileStatus.ACCEPTED and outcome.chosen_by:
                ruling = self._on_file((outcome.sha256, outcome.content), FILE)
                assert ruling is not None
                files = chosen.setdefault(outcome.identity.agency_id, {})
                files.setdefault(outcome.content, (ruling.row, outcome.file))
        faults = []
        for agency_id, files in chosen.items():
            if len(files) > 1:
                rows, names = zip(*sorted(files.values()), strict=True)
                faults.append(
                    f"rows {', '.join(map(str, rows))}: only one file of {agency_id} can be the"
                    f" one to use, not {', '.join(names)}"
                )
        raise_faults(self.source, faults)

    def unused(self, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
        """Make a finding for each ruling that no file or answer was found for."""
        returned = {
            sha256
            for outcome in outcomes
            if outcome.status is not FileStatus.IGNORED
            for sha256 in (outcome.sha256, outcome.content)
        }
        applied = {
            finding.fields["row"]
            for outcome in outcomes
            for finding in outcome.findings
            if finding.code is FindingCode.RULED
        }
        files = {
            (ruling.sha256, ruling.field)
            for ruling in self.rulings
            if ruling.row in applied and ruling.field in (FILE, AGENCY)
        }
        for ruling in self.rulings:
            if ruling.row not in applied and (ruling.sha256, ruling.field) not in files:
                is_file_known = not ruling.sha256 or ruling.sha256 in returned
                why = "no return that can be read" if is_file_known else "no such file"
                finding = new_finding(
                    FindingCode.UNUSED_RULING, found=ruling.value, row=ruling.row, why=why
                )
                yield replace(finding, file=self.source, standard_id=ruling.standard_id)


def hashes_of(reading: Reading) -> tuple[str, ...]:
    """Return the hashes that a ruling may name a file by: of its bytes, and of what it says."""
    if reading.agency_return is None:
        return (reading.sha256,)
    return (reading.sha256, content_digest(reading.agency_return))


def _answer_faults(
    rulings: Sequence[Ruling], standards: StandardSet, allow_not_applicable: bool
) -> Iterator[str]:
    """What is wrong with the rulings on the answers of one return."""
    values: dict[tuple[str, str], dict[object, int]] = {}
    for ruling in rulings:
        value: object = comparable(ruling.value)
        if ruling.standard_id not in standards.by_id:
            yield f"row {ruling.row}: there is no standard {ruling.standard_id}"
        if ruling.field == "grade":
            reading = standards.scale.read(ruling.value, allow_not_applicable=allow_not_applicable)
            if reading.match is Match.NONE:
                labels = standards.scale.labels(allow_not_applicable=allow_not_applicable)
                yield f"row {ruling.row}: “{ruling.value}” is not one of {', '.join(labels)}"
            value = (reading.grade, reading.not_applicable)
        rows = values.setdefault((ruling.standard_id, ruling.field), {})
        rows.setdefault(value, ruling.row)
    for (standard_id, field), rows in values.items():
        if len(rows) > 1:
            yield (
                f"rows {', '.join(map(str, rows.values()))}: they contradict each other on the"
                f" {field} of {standard_id} in one return; delete all but one"
            )


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


def _contradictions(rulings: Sequence[Ruling]) -> Iterator[str]:
    """Rulings on one file, named by different hashes, that say different things."""
    first: dict[tuple[str, str], Ruling] = {}
    for ruling in rulings:
        if ruling.field in (FILE, AGENCY):
            other = first.setdefault((ruling.sha256, ruling.field), ruling)
            if other.value != ruling.value:
                yield f"rows {other.row}, {ruling.row}: they contradict each other on one file"


def raise_faults(source: str, faults: Sequence[str]) -> None:
    """Raise S11xlError if there are faults."""
    if faults:
        raise S11xlError(
            f"The rulings file {source} has {counted(len(faults), 'fault')}:",
            details=faults,
            remedy="Correct these rows and run again. Nothing was written.",
        )
