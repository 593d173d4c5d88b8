"""The workbook's formulas, each with the value that it has for a return.

Only functions that Excel 2010 and LibreOffice share, none volatile. Texts are compared by EXACT:
`=` ignores case, MATCH takes `*` for anything, COUNTIF takes 1.10 for 1.1.
"""

from collections.abc import Mapping, Sequence

from s11xl.core.returns import COVER_NEEDED, AgencyReturn, Prefilled
from s11xl.core.text import shortened, utf16_length
from s11xl.standards.model import Grade, Scale, StandardSet, name_part
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.model import Formula

# Defined names of ranges.
GRADE_LIST = "list_grades"
WEAK_GRADE_LIST = "list_weak_grades"
STANDARD_LIST = "list_standards"
STATUS_LIST = "list_statuses"
LINK_LIST = "list_links"
ACTION_PLAN = "action_plan"
ACTION_STANDARDS = "action_standards"
ACTION_TEXTS = "action_texts"
ACTION_STATUSES = "action_statuses"
PROGRESS_GRADED = "progress_graded"
PROGRESS_EVIDENCE = "progress_evidence"
PROGRESS_GRADES = "progress_grades"

VISIBLE_CHARACTERS = 1300  # about as many as a row of the greatest height shows
_MAX_ROUND = 60  # characters of another round's name
_MAX_LITERAL = 120  # characters of a text in a formula: Excel allows 255, with quotes doubled


def answer_name(field: str, standard_id: str) -> str:
    """Return the defined name of an answer cell, such as `grade_1_1`."""
    return f"{field}_{name_part(standard_id)}"


def quoted(text: str) -> str:
    """Return a text as a literal in a formula."""
    return '"' + text.replace('"', '""') + '"'


def trimmed(text: str) -> str:
    """Remove outer spaces but no line breaks, like Excel's TRIM."""
    return text.strip(" ")


def grade_of(standard_id: str) -> Formula:
    """The grade of a standard, or an empty text."""
    cell = answer_name("grade", standard_id)
    return Formula(
        f'IF({cell}="","",{cell})',
        lambda agency_return: agency_return.response(standard_id).grade,
    )


def is_graded(labels: Sequence[str], standard_id: str, wording: Wording) -> Formula:
    """Yes, if the grade is in the list."""
    yes, no = wording.progress_yes, wording.progress_no
    in_list = _in_list(GRADE_LIST, answer_name("grade", standard_id))
    return Formula(
        f"IF({in_list},{quoted(yes)},{quoted(no)})",
        lambda agency_return: yes if agency_return.response(standard_id).grade in labels else no,
    )


def is_filled(field: str, standard_id: str, wording: Wording) -> Formula:
    """Yes, if the answer cell is not blank."""
    yes, no = wording.progress_yes, wording.progress_no

    def value(agency_return: AgencyReturn) -> str:
        return yes if trimmed(getattr(agency_return.response(standard_id), field)) else no

    return Formula(
        f'IF(TRIM({answer_name(field, standard_id)})="",{quoted(no)},{quoted(yes)})', value
    )


def count_graded(
    column: str, labels: Sequence[str], ids: Sequence[str], wording: Wording
) -> Formula:
    """How many of these standards are graded: "2 of 4 graded".

    `column` is the range with their "graded" in the progress table.
    """
    tail = wording.graded_of.format(count=len(ids))
    return Formula(
        f"SUMPRODUCT(--EXACT({column},{quoted(wording.progress_yes)}))&{quoted(tail)}",
        lambda agency_return: f"{_graded(agency_return, labels, ids)}{tail}",
    )


def progress_sentence(standards: StandardSet, labels: Sequence[str]) -> Formula:
    """The progress in words: "14 of 27 standards graded; 3 graded without evidence"."""
    wording = standards.wording
    yes, no = quoted(wording.progress_yes), quoted(wording.progress_no)
    middle = wording.answered_of.format(count=len(standards.standards))
    tail = wording.without_evidence

    def value(agency_return: AgencyReturn) -> str:
        without_evidence = sum(
            response.grade in labels and not trimmed(response.evidence)
            for response in agency_return.responses
        )
        graded = _graded(agency_return, labels, list(standards.by_id))
        return f"{graded}{middle}{without_evidence}{tail}"

    return Formula(
        f"SUMPRODUCT(--EXACT({PROGRESS_GRADED},{yes}))&{quoted(middle)}"
        f"&SUMPRODUCT(EXACT({PROGRESS_GRADED},{yes})*EXACT({PROGRESS_EVIDENCE},{no}))"
        f"&{quoted(tail)}",
        value,
    )


