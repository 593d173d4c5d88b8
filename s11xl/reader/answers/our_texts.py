"""Tell our own texts from what somebody wrote over them.

In: a layout, the return that was read, and the record of its round. Out: whether a text is one that
the workbook was sent out with, or that a formula of ours gives.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from string import Formatter

from s11xl.core.returns import AgencyReturn
from s11xl.reader.xlsx.raw import RawCell, RawWorkbook
from s11xl.standards.wording import Wording
from s11xl.workbook.identity import RoundRecord, RoundSettings
from s11xl.workbook.layout.editions import PHRASES
from s11xl.workbook.layout.model import Formula, Variable, WorkbookLayout
from s11xl.workbook.variables import due_text, variables

_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_SHEET = re.compile(r"(?:'[^']*'|\b\w+)!")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
_LEFT_OUT = re.compile(r"[\s()0-9'$]|_xlfn\.")
MAX_SHORT = 30  # characters; a person may well type a text of ours that is so short
_REMINDER = "IFTRIM"
_MAX_FORMULA = 8_192  # characters, as in Excel
_MAX_TEXT = 2_000  # characters of a text that is compared with patterns
_MAX_COUNT = 400  # characters of the count of unchanged answers, as a text or a formula
_DATE = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
# Variables whose other values have a finding of their own.
_REPORTED = {
    *("{return_id}", "{agency_id}", "{agency}", "{round}", "{not_applicable}", "{layout}"),
    *("{standards_id}", "{standards_version}", "{standards_id} {standards_version}"),
}


class OurTexts:
    """All texts, formulas and results of formulas that a workbook was sent out with."""

    def __init__(
        self,
        workbook: RawWorkbook,
        layout: WorkbookLayout,
        agency_return: AgencyReturn,
        record: RoundRecord | None,
    ) -> None:
        self._workbook = workbook
        self._layout = layout
        self._agency_return = agency_return
        self._record = record

    def __contains__(self, text: str) -> bool:
        is_known = text in self._layout.own_texts or text in self._results
        return is_known or (len(text) <= _MAX_COUNT and bool(self._count.fullmatch(text)))

    def is_planned_formula(self, formula: Formula, cell: RawCell) -> bool:
        """Whether a cell has our formula, also as another program writes it, or its result."""
        if cell.formula is None:
            return self._is_result(formula, cell.text)
        return is_same_formula(formula.text, cell.formula)

    def is_planned_variable(self, variable: Variable, text: str) -> bool:
        """Whether a text is what the round says in this place, or has a finding if it does not."""
        if variable.template in _REPORTED:
            return True
        name = variable.template.strip("{}")
        options = [variable.template.format_map(self._values).strip()]
        if name in self._values:
            options += self._other_values(name, text.strip())
        return text.strip() in options

    def is_earlier(self, text: str) -> bool:
        """Whether a text that this edition hasn't may be of an earlier one.

        It is a value of the round or a note, or its lines are phrases of ours or earlier phrases.
        """
        if text.strip() in self._values.values() or text in self._notes:
            return True
        if len(text) > _MAX_TEXT:
            return False
        lines = [line for line in text.splitlines() if not _phrases().fullmatch(line)]
        return not lines or (len(text) > MAX_SHORT and self._lines.issuperset(lines))

    @cached_property
    def _notes(self) -> Collection[str]:
        standards = self._layout.standards
        phrases = standards.wording.sic, standards.wording.local
        return {phrase.format(text=note.text) for note in standards.notes for phrase in phrases}

    @cached_property
    def _count(self) -> re.Pattern[str]:
        """What fits the count of unchanged answers, also after the hidden sheet was lost."""
        wording = self._layout.standards.wording
        head, tail = wording.not_changed, wording.not_changed_of
        text = f"{_pattern(head).pattern}[0-9]+{_pattern(tail).pattern}"
        head, tail = (phrase.replace('"', '""') for phrase in (head, tail))
        formula = f'="{_pattern(head).pattern}"&SUM[(][^"]*[)]&"{_pattern(tail).pattern}"'
        return re.compile(f"{text}|{formula}")

    @cached_property
    def _lines(self) -> frozenset[str]:
        return frozenset(line for text in self._layout.own_texts for line in text.splitlines())

    @cached_property
    def _results(self) -> Collection[str]:
        return {str(formula.value(self._agency_return)) for formula in self._layout.formulas}

    @cached_property
    def _keeps_formulas(self) -> bool:
        """Whether formulas are kept, so that a text in the place of one is no old result."""
        sheets = self._workbook.sheets
        return any(cell.formula is not None for sheet in sheets for cell in sheet.cells.values())

    def _is_result(self, formula: Formula, text: str) -> bool:
        """Whether a text without a formula is the result of one."""
        value = formula.value(self._agency_return)
        if text == str(value):
            return True
        correct, _, _ = self._layout.standards.wording.correct.partition("{")
        if text.startswith(correct):
            return True
        if self._keeps_formulas:
            return False
        if isinstance(value, int):
            return text.isdigit()
        scale = self._layout.standards.scale
        is_grade = text in scale.labels(allow_not_applicable=True)
        return not is_grade and len(text) <= _MAX_TEXT and bool(_pieces(formula).fullmatch(text))

    @cached_property
    def _values(self) -> Mapping[str, str]:
        """The text of each variable, as far as it is known."""
        identity = self._agency_return.identity
        settings = self._record.settings if self._record else RoundSettings(identity.round)
        return variables(identity, settings, self._layout.standards.wording)

    def _other_values(self, name: str, text: str) -> Iterator[str]:
        """Other values that a variable may have: the text itself, if it may be one."""
        wording = self._layout.standards.wording
        if name == "to_correct":
            first, *others = text.split("\n")
            if first == wording.correct_heading and all(line[:1] in "▲…" for line in others):
                yield text
        elif self._record:
            if name == "due":
                yield from map(due_text, self._record.due_dates)
        elif _may_be_value(name, text, wording):
            yield text


def _may_be_value(name: str, text: str, wording: Wording) -> bool:
    """Whether a text may be the value of a round's setting that is not known."""
    match name:
        case "due":
            return bool(_DATE.fullmatch(text))
        case "return_to":
            return "@" in text and " " not in text
        case "masa_means":
            return bool(_pattern(wording.masa_means).fullmatch(text))
        case _:
            return name == "organisation"


