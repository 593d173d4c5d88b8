"""The workbook's formulas, each beside the value that it has for given answers.

Only functions that Excel 2010 and LibreOffice share, none volatile. Texts are compared by EXACT:
`=` ignores case, MATCH takes `*` for anything, COUNTIF takes 1.10 for 1.1.
"""

from collections.abc import Sequence

from s11xl.core.returns import COVER_NEEDED, AgencyReturn
from s11xl.core.text import utf16_length
from s11xl.standards.model import Grade, Scale, StandardSet, name_part
from s11xl.standards.wording import Wording
from s11xl.workbook.layout.model import Formula

GRADE_LIST = "list_grades"
WEAK_GRADE_LIST = "list_weak_grades"
STANDARD_LIST = "list_standards"
STATUS_LIST = "list_statuses"
ACTION_STANDARDS = "action_standards"
ACTION_TEXTS = "action_texts"
ACTION_PLAN = "action_plan"
PROGRESS_GRADED = "progress_graded"
PROGRESS_EVIDENCE = "progress_evidence"
PROGRESS_GRADES = "progress_grades"
LINK_LIST = "list_links"
ACTION_STATUSES = "action_statuses"

_LITERAL = 120  # characters of a formula's text: Excel takes 255, quotes doubled
SHOWN_CHARACTERS = 1300  # about as much as a row of the greatest height shows


def answer_name(field: str, standard_id: str) -> str:
    """The defined name of an answer cell: `grade_1_1`."""
    return f"{field}_{name_part(standard_id)}"


def quoted(text: str) -> str:
    """A text as a formula's literal."""
    return '"' + text.replace('"', '""') + '"'


def trimmed(text: str) -> str:
    """What Excel's TRIM leaves: no outer spaces (line breaks stay)."""
    return text.strip(" ")


def grade_shown(standard_id: str) -> Formula:
    """The grade as it was given, or nothing."""
    cell = answer_name("grade", standard_id)
    return Formula(f'IF({cell}="","",{cell})', lambda given: given.response(standard_id).grade)


def is_graded(layout_labels: Sequence[str], standard_id: str, wording: Wording) -> Formula:
    """Yes, once the grade is one of the list's."""
    cell = answer_name("grade", standard_id)
    yes, no = wording.progress_yes, wording.progress_no
    return Formula(
        f"IF({_in_list(GRADE_LIST, cell)},{quoted(yes)},{quoted(no)})",
        lambda given: yes if given.response(standard_id).grade in layout_labels else no,
    )


def is_filled(field: str, standard_id: str, wording: Wording) -> Formula:
    """Yes, once something stands in the cell."""
    yes, no = wording.progress_yes, wording.progress_no
    return Formula(
        f'IF(TRIM({answer_name(field, standard_id)})="",{quoted(no)},{quoted(yes)})',
        lambda given: yes if trimmed(getattr(given.response(standard_id), field)) else no,
    )


def count_graded(
    column: str, layout_labels: Sequence[str], ids: Sequence[str], wording: Wording
) -> Formula:
    """How many of these standards are graded; `column` is their part of the progress table."""
    tail = wording.graded_of.format(count=len(ids))
    return Formula(
        f"SUMPRODUCT(--EXACT({column},{quoted(wording.progress_yes)}))&{quoted(tail)}",
        lambda given: f"{_graded(given, layout_labels, ids)}{tail}",
    )


def progress_sentence(
    standards: StandardSet, layout_labels: Sequence[str], wording: Wording
) -> Formula:
    """How far it is: "14 of 27 standards graded; 3 graded without evidence"."""
    yes, no = quoted(wording.progress_yes), quoted(wording.progress_no)
    middle = wording.answered_of.format(count=len(standards.standards))
    tail = wording.without_evidence
    ids = [each.id for each in standards.standards]

    def value(given: AgencyReturn) -> str:
        bare = sum(
            each.grade in layout_labels and not trimmed(each.evidence) for each in given.responses
        )
        return f"{_graded(given, layout_labels, ids)}{middle}{bare}{tail}"

    return Formula(
        f"SUMPRODUCT(--EXACT({PROGRESS_GRADED},{yes}))&{quoted(middle)}"
        f"&SUMPRODUCT(EXACT({PROGRESS_GRADED},{yes})*EXACT({PROGRESS_EVIDENCE},{no}))"
        f"&{quoted(tail)}",
        value,
    )