def next_open(standards: StandardSet, labels: Sequence[str]) -> Formula:
    """A link to the first standard without a grade, or the text that all are graded."""
    wording = standards.wording
    index = f"MATCH({quoted(wording.progress_no)},{PROGRESS_GRADED},0)"
    target, standard_id = f"INDEX({LINK_LIST},{index})", f"INDEX({STANDARD_LIST},{index})"

    def value(agency_return: AgencyReturn) -> str:
        for standard in standards.standards:
            if agency_return.response(standard.id).grade not in labels:
                return wording.next_open + standard.id
        return wording.none_open

    return Formula(
        f"IF(ISNA({index}),{quoted(wording.none_open)},"
        f"HYPERLINK({target},{quoted(wording.next_open)}&{standard_id}))",
        value,
    )


def count_grade(
    column: str, label: str, ids: Sequence[str], labels: Sequence[str], no: str
) -> Formula:
    """How many of these standards have a grade, or for an empty label, have none yet.

    `column` is the range with their grades in the progress table, or with their "graded".
    """

    def value(agency_return: AgencyReturn) -> int:
        grades = [agency_return.response(standard_id).grade for standard_id in ids]
        return grades.count(label) if label else sum(grade not in labels for grade in grades)

    return Formula(f"SUMPRODUCT(--EXACT({column},{quoted(label or no)}))", value)


def action_flag(cells: Sequence[str], number: int, wording: Wording) -> Formula:
    """The flag of an action without a lead or a date; `cells` are those of action, lead and due."""
    action, lead, due = cells

    def value(agency_return: AgencyReturn) -> str:
        if number > len(agency_return.actions):
            return ""
        row = agency_return.actions[number - 1]
        is_planned = trimmed(row.lead) and trimmed(row.due)
        return wording.action_flag if trimmed(row.action) and not is_planned else ""

    return Formula(
        f'IF(AND(TRIM({action})<>"",OR(TRIM({lead})="",TRIM({due})="")),'
        f'{quoted(wording.action_flag)},"")',
        value,
    )


def action_counts(labels: Sequence[str], wording: Wording) -> Formula:
    """How many actions have each status: "So far: 2 Not started, 1 In progress"."""
    counts = [
        f"SUMPRODUCT(--EXACT({ACTION_STATUSES},{quoted(label)}))&{quoted(' ' + label)}"
        for label in labels
    ]

    def value(agency_return: AgencyReturn) -> str:
        statuses = [action.status for action in agency_return.actions]
        return wording.action_counts + ", ".join(
            f"{statuses.count(label)} {label}" for label in labels
        )

    return Formula(quoted(wording.action_counts) + "&" + '&", "&'.join(counts), value)


def readiness(standards: StandardSet, labels: Sequence[str]) -> Formula:
    """Whether the workbook is ready to return, and if not, what is missing."""
    wording, count = standards.wording, len(standards.standards)
    tail, no = wording.not_ready_grades.format(count=count), quoted(wording.progress_no)
    missing = f"SUMPRODUCT(--EXACT({PROGRESS_GRADED},{no}))"
    cover_is_open = "OR(" + ",".join(f'TRIM({name})=""' for name in COVER_NEEDED) + ")"
    grades = f'IF({missing}=0,""," "&{missing}&{quoted(tail)})'
    cover = f'IF({cover_is_open},{quoted(wording.not_ready_cover)},"")'

    def value(agency_return: AgencyReturn) -> str:
        open_grades = count - _graded(agency_return, labels, list(standards.by_id))
        is_signed = all(trimmed(getattr(agency_return.cover, name)) for name in COVER_NEEDED)
        if not open_grades and is_signed:
            return wording.ready
        open_text = f" {open_grades}{tail}" if open_grades else ""
        return wording.not_ready + open_text + ("" if is_signed else wording.not_ready_cover)

    return Formula(
        f"IF(AND({missing}=0,NOT({cover_is_open})),{quoted(wording.ready)},"
        f"{quoted(wording.not_ready)}&{grades}&{cover})",
        value,
    )


def evidence_flag(standard_id: str, none_label: str, wording: Wording) -> Formula:
    """The flag of evidence that is missing under a grade, or too long to show.

    `none_label` is the answer “not applicable”, whose reason is in the evidence cell; empty if the
    round doesn't offer it.
    """
    grade, evidence = answer_name("grade", standard_id), answer_name("evidence", standard_id)

    def value(agency_return: AgencyReturn) -> str:
        response = agency_return.response(standard_id)
        if response.grade and not trimmed(response.evidence):
            is_none = bool(none_label) and response.grade == none_label
            return wording.flag_no_reason if is_none else wording.flag_no_evidence
        return wording.flag_long_text if _is_long(response.evidence) else ""

    missing = quoted(wording.flag_no_evidence)
    if none_label:
        reason = quoted(wording.flag_no_reason)
        missing = f"IF(EXACT({grade},{quoted(none_label)}),{reason},{missing})"
    return Formula(
        f'IF(AND({grade}<>"",TRIM({evidence})=""),{missing},{_long_text_flag(evidence, wording)})',
        value,
    )


