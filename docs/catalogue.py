"""Remakes docs/findings.md from the catalogue of findings: `python docs/catalogue.py`."""

from pathlib import Path

from s11xl.core.findings import CATALOGUE, FindingCode, Severity, finding

PAGE = Path(__file__).parent / "findings.md"
_GRADES = "Inadequate, Requires Improvement, Good, Outstanding"
_GIVE_IT = "Give its password with --open-password, or ask for a copy without one."

# What each code means, and an example's fields.
ABOUT: dict[FindingCode, tuple[str, dict[str, object]]] = {
    FindingCode.NOT_A_WORKBOOK: (
        "The file is something else: a PDF, a Word document, a picture, a web page, an empty file.",
        {"kind": "a PDF document"},
    ),
    FindingCode.ENCRYPTED: (
        "A password or a sensitivity label keeps the file closed.",
        {"reason": "it was saved with a password", "what_to_do": _GIVE_IT},
    ),
    FindingCode.UNSUPPORTED_FORMAT: (
        "It is a workbook, or leads to one, in a form that can't be read here.",
        {"kind": "an Apple document (.numbers, .pages or .key)"},
    ),
    FindingCode.UNREADABLE: (
        "This computer would not open the file.",
        {"reason": "Permission denied"},
    ),
    FindingCode.CORRUPT: (
        "The file is a workbook by its looks, but parts of it are broken or contradict each other.",
        {"reason": "its end is missing; it may be cut off"},
    ),
    FindingCode.TOO_LARGE: (
        "Reading the file would take more memory or time than a return ever needs.",
        {"reason": "its parts inflate to over 100 MiB"},
    ),
    FindingCode.NOT_OUR_TEMPLATE: (
        "The workbook carries none of the marks that every workbook was sent out with.",
        {"reason": "it carries no Return ID"},
    ),
    FindingCode.WRONG_STANDARDS: (
        "The workbook asks about a version of the standards that was not given.",
        {"found": "masa-section-11 2023.1"},
    ),
    FindingCode.WRONG_ROUND: (
        "The workbook was sent out in another round.",
        {"found": "2024-25", "expected": "2026-27"},
    ),
    FindingCode.UNKNOWN_AGENCY: (
        "The workbook is one of ours, but of an agency that is not on the list.",
        {"found": "elsewhere", "whom": "“Elsewhere Trust” (elsewhere)"},
    ),
    FindingCode.AGENCY_MISMATCH: (
        "The places that say whose workbook this is contradict each other, or the record of what"
        " was issued: sheets of two agencies were mixed, or a mark was changed.",
        {"reason": "the sheet “Cover” says PSFWR-Z1ESC; the answer rows say 0KD5V-8Q2RT"},
    ),
    FindingCode.DUPLICATE_RETURN: (
        "Several returns of one agency differ, and by no rule does one come before the other.",
        {"count": 2, "differs": "evidence, grade"},
    ),
    FindingCode.MISSING_SHEET: (
        "A whole sheet of answers is gone.",
        {"sheet": "3 Recruitment and Selection", "standards": "3.1, 3.2"},
    ),
    FindingCode.MISSING_ROW: ("The row that answers a standard is gone.", {"standard_id": "3.2"}),
    FindingCode.MISSING_PLAN: ("The action plan, or the row of its headers, is gone.", {}),
    FindingCode.MISSING_COVER: (
        "An input of the cover is nowhere to be found.",
        {"label": "Signed off by"},
    ),
    FindingCode.INVALID_GRADE: (
        "What stands in the grade's cell is no grade of the scale. It is never guessed.",
        {"found": "Good/Outstanding", "grades": _GRADES, "standard_id": "1.1"},
    ),
    FindingCode.AMBIGUOUS_ANSWER: (
        "The hidden key and the visible label of a row contradict each other, or an answer stands"
        " twice. It is used for no standard; what was written is told as `hidden-content`.",
        {"standard_id": "1.1", "reason": "it stands twice, in “1 Leadership” row 11 and row 90"},
    ),
    FindingCode.FORMULA_IN_ANSWER: (
        "An answer is a formula. Its last result may be old or wrong, so it is not used; the"
        " formula stands in `found`.",
        {"field": "evidence", "found": "=Sheet9!A1"},
    ),
    FindingCode.ERROR_IN_ANSWER: (
        "An answer is one of Excel's error values.",
        {"field": "grade", "found": "#N/A"},
    ),
    FindingCode.MISSING_GRADE: ("A standard has no grade.", {"standard_id": "2.1"}),
    FindingCode.MISSING_EVIDENCE: (
        "A grade stands without evidence.",
        {"standard_id": "2.1", "grade": "Good"},
    ),
    FindingCode.MISSING_ACTION: (
        "A weak grade with no improvement in words and no row in the action plan.",
        {"standard_id": "2.1", "grade": "Inadequate"},
    ),
    FindingCode.MISSING_REASON: (
        "“Not applicable” was chosen without saying why.",
        {"standard_id": "2.1"},
    ),
    FindingCode.ALTERED_TEXT: (
        "Text that the agency can't change without lifting the lock was changed, or differs from"
        " the record of what was issued.",
        {"expected": "1.1 There is a named senior board level lead …", "found": "1.1 There is"},
    ),
    FindingCode.MERGED_CELL: (
        "An answer's cell was merged with others; Excel keeps only the first one's text.",
        {"what": "evidence of 1.1"},
    ),
    FindingCode.MOVED_CELL: (
        "Rows or columns were inserted, deleted or sorted, or a cell was cut and pasted. Keys,"
        " labels and headers say where the answer stands now.",
        {"what": "answer row of 1.1"},
    ),
    FindingCode.RECOVERED_ANSWER: (
        "One of the marks that say what a cell answers is gone; the others say it still.",
        {"reason": "the hidden key of the row is missing", "standard_id": "1.1"},
    ),
    FindingCode.REDUCED_CHECKS: (
        "The file was saved in a format that keeps less; some checks are not possible.",
        {"kind": "an OpenDocument workbook (.ods)"},
    ),
    FindingCode.INVALID_DATE: (
        "A date can't be read as one (`31/03/2027`, `31 March 2027`, `2027-03-31` can).",
        {"found": "ongoing"},
    ),
    FindingCode.INVALID_STANDARD: (
        "A row of the action plan names no standard of the audit.",
        {"found": "9.9"},
    ),
    FindingCode.INVALID_STATUS: (
        "A row of the action plan has a status that is not in the list.",
        {"found": "nearly", "statuses": "Not started, In progress, Completed"},
    ),
    FindingCode.INCOMPLETE_COVER: (
        "The cover does not say who completed and who signed off the return, and when.",
        {"missing": "Signed off by, Signed off on"},
    ),
    FindingCode.HIDDEN_CONTENT: (
        "Somebody wrote where no answer is read from: in the margin, on a sheet of their own, in a"
        " comment or a text box, in a hidden row. The text stands in `found`.",
        {"found": "see also the annex"},
    ),
    FindingCode.UNSEEN_CHARACTERS: (
        "A text holds characters that nobody sees and that may turn or hide what it says.",
        {"characters": "U+202E RIGHT-TO-LEFT OVERRIDE"},
    ),
    FindingCode.TRUNCATED_TEXT: (
        "A text is as long as a cell can hold.",
        {"length": 32_767},
    ),
    FindingCode.BLANK_RETURN: ("The workbook came back empty.", {}),
    FindingCode.NORMALISED_GRADE: (
        "A grade differed from the scale's only in case, spaces, punctuation, or by a short form.",
        {"found": "requires  improvement", "grade": "Requires Improvement"},
    ),
    FindingCode.SUPERSEDED_RETURN: (
        "The agency sent several returns; this one is not the one that counts. Its answers stand"
        " in `superseded_answers.csv`.",
        {
            "used": "police (final).xlsx",
            "reason": "it is complete",
            "differs": "They differ in 1 standard: 1.1.",
        },
    ),
    FindingCode.ATTACHMENT: ("Evidence that came with a return.", {"kind": "a PDF document"}),
    FindingCode.CONTAINER: (
        "An archive or a mail; each file in it has a row of its own.",
        {"files": "2 files"},
    ),
    FindingCode.ACTION_UNPLANNED: (
        "What will improve it is said beside the grade, but not planned.",
        {"standard_id": "2.1"},
    ),
    FindingCode.RULED: (
        "The analyst decided something; who, when and why.",
        {
            "what": "The grade of 1.1 is taken as “Good”",
            "ruled_by": "A. Analyst",
            "ruled_on": "2027-02-03",
            "reason": "told by phone",
        },
    ),
    FindingCode.UNUSED_RULING: (
        "A decision applies to nothing that came back.",
        {"row": 4, "why": "no such file"},
    ),
}

