"""Every code of a finding, with its severity, meaning, message and remedy.

Scripts filter by the codes, so none is ever renamed. This module is the source of docs/findings.md.
"""

from s11xl.core.finding_definitions import DefinedCode, error, info, rejection, warning
from s11xl.core.finding_definitions import Severity as Severity

_ADD_TO_ROSTER = "Add the agency to the roster, or find out where the file came from."
_ASK_AGAIN = (
    "Ask the agency to send the workbook again as .xlsx (Excel and LibreOffice: File > Save As;"
    " Google Sheets: File > Download > Microsoft Excel; Numbers: File > Export To > Excel)."
)
_ASK_FIX = "Ask the agency to correct the cell in its workbook and return it again."


class FindingCode(DefinedCode):
    """Every code of a finding."""

    NOT_A_WORKBOOK = rejection(
        "not-a-workbook",
        about="The file is something else, such as a PDF, a Word document, a picture, a web page or"
        " an empty file.",
        message="This is {file_type}, not a workbook.{note}",
        remedy="{what_to_do}",
        defaults={
            "what_to_do": "Ask the agency for the completed workbook as .xlsx (Google Sheets: File"
            " > Download > Microsoft Excel; Numbers: File > Export To > Excel)."
        },
    )
    ENCRYPTED = rejection(
        "encrypted",
        about="A password or a sensitivity label stops the file from being opened.",
        message="The workbook is encrypted: {reason}.",
        remedy="{what_to_do}",
    )
    UNSUPPORTED_FORMAT = rejection(
        "unsupported-format",
        about="The file is a workbook, or a placeholder for one, in a format that can't be read.",
        message="This is {file_type}, which can't be read.",
        remedy="{what_to_do}",
        defaults={"what_to_do": _ASK_AGAIN},
    )
    UNREADABLE = rejection(
        "unreadable",
        about="This computer could not open the file.",
        message="The file could not be opened: {reason}.",
        remedy="{what_to_do}",
        defaults={
            "what_to_do": "Check that it is on this computer, that you may open it and its folder,"
            " and that it is not open in another program. Then run the command again."
        },
    )
    CORRUPT = rejection(
        "corrupt",
        about="The file looks like a workbook, an archive or a mail, but parts of it are broken or"
        " contradict each other.",
        message="The file is damaged: {reason}.",
        remedy="{what_to_do}",
        defaults={
            "what_to_do": "Open it in Excel, let Excel repair it and save it as .xlsx. If that"
            " fails, ask the agency to send it again."
        },
    )
    TOO_LARGE = rejection(
        "too-large",
        about="Reading the file would take more memory or time than any return needs.",
        message="The file is too large to read safely: {reason}.",
        remedy="{what_to_do}",
        defaults={
            "what_to_do": "Ask the agency for a copy without pictures and pasted sheets. If you"
            " trust the file, use --raise-limits."
        },
    )
    NOT_OUR_TEMPLATE = rejection(
        "not-our-template",
        about="The workbook has no Return ID, which every workbook is sent out with.",
        message="The workbook is not one that was sent out: {reason}.",
        remedy="Ask the agency to fill in the workbook that it was sent.",
    )
    WRONG_STANDARDS = rejection(
        "wrong-standards",
        about="The workbook was made from a version of the standards that was not given.",
        message="The workbook was made for the standards {found}, which were not given.",
        remedy="Give the standards file of that version with --standards.",
    )
    WRONG_ROUND = rejection(
        "wrong-round",
        about="The workbook was sent out in another round.",
        message="The workbook belongs to the round {found}; this is the round {expected}.",
        remedy="Consolidate it with its own round, or ask the agency for this round's workbook.",
    )
    UNKNOWN_AGENCY = rejection(
        "unknown-agency",
        about="The workbook is one that was sent out, but its agency is not on the list.",
        message="The workbook names {whom}, which {why}.",
        remedy="{what_to_do}",
        defaults={"why": "was not asked in this round", "what_to_do": _ADD_TO_ROSTER},
    )
    AGENCY_MISMATCH = rejection(
        "agency-mismatch",
        about="The Return ID, agency or round is stored in several parts of the workbook, and they"
        " contradict each other or the record of what was issued. Sheets of two agencies may have"
        " been mixed.",
        message="Parts of the workbook belong to different agencies, rounds or issues: {reason}.",
        remedy="Ask the agency to copy its answers into the workbook it was sent, and return it.",
    )
    DUPLICATE_RETURN = rejection(
        "duplicate-return",
        about="An agency sent several returns with different answers, and no rule says which one"
        " counts; or with different Return IDs, which the round's record does not give to one"
        " agency.",
        message="The agency sent {count} returns {how}, and nothing says which one counts.",
        remedy="Ask the agency which one counts, and keep only that file ({differ}).",
    )
    MISSING_SHEET = error(
        "missing-sheet",
        about="A whole sheet of answers is missing.",
        message="The sheet “{sheet}” with the answers {standards} is missing from the workbook.",
        remedy="Ask the agency for the workbook with all its sheets.",
    )
    MISSING_ROW = error(
        "missing-row",
        about="The row with the answers to a standard is missing.",
        message="The row with the answers to {standard} is missing from the workbook.",
        remedy="Ask the agency for the workbook with all its rows.",
    )
    MISSING_PLAN = warning(
        "missing-plan",
        about="The action plan, or its header row, is missing.",
        message="The action plan or its header row is missing from the workbook. No actions were"
        " read.",
        remedy="Ask the agency for its action plan.",
    )
    MISSING_COVER = warning(
        "missing-cover",
        about="A cell to fill in on the cover could not be found.",
        message="Nothing was read for “{label}”: it is missing from the cover.",
        remedy="Look at the cover of the workbook.",
    )
    INVALID_GRADE = error(
        "invalid-grade",
        about="The grade is not on the scale. It is never guessed.",
        message="{quoted} is not a grade; the grades are {grades}.",
        remedy=_ASK_FIX,
    )
    AMBIGUOUS_ANSWER = error(
        "ambiguous-answer",
        about="The hidden key and the visible label of a row contradict each other, or an answer"
        " appears more than once. It is used for no standard; the text is reported as"
        " `hidden-content`.",
        message="It is not clear which answer belongs to {standard}: {reason}.",
        remedy="Ask the agency which answer it meant for this standard.",
    )
    FORMULA_IN_ANSWER = error(
        "formula-in-answer",
        about="An answer is a formula. Its last result may be out of date or wrong, so it is not"
        " used. The formula is in `found`.",
        message="The {field} is a formula instead of text, so it was not used.",
        remedy=_ASK_FIX,
    )
    ERROR_IN_ANSWER = error(
        "error-in-answer",
        about="An answer is one of Excel's error values, such as `#REF!`.",
        message="The {field} is the error value {found}, so it was not used.",
        remedy=_ASK_FIX,
    )
    MISSING_GRADE = warning(
        "missing-grade",
        about="A standard has no grade.",
        message="No grade was chosen for {standard}.{doubt}",
        remedy="Ask the agency for its grade.",
    )
    MISSING_EVIDENCE = warning(
        "missing-evidence",
        about="A standard has a grade, but nothing is written under evidence.",
        message="{standard}: graded {grade}, but there is no evidence.{doubt}",
        remedy="Ask the agency what evidence it has for the grade.",
    )
    PLACEHOLDER_EVIDENCE = warning(
        "placeholder-evidence",
        about="All that is written under evidence is a placeholder, such as “tbc”. The standards"
        " file lists them.",
        message="{standard}: graded {grade}, but only {quoted} is written under evidence.",
        remedy="Ask the agency what evidence it has for the grade.",
    )
    REPEATED_EVIDENCE = warning(
        "repeated-evidence",
        about="The same text is written under evidence of five standards or more.",
        message="The same text is written under evidence of {count} standards: {standards}.",
        remedy="Look whether it is evidence for each of them, or ask the agency.",
    )
    UNCHANGED_ANSWERS = warning(
        "unchanged-answers",
        about="The workbook was sent out with evidence and improvements of another round, and some"
        " of them came back unchanged.",
        message="The workbook was sent out with answers from {round}. Unchanged since then are"
        " {count} of {total}: {standards}.",
        remedy="Ask the agency whether they still hold.",
    )
    MISSING_ACTION = warning(
        "missing-action",
        about="A standard has a weak grade, but no improvement and no row in the action plan.",
        message="{standard}: graded {grade}, but there is neither an improvement nor an action.",
        remedy="Ask the agency what it will do to improve.",
    )
    MISSING_REASON = warning(
        "missing-reason",
        about="“Not applicable” was chosen without a reason.",
        message="{standard}: marked as not applicable, but there is no reason.",
        remedy="Ask the agency why the standard does not apply to it.",
    )
    MERGED_CELL = warning(
        "merged-cell",
        about="The cell of an answer was merged with others. Excel keeps only the text of the first"
        " cell.",
        message="The cell of the {what} was merged with others. The text that it shows was used.",
        remedy="Look at the workbook: texts of the other cells may be lost.",
    )
    ALTERED_TEXT = warning(
        "altered-text",
        about="Locked text was changed, or differs from the record of what was issued. The agency"
        " can only change it by unprotecting the sheet.",
        message="Locked text was changed. It should read “{expected}”.{note}",
        remedy="Look at what was changed: the agency may have answered a different question.",
    )
    MOVED_CELL = warning(
        "moved-cell",
        about="Rows or columns were inserted, deleted or sorted, or a cell was cut and pasted. The"
        " answer was found by its key, label or header.",
        message="The {what} {moved}. {used}",
        remedy="Compare the answer with the workbook.",
        defaults={
            "moved": "is not where it was sent out",
            "used": "Everything was found and used.",
        },
    )
    RECOVERED_ANSWER = warning(
        "recovered-answer",
        about="The key, label or other marker that says what a cell answers is missing. Another one"
        " was used instead.",
        message="This was found and used, although {reason}.",
        remedy="Compare what was used with the workbook.",
    )
    REDUCED_CHECKS = warning(
        "reduced-checks",
        about="The file was saved in a format that keeps less than .xlsx, so some checks are not"
        " possible.",
        message="This is {file_type}, which keeps less than .xlsx. {lost} can't be seen, and a"
        " missing answer may be an error cell.{note}",
        remedy="Ask the agency for the .xlsx if anything looks odd.",
    )
    INVALID_DATE = warning(
        "invalid-date",
        about="A date can't be read. `31/03/2027`, `31 March 2027` and `2027-03-31` can.",
        message="{quoted} can't be read as a date. The text was kept.",
        remedy="Ask the agency for the date, or leave it: then only what depends on the date is"
        " left out.",
    )
    INVALID_STANDARD = warning(
        "invalid-standard",
        about="A row of the action plan names no standard of the audit.",
        message="{quoted} is not the number of a standard. The action was kept without one.",
        remedy="Ask the agency which standard the action belongs to.",
    )
    INVALID_STATUS = warning(
        "invalid-status",
        about="A row of the action plan has a status that is not on the list.",
        message="{quoted} is not a status; the statuses are {statuses}. The text was kept.",
        remedy="Ask the agency for the status of the action, or leave it.",
    )
    INCOMPLETE_COVER = warning(
        "incomplete-cover",
        about="The cover does not say who completed and signed off the return, and when.",
        message="The cover is incomplete. These are missing: {missing}.",
        remedy="Ask the agency to complete its cover sheet.",
    )
    HIDDEN_CONTENT = warning(
        "hidden-content",
        about="Somebody wrote something outside the answer cells: in the margin, on another sheet,"
        " in a comment, a text box, a diagram, a form control or a page header. Or an answer is in"
        " a row or column that nobody sees. The text is in `found`.",
        message="{what}",
        remedy="{what_to_do}",
        defaults={
            "what": "Something was written outside the answer cells.",
            "what_to_do": "Read the text: it may belong to an answer.",
        },
    )
    UNSEEN_CHARACTERS = warning(
        "unseen-characters",
        about="A text contains invisible characters that can reverse or hide parts of it.",
        message="The text contains invisible characters ({characters}). The tables show each as a"
        " code such as [U+202E].",
        remedy="Compare the text with the workbook: it may look different there.",
    )
    STRUCK_OUT = warning(
        "struck-out",
        about="An answer, or a part of it, is struck out in the workbook. All of it was used; what"
        " is struck out is in `found`.",
        message="{part} of the {field} is struck out: {quoted}. It was used all the same.",
        remedy="Ask the agency whether it still means what it struck out.",
    )
    TRUNCATED_TEXT = warning(
        "truncated-text",
        about="A text has as many characters as a cell can hold.",
        message="The text has {length} characters, the most that a cell can hold, so its end may be"
        " lost.",
        remedy="Ask the agency for the whole text.",
    )
    BLANK_RETURN = warning(
        "blank-return",
        about="The workbook came back empty.",
        message="Nothing was filled in.",
        remedy="Ask the agency whether it meant to send this file.",
    )
    UNKNOWN_TEMPLATE = warning(
        "unknown-template",
        about="A hidden cell says with which edition of the template the workbook was made, and"
        " that edition was never issued. Somebody may have changed hidden cells, or the workbook"
        " comes from another version of this program. Every check was made as usual.",
        message="The workbook says that it was made with the template {quoted}, which was not"
        " issued. Its locked texts were compared with those of this edition.",
        remedy="Compare the workbook with the one that was sent out.",
    )
    COMBINED_RETURNS = warning(
        "combined-returns",
        about="Several copies of one workbook came back, none of them complete. Their answers were"
        " combined; those that differ between copies wait for a ruling.",
        message="{count} copies of this workbook came back, none of them complete: {files}. Their"
        " answers were combined.{note}",
        remedy="Check that the copies belong together. Where they differ, rule which answer counts,"
        " or which file to use.",
    )
    NORMALISED_GRADE = info(
        "normalised-grade",
        about="A grade differs from the one on the scale only in capitals, spaces or punctuation,"
        " or is a short form of it.",
        message="{quoted} was taken as {grade}.{note}",
    )
    SUPERSEDED_RETURN = info(
        "superseded-return",
        about="The agency sent several returns, and this one does not count. Its answers are in"
        " `superseded_answers.csv`.",
        message="Another return of the same agency is used: {used} ({reason}). {differs}",
        remedy="Nothing to do, unless the agency says that this one counts.",
    )
    ATTACHMENT = info(
        "attachment",
        about="The file is evidence that came with a return.",
        message="This is {file_type}: evidence sent with a return, not a return.{note}",
        remedy="{what_to_do}",
        defaults={"what_to_do": "Nothing to do. Keep it with the return."},
    )
    CONTAINER = info(
        "container",
        about="The file is an archive, a mail or a mailbox. Each file in it has its own row.",
        message="This contains {files}; each is listed separately.{note}",
        remedy="Nothing to do, but read the text if it is a mail.",
    )
    ACTION_UNPLANNED = info(
        "action-unplanned",
        about="An improvement is written beside the grade, but it is not in the action plan.",
        message="{standard}: there is an improvement, but no row in the action plan.",
        remedy="Nothing to do, unless the board wants an owner and a date.",
    )
    OLDER_TEMPLATE = info(
        "older-template",
        about="The workbook was sent out with an earlier edition of the template. It was read in"
        " full. The standards' texts were compared wherever they are now; that cells are in other"
        " places than today is not reported.",
        message="The workbook was made with an earlier edition of the template ({found}). It was"
        " read in full.",
    )
    LINK = info(
        "link",
        about="The text of an answer is a link. The address is in `found`, and for the answers to"
        " the standards also in the column `links` of the answers.",
        message="The {field} links to {found}.",
    )
    SHOWN_TEXT = info(
        "shown-text",
        about="An answer is a number, which was read as Excel shows it: `95%`, `£1,200`, a leading"
        " zero, a date, a time. The stored number is in `found`. If the number's format can't be"
        " followed, the stored number was used, and the message has the format.",
        message="The {field} is stored as {found}. {used}",
        remedy="Nothing to do, unless the workbook shows something else.",
    )
    RULED = info(
        "ruled",
        about="The analyst decided something. The message says who, when and why.",
        message="{what}. Ruled by {ruled_by} on {ruled_on}: {reason}",
    )
    UNUSED_RULING = warning(
        "unused-ruling",
        about="A ruling does not apply to anything that came back.",
        message="The ruling in row {row} does not apply to anything that came back ({why}).",
        remedy="Check whether the file has been replaced. Then remove the ruling, or name the file"
        " by `content` of returns.csv, which stays the same when a program saves the file again.",
    )
