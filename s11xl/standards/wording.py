"""The workbook's own phrases, as opposed to the texts of the audit document.

In: the `wording` object of a standards file, which replaces phrases by name (for another language
or a house style). Out: `Wording`, with a field for each phrase.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from string import Formatter

from s11xl.core.text import utf16_length

END = r"(?![\s\S])"  # of a text; $ would also match before a last line break in Python
# Inside brackets of a pattern: what counts as space in Python or in JavaScript, and what no
# workbook can hold.
SPACES = "\\s\\x1c-\\x1f\\x85\\ufeff"
UNSTORABLE = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff"
HIDDEN_SHEETS = ("Lists", "Identity", "Prefilled")  # names that no other sheet may have
_SHEETS = ("cover", "instructions", "key_standards", "action_plan", "progress")
_MAX_SHEET_NAME, _MAX_PHRASE = 31, 32_000  # characters
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$|^history$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """Every phrase of the workbook itself; the layout fills the slots in braces."""

    # sheets
    cover: str = "Cover"
    instructions: str = "Instructions"
    key_standards: str = "Key standards"
    action_plan: str = "Action plan"
    progress: str = "Progress"

    # the answer row
    answer_label: str = "Your self-assessment for {id}"
    answer_hints: str = (
        "Under “{evidence_column}”: your evidence\n"
        "Under “{grade_column}”: your grade, from the list\n"
        "Under “{improvement_column}”: what will improve it"
    )
    evidence_prompt_title: str = "Evidence for {id}"
    evidence_prompt: str = (
        "Name each document, its date and where it is kept. To paste, press F2 first."
        " No child's name or case details."
    )
    grade_prompt_title: str = "Grade for {id}"
    grade_prompt: str = "{meanings}."
    grade_error_title: str = "Not one of the grades"
    grade_error: str = "Please choose from the list: {grades}."
    improvement_prompt_title: str = "Improvement for {id}"
    improvement_prompt: str = (
        "What will improve it? Plan who does what by when on the sheet “{action_plan}”."
        " To paste, press F2 first."
    )

    # the links above a section
    to_cover: str = "To the cover"
    to_previous: str = "← {name}"
    to_next: str = "{name} →"
    next_open: str = "Next without a grade: "
    none_open: str = "Every standard is graded"

    # flags beneath the answer row
    flag_no_evidence: str = "▲ Graded without evidence: say what the grade rests on."
    flag_no_reason: str = "▲ Say why this standard does not apply to you."
    flag_long_text: str = "▲ Longer than the cell can show; all of it is kept."
    flag_not_a_grade: str = "▲ Not one of the grades: choose from the list."
    flag_no_grade: str = "▲ No grade chosen yet."
    flag_no_action: str = (
        "▲ A grade below {weak_below}: say what will improve it, or add an action."
    )

    # a workbook that goes back to be corrected
    correct: str = "▲ Please correct: {problem}"
    correct_heading: str = (
        "▲ Some answers could not be used. Please correct what is marked ▲ and return this"
        " workbook; everything else stands in it as you sent it."
    )
    correct_more: str = "… and {count} more, each marked in its place."

    # notes
    sic: str = "Sic: {text}"
    local: str = "Local note: {text}"

    # cover
    cover_heading: str = "{title} {round}"
    asked_by: str = "Asked by"
    masa_means: str = "In this workbook MASA means {organisation}."
    agency: str = "Agency"
    agency_id: str = "Agency ID"
    sector: str = "Sector"
    round: str = "Round"
    due: str = "Please return by"
    return_to: str = "Return to"
    return_id: str = "Return ID"
    standards: str = "Standards"
    not_given: str = "–"
    due_open: str = "as agreed"
    return_open: str = "whoever sent you this workbook"
    about_you: str = "About this return"
    completed_by: str = "Completed by"
    completed_role: str = "Completed by: role"
    completed_email: str = "Completed by: email"
    completed_on: str = "Completed on"
    signed_off_by: str = "Signed off by"
    signed_off_role: str = "Signed off by: role"
    signed_off_on: str = "Signed off on"
    cover_notes: str = "Anything you wish to tell us"
    completed_by_prompt: str = "The name of the person who filled this in."
    completed_role_prompt: str = "Their role in your agency."
    completed_email_prompt: str = "Where we can ask back."
    signed_off_by_prompt: str = "The name of the senior person who approves these grades."
    signed_off_role_prompt: str = "Their role in your agency."
    cover_notes_prompt: str = (
        "Whatever helps to read your answers: Excel allows no comments here. To paste, press F2"
        " first. No child's name or case details."
    )
    date_prompt_title: str = "Date"
    date_prompt: str = "Day, month and year, for example 31/03/2027."
    date_error_title: str = "Not a date"
    date_error: str = "Please give a date, for example 31/03/2027."
    how_far: str = "How far you are"
    answered_of: str = " of {count} standards graded; "
    graded_of: str = " of {count} graded"
    without_evidence: str = " graded without evidence"
    ready: str = "Ready to return."
    not_ready: str = "Not ready yet:"
    not_ready_grades: str = " of {count} without a grade;"
    not_ready_cover: str = " the names and dates below are not complete;"
    not_changed: str = "Answers from {round} that you have not changed yet: "
    not_changed_of: str = " of {count}"
    steps_heading: str = "How to fill it in"
    steps: tuple[str, ...] = (
        "Save this file where your colleagues can reach it. Pale yellow cells are yours to fill in;"
        " all others are locked. A descriptor turns the colour of its grade once you choose it.",
        "On each numbered sheet read the descriptors, then fill in the row “Your self-assessment”"
        " of every standard: evidence, grade, and what will improve it.",
        "To paste from Word, press F2 in the cell first, then paste. Never cut and paste from one"
        " answer to another: copy the words, then delete them.",
        "Check spelling in Word before you paste: Excel does not check protected sheets. No"
        " pictures: name the document and where it is kept.",
        "For each grade below {weak_below}, plan what you will do on the sheet “{action_plan}”."
        " Write no child's name or case details anywhere.",
        "When the sheet “{progress}” shows nothing missing, fill in the names and dates below, save"
        " the file as .xlsx, and return it.",
    )

    # action plan
    action_standard: str = "Standard"
    action_action: str = "Action"
    action_lead: str = "Lead"
    action_due: str = "Due"
    action_status: str = "Status"
    action_intro: str = "One row for each action. The number of a standard is chosen from the list."
    action_standard_prompt: str = "Choose the number of the standard from the list."
    action_prompt: str = "What will be done? To paste, press F2 first."
    action_lead_prompt: str = "Who sees to it that it is done?"
    action_due_prompt: str = "A date, for example 31/03/2027. Words such as “ongoing” are accepted."
    action_due_error: str = "This is not a date. Keep it all the same?"
    action_status_prompt: str = "Choose from the list."
    action_check: str = "Check"
    action_flag: str = "▲ Say who leads and by when."
    action_counts: str = "So far: "
    list_error_title: str = "Not in the list"
    list_error: str = "Please choose from the list."

    # progress
    progress_intro: str = "This sheet fills itself in."
    progress_standard: str = "Standard"
    progress_text: str = "What it asks"
    progress_grade: str = "Grade"
    progress_evidence: str = "Evidence"
    progress_improvement: str = "Improvement"
    progress_yes: str = "yes"
    progress_no: str = "not yet"
    progress_counts: str = "Grades so far"
    progress_graded: str = "Graded"
    progress_chart: str = "Grades so far, by key standard"
    progress_chart_text: str = (
        "Stacked bars, one for each key standard: how many of its standards have each grade so far."
        " The same numbers stand in the table beside it."
    )
    progress_open: str = "Without a grade"
    progress_all: str = "All together"

    # print
    page_of: str = "Page {page} of {pages}"


_DEFAULT = Wording()


def wording_faults(phrases: Mapping[str, object]) -> list[tuple[str, str]]:
    """List the phrases that can't replace the package's own, as (name, message)."""
    faults = list(_sheet_name_faults(phrases))
    schemas = phrase_schemas()
    for name, phrase in phrases.items():
        if name not in schemas:
            faults.append((name, "is no phrase of the workbook"))
            continue
        is_list = isinstance(getattr(_DEFAULT, name), tuple) and isinstance(phrase, list)
        texts: list[object] = phrase if isinstance(phrase, list) and is_list else [phrase]
        usable = [text for text in texts if isinstance(text, str) and _is_usable(text)]
        if not texts or len(usable) < len(texts):
            faults.append((name, "must be a text, without characters that no workbook can hold"))
        elif not all(re.search(_pattern(name), text) for text in usable):
            faults.append((name, _slot_fault(name, " ".join(usable))))
    return faults


def phrase_schemas() -> Mapping[str, Mapping[str, object]]:
    """Return the JSON Schema of each phrase: a text with no other slots than the package's has."""
    schemas: dict[str, Mapping[str, object]] = {}
    for each in fields(Wording):
        schema = {"$ref": "#/$defs/text", "pattern": _pattern(each.name)}
        is_list = isinstance(getattr(_DEFAULT, each.name), tuple)
        texts = {"type": "array", "minItems": 1, "items": schema}
        schemas[each.name] = {"anyOf": [schema, texts]} if is_list else schema
    return schemas


