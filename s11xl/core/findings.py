"""The one catalogue of what can be wrong or noteworthy in a return.

In: a code and what was met. Out: a `Finding` that says where, what was found, what it means and
what to do. Codes are part of the contract: scripts filter by them, so none is ever renamed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # an answer, or the return, can't be used
    WARNING = "warning"  # used, needs a look
    INFO = "info"  # recorded

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting by it puts the worst first."""
        return list(Severity).index(self)


class FindingCode(StrEnum):
    """Every code that a finding can carry."""

    NOT_A_WORKBOOK = "not-a-workbook"
    ENCRYPTED = "encrypted"
    UNSUPPORTED_FORMAT = "unsupported-format"
    UNREADABLE = "unreadable"
    CORRUPT = "corrupt"
    TOO_LARGE = "too-large"
    NOT_OUR_TEMPLATE = "not-our-template"
    WRONG_STANDARDS = "wrong-standards"
    WRONG_ROUND = "wrong-round"
    UNKNOWN_AGENCY = "unknown-agency"
    AGENCY_MISMATCH = "agency-mismatch"
    DUPLICATE_RETURN = "duplicate-return"
    MISSING_SHEET = "missing-sheet"
    MISSING_ROW = "missing-row"
    MISSING_PLAN = "missing-plan"
    MISSING_COVER = "missing-cover"
    INVALID_GRADE = "invalid-grade"
    AMBIGUOUS_ANSWER = "ambiguous-answer"
    FORMULA_IN_ANSWER = "formula-in-answer"
    ERROR_IN_ANSWER = "error-in-answer"
    MISSING_GRADE = "missing-grade"
    MISSING_EVIDENCE = "missing-evidence"
    MISSING_ACTION = "missing-action"
    MISSING_REASON = "missing-reason"
    ALTERED_TEXT = "altered-text"
    MERGED_CELL = "merged-cell"
    MOVED_CELL = "moved-cell"
    RECOVERED_ANSWER = "recovered-answer"
    REDUCED_CHECKS = "reduced-checks"
    INVALID_DATE = "invalid-date"
    INVALID_STANDARD = "invalid-standard"
    INVALID_STATUS = "invalid-status"
    INCOMPLETE_COVER = "incomplete-cover"
    HIDDEN_CONTENT = "hidden-content"
    UNSEEN_CHARACTERS = "unseen-characters"
    TRUNCATED_TEXT = "truncated-text"
    BLANK_RETURN = "blank-return"
    NORMALISED_GRADE = "normalised-grade"
    SUPERSEDED_RETURN = "superseded-return"
    ATTACHMENT = "attachment"
    CONTAINER = "container"
    ACTION_UNPLANNED = "action-unplanned"
    RULED = "ruled"
    UNUSED_RULING = "unused-ruling"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of one code; `message` is filled in with the fields of a finding."""

    severity: Severity
    message: str
    remedy: str
    rejects: bool = False


def _rejection(message: str, remedy: str) -> Entry:
    return Entry(Severity.ERROR, message, remedy, rejects=True)


def _error(message: str, remedy: str) -> Entry:
    return Entry(Severity.ERROR, message, remedy)


def _warning(message: str, remedy: str) -> Entry:
    return Entry(Severity.WARNING, message, remedy)


def _info(message: str, remedy: str = "Nothing to do.") -> Entry:
    return Entry(Severity.INFO, message, remedy)


_ASK_AGAIN = (
    "Ask the agency to send the workbook again as .xlsx (Excel: File > Save As; Google Sheets:"
    " File > Download > Microsoft Excel; Numbers: File > Export To > Excel)."
)
_ASK_FIX = "Ask the agency to correct the cell in its workbook and return it again."

_SHOWN = 80  # characters of a text that stands inside a sentence
_OPTIONAL: dict[str, object] = {"doubt": "", "note": ""}  # what few findings of a code add

CATALOGUE: dict[FindingCode, Entry] = {
    FindingCode.NOT_A_WORKBOOK: _rejection(
        "This is {kind}, not a workbook.",
        "Ask for the completed workbook itself, as .xlsx (Google Sheets: File > Download >"
        " Microsoft Excel; Numbers: File > Export To > Excel).",
    ),
    FindingCode.ENCRYPTED: _rejection(
        "The workbook is encrypted: {reason}.",
        "{what_to_do}",
    ),
    FindingCode.UNSUPPORTED_FORMAT: _rejection(
        "The file is {kind}, which can't be read here.",
        _ASK_AGAIN,
    ),
    FindingCode.UNREADABLE: _rejection(
        "The file could not be opened: {reason}.",
        "Check that the file is on this computer and not open elsewhere, then run again.",
    ),
    FindingCode.CORRUPT: _rejection(
        "The workbook is damaged: {reason}.",
        "Open it in Excel, let Excel repair it, save it as .xlsx; if it won't, ask for it again.",
    ),
    FindingCode.TOO_LARGE: _rejection(
        "The workbook is larger than can be read safely: {reason}.",
        "Ask for a copy without pictures and pasted sheets, or raise the limit if you trust it.",
    ),
    FindingCode.NOT_OUR_TEMPLATE: _rejection(
        "The workbook is not one that was sent out: {reason}.",
        "Ask the agency to fill in the workbook that it was sent.",
    ),
    FindingCode.WRONG_STANDARDS: _rejection(
        "The workbook was made for the standards {found}, which are not at hand.",
        "Give the standards file of that version with --standards.",
    ),
    FindingCode.WRONG_ROUND: _rejection(
        "The workbook belongs to the round {found}; this is the round {expected}.",
        "Consolidate it with its own round, or ask for this round's workbook.",
    ),
    FindingCode.UNKNOWN_AGENCY: _rejection(
        "The workbook names {whom}, and that agency was not asked in this round.",
        "Add the agency to the roster, or find out where the file came from.",
    ),
    FindingCode.AGENCY_MISMATCH: _rejection(
        "The workbook carries the marks of more than one agency or issue: {reason}.",
        "Ask the agency to copy its own answers into its own workbook and return that.",
    ),
    FindingCode.DUPLICATE_RETURN: _rejection(
        "The agency sent {count} returns with different answers, and nothing says which counts.",
        "Ask the agency which one stands, and keep only that file (they differ in: {differs}).",
    ),
    FindingCode.MISSING_SHEET: _error(
        "The sheet “{sheet}” with the answers {standards} is not in the workbook.",
        "Ask the agency for the workbook with all its sheets.",
    ),
    FindingCode.MISSING_ROW: _error(
        "No row of the workbook answers {standard}.",
        "Ask the agency for the workbook with all its rows.",
    ),
    FindingCode.MISSING_PLAN: _warning(
        "The action plan with its headers is not in the workbook; no actions were read.",
        "Ask the agency for its action plan.",
    ),
    FindingCode.MISSING_COVER: _warning(
        "The cover's “{label}” was not found; nothing was read for it.",
        "Look at the workbook's cover.",
    ),
    FindingCode.INVALID_GRADE: _error(
        "{quoted} is not a grade; the grades are {grades}.",
        _ASK_FIX,
    ),
    FindingCode.AMBIGUOUS_ANSWER: _error(
        "It can't be told which answer is the one for {standard}: {reason}.",
        "Ask the agency which answer stands for this standard.",
    ),
    FindingCode.FORMULA_IN_ANSWER: _error(
        "The {field} holds a formula instead of text; its result is not used.",
        _ASK_FIX,
    ),
    FindingCode.ERROR_IN_ANSWER: _error(
        "The {field} holds the error value {found}.",
        _ASK_FIX,
    ),
    FindingCode.MISSING_GRADE: _warning(
        "No grade was chosen for {standard}.{doubt}",
        "Ask the agency for its grade.",
    ),
    FindingCode.MISSING_EVIDENCE: _warning(
        "{standard}: graded {grade} without evidence.{doubt}",
        "Ask the agency what the grade rests on.",
    ),
    FindingCode.MISSING_ACTION: _warning(
        "{standard}: graded {grade}, with neither an improvement nor an action planned.",
        "Ask the agency what it will do to improve.",
    ),
    FindingCode.MISSING_REASON: _warning(
        "{standard}: said to be not applicable, without a reason.",
        "Ask the agency why the standard does not apply to it.",
    ),
    FindingCode.MERGED_CELL: _warning(
        "The cell of the {what} was merged with others; what the merged cell shows was used.",
        "Look at the workbook: a merged cell shows one text where there were several.",
    ),
    FindingCode.ALTERED_TEXT: _warning(
        "Locked text was changed; it should read “{expected}”.{note}",
        "Look at what was changed: the agency may have answered another question.",
    ),
    FindingCode.MOVED_CELL: _warning(
        "The {what} does not stand where it was sent out; it was found and used.",
        "Compare the answer with the workbook.",
    ),
    FindingCode.RECOVERED_ANSWER: _warning(
        "A mark is gone or changed ({reason}); what it marks was found all the same and used.",
        "Compare what was used with the workbook.",
    ),
    FindingCode.REDUCED_CHECKS: _warning(
        "This is {kind}, which keeps less than .xlsx: formulas, error cells, comments, text boxes,"
        " merged cells, hidden rows and tabs can't be seen, and a missing answer may be an error"
        " cell.",
        "Ask for the .xlsx if anything looks odd.",
    ),
    FindingCode.INVALID_DATE: _warning(
        "{quoted} is not a date that can be read; the text is kept.",
        "Ask for the date, or leave it: only what depends on the date goes without it.",
    ),
    FindingCode.INVALID_STANDARD: _warning(
        "{quoted} is not the number of a standard; the action is kept without one.",
        "Ask the agency which standard the action belongs to.",
    ),
    FindingCode.INVALID_STATUS: _warning(
        "{quoted} is not a status; they are {statuses}. The text is kept.",
        "Ask the agency how far the action is, or leave it.",
    ),
    FindingCode.INCOMPLETE_COVER: _warning(
        "The cover does not say: {missing}.",
        "Ask the agency to complete its cover sheet.",
    ),
    FindingCode.HIDDEN_CONTENT: _warning(
        "Something was written outside the answer cells.",
        "Read what was found: it may belong to an answer.",
    ),
    FindingCode.UNSEEN_CHARACTERS: _warning(
        "The text has characters that nobody sees ({characters}); the tables show each by its"
        " code, such as [U+202E].",
        "Compare the text with the workbook: it may read otherwise than it looks there.",
    ),
    FindingCode.TRUNCATED_TEXT: _warning(
        "The text has {length} characters, the most that a cell can hold: its end may be lost.",
        "Ask the agency for the whole text.",
    ),
    FindingCode.BLANK_RETURN: _warning(
        "Nothing was filled in.",
        "Ask the agency whether it meant to send this file.",
    ),
    FindingCode.NORMALISED_GRADE: _info("{quoted} was taken as {grade}.{note}"),
    FindingCode.SUPERSEDED_RETURN: _info(
        "Another return of the same agency is used: {used} ({reason}). {differs}",
        "Nothing to do, unless the agency says that this one stands.",
    ),
    FindingCode.ATTACHMENT: _info(
        "This is {kind}: evidence sent along, not a return.{note}",
        "Nothing to do; keep it with the return.",
    ),
    FindingCode.CONTAINER: _info(
        "This holds {files}; each is listed by itself.",
        "Nothing to do, but to read the words of a mail.",
    ),
    FindingCode.ACTION_UNPLANNED: _info(
        "{standard}: an improvement in words but no row in the action plan.",
        "Nothing to do, unless the board wants an owner and a date.",
    ),
    FindingCode.RULED: _info("{what}; {ruled_by} ruled so on {ruled_on}: {reason}"),
    FindingCode.UNUSED_RULING: _warning(
        "The ruling in row {row} applies to nothing that came back ({why}).",
        "Look whether the file was replaced since; then take the ruling out or renew it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or noteworthy in a return, with its place as data.

    `found` is what stood there, as it stood; `message` and `remedy` are for people.
    """

    code: FindingCode
    message: str
    remedy: str
    found: str = ""
    file: str = ""
    agency_id: str = ""
    standard_id: str = ""
    sheet: str = ""
    cell: str = ""

    @property
    def severity(self) -> Severity:
        """The severity that the catalogue gives to the code."""
        return CATALOGUE[self.code].severity

    @property
    def rejects(self) -> bool:
        """Whether the whole return can't be used."""
        return CATALOGUE[self.code].rejects

    def of(self, file: str, agency_id: str) -> "Finding":
        """The same finding, said of a file and an agency."""
        return replace(self, file=file, agency_id=agency_id or self.agency_id)