def grade_flag(standard_id: str, labels: Sequence[str], wording: Wording) -> Formula:
    """The flag of a grade that is missing beside evidence, or not in the list."""
    grade, evidence = answer_name("grade", standard_id), answer_name("evidence", standard_id)

    def value(agency_return: AgencyReturn) -> str:
        response = agency_return.response(standard_id)
        if not response.grade:
            return wording.flag_no_grade if trimmed(response.evidence) else ""
        return "" if response.grade in labels else wording.flag_not_a_grade

    return Formula(
        f'IF({grade}="",IF(TRIM({evidence})="","",{quoted(wording.flag_no_grade)}),'
        f'IF({_in_list(GRADE_LIST, grade)},"",{quoted(wording.flag_not_a_grade)}))',
        value,
    )


def improvement_flag(standard_id: str, scale: Scale, wording: Wording) -> Formula:
    """The flag of an improvement that is missing under a weak grade, or too long to show."""
    grade, cell = answer_name("grade", standard_id), answer_name("improvement", standard_id)
    flag = wording.flag_no_action.format(weak_below=scale.weak_below.label)
    weak = {each.label for each in scale.grades if scale.is_weak(each)}

    def value(agency_return: AgencyReturn) -> str:
        response = agency_return.response(standard_id)
        has_action = any(
            action.standard_id == standard_id and trimmed(action.action)
            for action in agency_return.actions
        )
        if response.grade in weak and not trimmed(response.improvement) and not has_action:
            return flag
        return wording.flag_long_text if _is_long(response.improvement) else ""

    too_long = _long_text_flag(cell, wording)
    if not weak:
        return Formula(too_long, value)
    return Formula(
        f'IF(AND({_in_list(WEAK_GRADE_LIST, grade)},TRIM({cell})="",'
        f"SUMPRODUCT(EXACT({ACTION_STANDARDS},{quoted(standard_id)})*(LEN(TRIM({ACTION_TEXTS}))>0))"
        f"=0),{quoted(flag)},{too_long})",
        value,
    )


def unchanged_texts(standard_id: str, cells: Mapping[str, tuple[str, str]]) -> Formula:
    """How many prefilled texts of a standard are unchanged; `cells` has cell and text by field."""
    terms = [
        f"EXACT({answer_name(field, standard_id)},{cell})" for field, (cell, _) in cells.items()
    ]

    def value(agency_return: AgencyReturn) -> int:
        response = agency_return.response(standard_id)
        return sum(getattr(response, field) == text for field, (_, text) in cells.items())

    return Formula("+".join(["0", *terms]), value)


def unchanged_sentence(column: str, prefilled: Prefilled, wording: Wording) -> Formula:
    """How many prefilled texts are unchanged, in words; `column` has their numbers by standard."""
    head = wording.not_changed.format(round=shortened(prefilled.round, _MAX_ROUND))
    tail = wording.not_changed_of.format(count=len(prefilled.texts))

    def value(agency_return: AgencyReturn) -> str:
        unchanged = sum(
            getattr(agency_return.response(standard_id), field) == text
            for (standard_id, field), text in prefilled.texts.items()
        )
        return f"{head}{unchanged}{tail}"

    return Formula(f"{quoted(head)}&SUM({column})&{quoted(tail)}", value)


def reminder(flag: Formula, cell: str, text: str, *, is_blank: bool) -> Formula:
    """A flag that shows `text` while `cell` is blank, and otherwise what `flag` shows.

    `is_blank` is whether the cell is blank when the workbook is written.
    """
    literal = "&".join(
        quoted(text[start : start + _MAX_LITERAL]) for start in range(0, len(text), _MAX_LITERAL)
    )
    return Formula(
        f'IF(TRIM({cell})="",{literal},{flag.text})',
        lambda agency_return: text if is_blank else flag.value(agency_return),
    )


def has_grade_of(standard_id: str, grades: Sequence[Grade]) -> str:
    """Return the condition that the grade of a standard is one of these."""
    cell = answer_name("grade", standard_id)
    return "OR(" + ",".join(f"EXACT({cell},{quoted(grade.label)})" for grade in grades) + ")"


def _in_list(name: str, cell: str) -> str:
    return f"SUMPRODUCT(--EXACT({name},{cell}))>0"


def _graded(agency_return: AgencyReturn, labels: Sequence[str], ids: Sequence[str]) -> int:
    return sum(agency_return.response(standard_id).grade in labels for standard_id in ids)


def _long_text_flag(cell: str, wording: Wording) -> str:
    return f'IF(LEN({cell})>{VISIBLE_CHARACTERS},{quoted(wording.flag_long_text)},"")'


def _is_long(text: str) -> bool:
    return utf16_length(text) > VISIBLE_CHARACTERS