def _is_usable(text: str) -> bool:
    is_text = re.search(f"[^{SPACES}]", text) and len(text) <= _MAX_PHRASE
    return bool(is_text) and not re.search(f"[{UNSTORABLE}]", text)


def _pattern(name: str) -> str:
    """Return the pattern of a phrase: braces are doubled, or hold the name of a slot."""
    slots = "|".join(sorted(_slots(_default_text(name))))
    slot = f"|\\{{(?:{slots})\\}}" if slots else ""
    if name == "answer_label":  # one line, with the slot
        return r"^(?:[^{}\n]|\{\{|\}\})*\{id\}(?:[^{}\n]|\{\{|\}\}|\{id\})*" + END
    return r"^(?:[^{}]|\{\{|\}\}" + slot + ")*" + END


def _slot_fault(name: str, phrase: str) -> str:
    if name == "answer_label":
        return "must be one line with {id}, which tells the answers apart"
    unknown = sorted(_slots(phrase) - _slots(_default_text(name)))
    if not unknown:
        return "has braces that are not those of a name alone; write {{ and }} for braces"
    return f"uses {', '.join(f'{{{slot}}}' for slot in unknown)}, which is not filled in"


def _default_text(name: str) -> str:
    return " ".join(map(str, _as_list(getattr(_DEFAULT, name))))