@lru_cache(maxsize=2048)
def is_same_formula(ours: str, theirs: str) -> bool:
    """Whether a formula is ours, also as another program writes it."""
    if ours == theirs or not theirs:  # one that other cells share has no text of its own
        return True
    if len(theirs) > _MAX_FORMULA:
        return False
    ours, theirs = (
        _LEFT_OUT.sub("", _CELL.sub("#", _SHEET.sub("", text))) for text in (ours, theirs)
    )
    # In a correction it is the end of a formula that first shows what is wrong.
    return theirs == ours or (theirs.startswith(_REMINDER) and theirs.endswith(ours))


@lru_cache(maxsize=1024)
def _pieces(formula: Formula) -> re.Pattern[str]:
    """What fits any result of a formula: its literals, digits and numbers of standards."""
    literals = [each.replace('""', '"') for each in _LITERAL.findall(formula.text)]
    options = "|".join(re.escape(each) for each in sorted(literals, key=len, reverse=True) if each)
    # Possessive, so that no text takes long, however many ways there are to put it together.
    return re.compile(f"(?:{options}|[0-9.])++" if options else "[0-9.]++", re.DOTALL)


@lru_cache(maxsize=1)
def _phrases() -> re.Pattern[str]:
    """What fits any phrase of an earlier edition."""
    return re.compile("|".join(_pattern(phrase).pattern for phrase in PHRASES) or "(?!)", re.DOTALL)


@lru_cache(maxsize=64)
def _pattern(phrase: str) -> re.Pattern[str]:
    """What fits a phrase with anything in its slots."""
    parts = [
        re.escape(text) + (".+" if name else "") for text, name, _, _ in Formatter().parse(phrase)
    ]
    return re.compile("".join(parts), re.DOTALL)