def finding(
    code: FindingCode,
    *,
    found: str = "",
    standard_id: str = "",
    sheet: str = "",
    cell: str = "",
    **fields: object,
) -> Finding:
    """A finding with its message and remedy filled in from the catalogue.

    `fields` are the message's own fields; KeyError when one is missing, for that is a bug.
    """
    entry = CATALOGUE[code]
    own = {"found": short(found), "quoted": _quoted(found), "sheet": sheet}
    shown = own | {"standard": standard_id} | _OPTIONAL | fields
    return Finding(
        code=code,
        message=entry.message.format_map(shown).strip(),
        remedy=entry.remedy.format_map(shown),
        found=found,
        standard_id=standard_id,
        sheet=sheet,
        cell=cell,
    )


_SPACES = {"\r\n": "⏎", "\n": "⏎", "\r": "⏎", "\t": "⇥"}
_SPACE = re.compile(r"\r\n|[^\S ]")  # all but the plain one


def _quoted(text: str) -> str:
    """A text in quotes, once, in which breaks and odd spaces can be seen."""
    cut = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    shown = _SPACE.sub(lambda space: _SPACES.get(space[0], "⍽"), cut)
    outer = len(shown) - len(shown.lstrip(" ")), len(shown.rstrip(" "))
    shown = "␣" * outer[0] + shown[outer[0] : outer[1]] + "␣" * (len(shown) - outer[1])
    return shown if re.fullmatch("“[^“”]*”", shown) else f"“{shown}”"


def says_what_was_found(said: Finding) -> bool:
    """Whether a finding's message already quotes what was found."""
    return f"“{short(said.found)}”" in said.message or _quoted(said.found) in said.message


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by severity, each severity in the order given."""
    return sorted(findings, key=lambda each: each.severity.rank)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def short(text: str, limit: int = _SHOWN) -> str:
    """A text as it can stand inside a sentence: one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