_INTRO = """# Findings

<!-- Made by docs/catalogue.py from the code; change it there. -->

Each thing that is wrong or noteworthy in a return is a finding: in `s11xl check`, in
`findings.csv`, and on the sheet *Findings*. Its code never changes its name, so scripts can filter
by it; its message names the place and what was found; its remedy says what to do.

| severity | means |
|---|---|
| error | an answer, or the whole return, can't be used |
| warning | it was used, and needs a look |
| info | recorded |
"""


def page() -> str:
    """The page, in Markdown."""
    parts = [_INTRO]
    groups = [
        ("Errors that refuse a file", lambda entry: entry.rejects),
        (
            "Errors of an answer",
            lambda entry: entry.severity is Severity.ERROR and not entry.rejects,
        ),
        ("Warnings", lambda entry: entry.severity is Severity.WARNING),
        ("For the record", lambda entry: entry.severity is Severity.INFO),
    ]
    for heading, belongs in groups:
        parts.append(f"\n## {heading}\n")
        for code, entry in CATALOGUE.items():
            if belongs(entry):
                parts.append(_entry(code))
    return "".join(parts)


def _entry(code: FindingCode) -> str:
    meaning, fields = ABOUT[code]
    said = finding(code, **fields)  # type: ignore[arg-type]
    return (
        f"\n### `{code}`\n\n{meaning}\n\n- *for example:* {said.message}\n"
        f"- *what to do:* {said.remedy}\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