def next_open(standards: StandardSet, layout_labels: Sequence[str], wording: Wording) -> Formula:
    """A link to the first standard without a grade, or the word that there is none."""
    place = f"MATCH({quoted(wording.progress_no)},{PROGRESS_GRADED},0)"
    target, named = f"INDEX({LINK_LIST},{place})", f"INDEX({STANDARD_LIST},{place})"

    def value(given: AgencyReturn) -> str:
        for standard in standards.standards:
            if given.response(standard.id).grade not in layout_labels:
                return wording.next_open + standard.id
        return wording.none_open

    return Formula(
        f"IF(ISNA({place}),{quoted(wording.none_open)},"
        f"HYPERLINK({target},{quoted(wording.next_open)}&{named}))",
        value,
    )


def count_grade(
    column: str, label: str, ids: Sequence[str], layout_labels: Sequence[str], no: str
) -> Formula:
    """How many of these standards have a grade; with an empty label, how many have none yet.

    `column` is their part of the progress table: of its grades, or of its "graded".
    """

    def value(given: AgencyReturn) -> int:
        grades = [given.response(each).grade for each in ids]
        if label:
            return grades.count(label)
        return sum(grade not in layout_labels for grade in grades)

    return Formula(f"SUMPRODUCT(--EXACT({column},{quoted(label or no)}))", value)


def action_flag(cells: Sequence[str], number: int, wording: Wording) -> Formula:
    """What is to be said of an action: without lead or date. `cells` are action, lead and due."""
    action, lead, due = cells

    def value(given: AgencyReturn) -> str:
        if number > len(given.actions):
            return ""
        row = given.actions[number - 1]
        bare = not (trimmed(row.lead) and trimmed(row.due))
        return wording.action_flag if trimmed(row.action) and bare else ""

    return Formula(
        f'IF(AND(TRIM({action})<>"",OR(TRIM({lead})="",TRIM({due})="")),'
        f'{quoted(wording.action_flag)},"")',
        value,
    )


def action_counts(labels: Sequence[str], wording: Wording) -> Formula:
    """How many actions have each status, in words: "So far: 2 Not started, 1 In progress"."""
    parts = [
        f"SUMPRODUCT(--EXACT({ACTION_STATUSES},{quoted(label)}))&{quoted(' ' + label)}"
        for label in labels
    ]

    def value(given: AgencyReturn) -> str:
        counted = [f"{[a.status for a in given.actions].count(each)} {each}" for each in labels]
        return wording.action_counts + ", ".join(counted)

    return Formula(quoted(wording.action_counts) + "&" + '&", "&'.join(parts), value)


def readiness(standards: StandardSet, layout_labels: Sequence[str], wording: Wording) -> Formula:
    """Whether the workbook can go back, and if not, what is missing for that."""
    ids = [each.id for each in standards.standards]
    tail, no = wording.not_ready_grades.format(count=len(ids)), quoted(wording.progress_no)
    missing = f"SUMPRODUCT(--EXACT({PROGRESS_GRADED},{no}))"
    bare_cover = "OR(" + ",".join(f'TRIM({name})=""' for name in COVER_NEEDED) + ")"
    grades = f'IF({missing}=0,""," "&{missing}&{quoted(tail)})'
    cover = f'IF({bare_cover},{quoted(wording.not_ready_cover)},"")'

    def value(given: AgencyReturn) -> str:
        open_grades = len(ids) - _graded(given, layout_labels, ids)
        open_cover = not all(trimmed(getattr(given.cover, name)) for name in COVER_NEEDED)
        if not open_grades and not open_cover:
            return wording.ready
        said = f" {open_grades}{tail}" if open_grades else ""
        return wording.not_ready + said + (wording.not_ready_cover if open_cover else "")

    return Formula(
        f"IF(AND({missing}=0,NOT({bare_cover})),{quoted(wording.ready)},"
        f"{quoted(wording.not_ready)}&{grades}&{cover})",
        value,
    )