def _sheet_name_faults(phrases: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the phrases that Excel would not accept as the name of a sheet."""
    sheets = {name: phrases.get(name, getattr(_DEFAULT, name)) for name in _SHEETS}
    counts = Counter(str(name).casefold() for name in (*sheets.values(), *HIDDEN_SHEETS))
    for name in _SHEETS:
        phrase = phrases.get(name)
        if not isinstance(phrase, str) or not phrase.strip():
            continue
        if utf16_length(phrase) > _MAX_SHEET_NAME or _NOT_IN_A_NAME.search(phrase):
            yield (
                name,
                f"names a sheet: at most {_MAX_SHEET_NAME} characters, no [ ] : * ? / \\ or line"
                " break, no ' at its ends, and not History",
            )
        elif counts[phrase.casefold()] > 1:
            yield name, "names a sheet, but another sheet has the same name"


def reworded(phrases: Mapping[str, object]) -> Wording:
    """Return the package's phrases with some replaced; the phrases must have no faults."""
    changes = {
        name: tuple(map(str, _as_list(phrase)))
        if isinstance(getattr(_DEFAULT, name), tuple)
        else str(phrase)
        for name, phrase in phrases.items()
    }
    return replace(_DEFAULT, **changes)  # type: ignore[arg-type]


def _as_list(phrase: object) -> list[object]:
    return list(phrase) if isinstance(phrase, list | tuple) else [phrase]


def _slots(phrase: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(phrase) if name is not None}
    except ValueError:
        return {"unbalanced braces"}
