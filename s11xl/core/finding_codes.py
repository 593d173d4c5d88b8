"""Every code of a finding, with its severity, meaning, message and remedy.

Scripts filter by the codes, so none is ever renamed. This module is the source of docs/findings.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import NamedTuple


class Severity(StrEnum):
    """How serious a finding is."""

    ERROR = "error"  # an answer, or the whole return, can't be used
    WARNING = "warning"  # used, but somebody should look at it
    INFO = "info"  # for the record

    @property
    def rank(self) -> int:
        """0 for the worst, so that sorting by rank puts the worst first."""
        return list(Severity).index(self)


class _Definition(NamedTuple):
    """What defines a code; `about` says what it means.

    The slots in braces in `message` and `remedy` are filled with the fields of a finding, or else
    from `defaults`.
    """

    severity: Severity
    rejects: bool
    code: str
    about: str
    message: str
    remedy: str = "Nothing to do."
    defaults: Mapping[str, str] = {}


_rejection = partial(_Definition, Severity.ERROR, True)
_error = partial(_Definition, Severity.ERROR, False)
_warning = partial(_Definition, Severity.WARNING, False)
_info = partial(_Definition, Severity.INFO, False)

_ASK_AGAIN = (
    "Ask the agency to send the workbook again as .xlsx (Excel: File > Save As; Google Sheets:"
    " File > Download > Microsoft Excel; Numbers: File > Export To > Excel)."
)
_ASK_FIX = "Ask the agency to correct the cell in its workbook and return it again."


class FindingCode(StrEnum):
    """Every code of a finding, with its definition as attributes.

    `rejects` is whether the whole return can't be used.
    """

    severity: Severity
    rejects: bool
    about: str
    message: str
    remedy: str
    defaults: Mapping[str, str]

    def __new__(cls, *values: object) -> "FindingCode":
        """Make a member whose value is the code, with the rest of its definition as attributes."""
        definition = _Definition(*values)  # type: ignore[arg-type]
        member = str.__new__(cls, definition.code)
        member._value_ = definition.code
        for name in ("severity", "rejects", "about", "message", "remedy", "defaults"):
            setattr(member, name, getattr(definition, name))
        return member

    NOT_A_WORKBOOK = _rejection(
        "not-a-workbook",
        about="The file is something else: a PDF, a Word document, a picture, a web page, an empty"
        " file.",
        message="This is {file_type}, not a workbook.{note}",
        remedy="Ask for the completed workbook itself, as .xlsx (Google Sheets: File > Download >"
        " Microsoft Excel; Numbers: File > Export To > Excel).",
    )
    ENCRYPTED = _rejection(
        "encrypted",
        about="A password or a sensitivity label keeps the file closed.",
        message="The workbook is encrypted: {reason}.",
        remedy="{what_to_do}",
    )
    UNSUPPORTED_FORMAT = _rejection(
        "unsupported-format",
        about="It is a workbook, or leads to one, in a form that can't be read here.",
        message="The file is {file_type}, which can't be read here.",
        remedy=_ASK_AGAIN,
    )
    UNREADABLE = _rejection(
        "unreadable",
        about="This computer would not open the file.",
        message="The file could not be opened: {reason}.",
        remedy="{what_to_do}",
        defaults={
            "what_to_do": "Check that the file is on this computer and not open elsewhere,"
            " then run again."
        },
    )
    CORRUPT = _rejection(
        "corrupt",
        about="The file is a workbook by its looks, but parts of it are broken or contradict each"
        " other.",
        message="The workbook is damaged: {reason}.",
        remedy="Open it in Excel, let Excel repair it, save it as .xlsx; if it won't, ask for it"
        " again.",
    )
    TOO_LARGE = _rejection(
        "too-large",
        about="Reading the file would take more memory or time than a return ever needs.",
        message="The workbook is larger than can be read safely: {reason}.",
        remedy="Ask for a copy without pictures and pasted sheets, or raise the limit if you trust"
        " it.",
    )
    NOT_OUR_TEMPLATE = _rejection(
        "not-our-template",
        about="The workbook carries none of the marks that every workbook was sent out with.",
        message="The workbook is not one that was sent out: {reason}.",
        remedy="Ask the agency to fill in the workbook that it was sent.",
    )
    WRONG_STANDARDS = _rejection(
        "wrong-standards",
        about="The workbook asks about a version of the standards that was not given.",
        message="The workbook was made for the standards {found}, which are not at hand.",
        remedy="Give the standards file of that version with --standards.",
    )
    WRONG_ROUND = _rejection(
        "wrong-round",
        about="The workbook was sent out in another round.",
        message="The workbook belongs to the round {found}; this is the round {expected}.",
        remedy="Consolidate it with its own round, or ask for this round's workbook.",
    )
    UNKNOWN_AGENCY = _rejection(
        "unknown-agency",
        about="The workbook is one of ours, but of an agency that is not on the list.",
        message="The workbook names {whom}, and that agency was not asked in this round.",
        remedy="Add the agency to the roster, or find out where the file came from.",
    )
    AGENCY_MISMATCH = _rejection(
        "agency-mismatch",
        about="The places that say whose workbook this is contradict each other, or the record of"
        " what was issued: sheets of two agencies were mixed, or a mark was changed.",
        message="The workbook carries the marks of more than one agency or issue: {reason}.",
        remedy="Ask the agency to copy its own answers into its own workbook and return that.",
    )
    DUPLICATE_RETURN = _rejection(
        "duplicate-return",
        about="Several returns of one agency differ, and by no rule does one come before the"
        " other.",
        message="The agency sent {count} returns with different answers, and nothing says which"
        " counts.",
        remedy="Ask the agency which one stands, and keep only that file (they differ in:"
        " {differs}).",
    )
    MISSING_SHEET = _error(
        "missing-sheet",
        about="A whole sheet of answers is gone.",
        message="The sheet “{sheet}” with the answers {standards} is not in the workbook.",
        remedy="Ask the agency for the workbook with all its sheets.",
    )
    MISSING_ROW = _error(
        "missing-row",
        about="The row that answers a standard is gone.",
        message="No row of the workbook answers {standard}.",
        remedy="Ask the agency for the workbook with all its rows.",
    )
    MISSING_PLAN = _warning(
        "missing-plan",
        about="The action plan, or the row of its headers, is gone.",
        message="The action plan with its headers is not in the workbook; no actions were read.",
        remedy="Ask the agency for its action plan.",
    )
    MISSING_COVER = _warning(
        "missing-cover",
        about="An input of the cover is nowhere to be found.",
        message="The cover's “{label}” was not found; nothing was read for it.",
        remedy="Look at the workbook's cover.",
    )
    INVALID_GRADE = _error(
        "invalid-grade",
        about="What stands in the grade's cell is no grade of the scale. It is never guessed.",
        message="{quoted} is not a grade; the grades are {grades}.",
        remedy=_ASK_FIX,
    )
    AMBIGUOUS_ANSWER = _error(
        "ambiguous-answer",
        about="The hidden key and the visible label of a row contradict each other, or an answer"
        " stands twice. It is used for no standard; what was written is told as `hidden-content`.",
        message="It can't be told which answer is the one for {standard}: {reason}.",
        remedy="Ask the agency which answer stands for this standard.",
    )
    FORMULA_IN_ANSWER = _error(
        "formula-in-answer",
        about="An answer is a formula. Its last result may be old or wrong, so it is not used; the"
        " formula stands in `found`.",
        message="The {field} holds a formula instead of text; its result is not used.",
        remedy=_ASK_FIX,
    )
    ERROR_IN_ANSWER = _error(
        "error-in-answer",
        about="An answer is one of Excel's error values.",
        message="The {field} holds the error value {found}.",
        remedy=_ASK_FIX,
    )
    MISSING_GRADE = _warning(
        "missing-grade",
        about="A standard has no grade.",
        message="No grade was chosen for {standard}.{doubt}",
        remedy="Ask the agency for its grade.",
    )
    MISSING_EVIDENCE = _warning(
        "missing-evidence",
        about="A grade stands without evidence.",
        message="{standard}: graded {grade} without evidence.{doubt}",
        remedy="Ask the agency what the grade rests on.",
    )
    MISSING_ACTION = _warning(
        "missing-action",
        about="A weak grade with no improvement in words and no row in the action plan.",
        message="{standard}: graded {grade}, with neither an improvement nor an action planned.",
        remedy="Ask the agency what it will do to improve.",
    )
    MISSING_REASON = _warning(
        "missing-reason",
        about="“Not applicable” was chosen without saying why.",
        message="{standard}: said to be not applicable, without a reason.",
        remedy="Ask the agency why the standard does not apply to it.",
    )
    MERGED_CELL = _warning(
        "merged-cell",
        about="An answer's cell was merged with others; Excel keeps only the first one's text.",
        message="The cell of the {what} was merged with others; what the merged cell shows was"
        " used.",
        remedy="Look at the workbook: a merged cell shows one text where there were several.",
    )
    ALTERED_TEXT = _warning(
        "altered-text",
        about="Text that the agency can't change without lifting the lock was changed, or differs"
        " from the record of what was issued.",
        message="Locked text was changed; it should read “{expected}”.{note}",
        remedy="Look at what was changed: the agency may have answered another question.",
    )
    MOVED_CELL = _warning(
        "moved-cell",
        about="Rows or columns were inserted, deleted or sorted, or a cell was cut and pasted."
        " Keys, labels and headers say where the answer stands now.",
        message="The {what} does not stand where it was sent out; it was found and used.",
        remedy="Compare the answer with the workbook.",
    )
    RECOVERED_ANSWER = _warning(
        "recovered-answer",
        about="One of the marks that say what a cell answers is gone; the others say it still.",
        message="A mark is gone or changed ({reason}); what it marks was found all the same and"
        " used.",
        remedy="Compare what was used with the workbook.",
    )
    REDUCED_CHECKS = _warning(
        "reduced-checks",
        about="The file was saved in a format that keeps less; some checks are not possible.",
        message="This is {file_type}, which keeps less than .xlsx: formulas, error cells, comments,"
        " text boxes, merged cells, hidden rows and tabs can't be seen, and a missing answer may"
        " be an error cell.",
        remedy="Ask for the .xlsx if anything looks odd.",
    )
    INVALID_DATE = _warning(
        "invalid-date",
        about="A date can't be read as one (`31/03/2027`, `31 March 2027`, `2027-03-31` can).",
        message="{quoted} is not a date that can be read; the text is kept.",
        remedy="Ask for the date, or leave it: only what depends on the date goes without it.",
    )
    INVALID_STANDARD = _warning(
        "invalid-standard",
        about="A row of the action plan names no standard of the audit.",
        message="{quoted} is not the number of a standard; the action is kept without one.",
        remedy="Ask the agency which standard the action belongs to.",
    )
    INVALID_STATUS = _warning(
        "invalid-status",
        about="A row of the action plan has a status that is not in the list.",
        message="{quoted} is not a status; they are {statuses}. The text is kept.",
        remedy="Ask the agency how far the action is, or leave it.",
    )
    INCOMPLETE_COVER = _warning(
        "incomplete-cover",
        about="The cover does not say who completed and who signed off the return, and when.",
        message="The cover does not say: {missing}.",
        remedy="Ask the agency to complete its cover sheet.",
    )
    HIDDEN_CONTENT = _warning(
        "hidden-content",
        about="Somebody wrote where no answer is read from: in the margin, on a sheet of their"
        " own, in a comment or a text box, in a hidden row. The text stands in `found`.",
        message="{what}",
        remedy="{what_to_do}",
        defaults={
            "what": "Something was written outside the answer cells.",
            "what_to_do": "Read what was found: it may belong to an answer.",
        },
    )
    UNSEEN_CHARACTERS = _warning(
        "unseen-characters",
        about="A text holds characters that nobody sees and that may turn or hide what it says.",
        message="The text has characters that nobody sees ({characters}); the tables show each by"
        " its code, such as [U+202E].",
        remedy="Compare the text with the workbook: it may read otherwise than it looks there.",
    )
    TRUNCATED_TEXT = _warning(
        "truncated-text",
        about="A text is as long as a cell can hold.",
        message="The text has {length} characters, the most that a cell can hold: its end may be"
        " lost.",
        remedy="Ask the agency for the whole text.",
    )
    BLANK_RETURN = _warning(
        "blank-return",
        about="The workbook came back empty.",
        message="Nothing was filled in.",
        remedy="Ask the agency whether it meant to send this file.",
    )
    NORMALISED_GRADE = _info(
        "normalised-grade",
        about="A grade differed from the scale's only in case, spaces, punctuation, or by a short"
        " form.",
        message="{quoted} was taken as {grade}.{note}",
    )
    SUPERSEDED_RETURN = _info(
        "superseded-return",
        about="The agency sent several returns; this one is not the one that counts. Its answers"
        " stand in `superseded_answers.csv`.",
        message="Another return of the same agency is used: {used} ({reason}). {differs}",
        remedy="Nothing to do, unless the agency says that this one stands.",
    )
    ATTACHMENT = _info(
        "attachment",
        about="Evidence that came with a return.",
        message="This is {file_type}: evidence sent along, not a return.{note}",
        remedy="{what_to_do}",
        defaults={"what_to_do": "Nothing to do; keep it with the return."},
    )
    CONTAINER = _info(
        "container",
        about="An archive or a mail; each file in it has a row of its own.",
        message="This holds {files}; each is listed by itself.",
        remedy="Nothing to do, but to read the words of a mail.",
    )
    ACTION_UNPLANNED = _info(
        "action-unplanned",
        about="What will improve it is said beside the grade, but not planned.",
        message="{standard}: an improvement in words but no row in the action plan.",
        remedy="Nothing to do, unless the board wants an owner and a date.",
    )
    RULED = _info(
        "ruled",
        about="The analyst decided something; who, when and why.",
        message="{what}; {ruled_by} ruled so on {ruled_on}: {reason}",
    )
    UNUSED_RULING = _warning(
        "unused-ruling",
        about="A decision applies to nothing that came back.",
        message="The ruling in row {row} applies to nothing that came back ({why}).",
        remedy="Look whether the file was replaced since; then take the ruling out or renew it.",
    )