def evidence_flag(standard_id: str, none_label: str, wording: Wording) -> Formula:
    """What is to be said of the evidence: missing under a grade, or longer than can show.

    `none_label` is the answer below the scale, whose reason stands in the evidence cell; empty
    where the round doesn't offer it.
    """
    grade, evidence = answer_name("grade", standard_id), answer_name("evidence", standard_id)

    def value(given: AgencyReturn) -> str:
        response = given.response(standard_id)
        if response.grade and not trimmed(response.evidence):
            is_none = bool(none_label) and response.grade == none_label
            return wording.flag_no_reason if is_none else wording.flag_no_evidence
        return wording.flag_long_text if _is_long(response.evidence) else ""

    bare = quoted(wording.flag_no_evidence)
    if none_label:
        reason = quoted(wording.flag_no_reason)
        bare = f"IF(EXACT({grade},{quoted(none_label)}),{reason},{bare})"
    return Formula(
        f'IF(AND({grade}<>"",TRIM({evidence})=""),{bare},'
        f'IF(LEN({evidence})>{SHOWN_CHARACTERS},{quoted(wording.flag_long_text)},""))',
        value,
    )


def grade_flag(standard_id: str, layout_labels: Sequence[str], wording: Wording) -> Formula:
    """What is to be said of the grade: answered around but not chosen, or not on the list."""
    grade, evidence = answer_name("grade", standard_id), answer_name("evidence", standard_id)

    def value(given: AgencyReturn) -> str:
        response = given.response(standard_id)
        if not response.grade:
            return wording.flag_no_grade if trimmed(response.evidence) else ""
        return "" if response.grade in layout_labels else wording.flag_not_a_grade

    return Formula(
        f'IF({grade}="",IF(TRIM({evidence})="","",{quoted(wording.flag_no_grade)}),'
        f'IF({_in_list(GRADE_LIST, grade)},"",{quoted(wording.flag_not_a_grade)}))',
        value,
    )


def improvement_flag(standard_id: str, scale: Scale, wording: Wording) -> Formula:
    """What is to be said of the improvement: missing under a weak grade, or too long to show."""
    grade, cell = answer_name("grade", standard_id), answer_name("improvement", standard_id)
    flag = wording.flag_no_action.format(weak_below=scale.weak_below.label)
    weak = {each.label for each in scale.grades if scale.is_weak(each)}

    def value(given: AgencyReturn) -> str:
        response = given.response(standard_id)
        planned = any(
            each.standard_id == standard_id and trimmed(each.action) for each in given.actions
        )
        if response.grade in weak and not trimmed(response.improvement) and not planned:
            return flag
        return wording.flag_long_text if _is_long(response.improvement) else ""

    too_long = f'IF(LEN({cell})>{SHOWN_CHARACTERS},{quoted(wording.flag_long_text)},"")'
    if not weak:
        return Formula(too_long, value)
    return Formula(
        f'IF(AND({_in_list(WEAK_GRADE_LIST, grade)},TRIM({cell})="",'
        f"SUMPRODUCT(EXACT({ACTION_STANDARDS},{quoted(standard_id)})*(LEN(TRIM({ACTION_TEXTS}))>0))"
        f"=0),{quoted(flag)},{too_long})",
        value,
    )


def reminder(flag: Formula, cell: str, text: str, *, is_blank: bool) -> Formula:
    """A flag that says `text` for as long as `cell` is blank, and else what it always says.

    `is_blank` is whether the cell is so when the workbook is written.
    """
    said = "&".join(quoted(text[at : at + _LITERAL]) for at in range(0, len(text), _LITERAL))
    return Formula(
        f'IF(TRIM({cell})="",{said},{flag.text})',
        lambda given: text if is_blank else flag.value(given),
    )


def claims(standard_id: str, grades: Sequence[Grade]) -> str:
    """A condition: the standard's grade is one of these."""
    cell = answer_name("grade", standard_id)
    return "OR(" + ",".join(f"EXACT({cell},{quoted(grade.label)})" for grade in grades) + ")"


def _in_list(name: str, cell: str) -> str:
    return f"SUMPRODUCT(--EXACT({name},{cell}))>0"


def _graded(given: AgencyReturn, layout_labels: Sequence[str], ids: Sequence[str]) -> int:
    return sum(given.response(each).grade in layout_labels for each in ids)


def _is_long(text: str) -> bool:
    return utf16_length(text) > SHOWN_CHARACTERS  # as LEN counts
