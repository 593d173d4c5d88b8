"""Down to the answers: the pages of each agency, and all answers to each standard.

In: a consolidation and the places of its report. Out: sections.
"""

from collections.abc import Iterator, Mapping, Sequence

from s11xl.analysis.actions import flagged_actions
from s11xl.analysis.distributions import scores_of, spread_by
from s11xl.analysis.rows import text_rows
from s11xl.analysis.standing import compared_answers
from s11xl.consolidation.consolidation import Consolidation
from s11xl.consolidation.outcomes import FileStatus
from s11xl.core.text import counted
from s11xl.report.blocks import (
    Block,
    Cell,
    Column,
    ColumnType,
    Facts,
    Group,
    Page,
    Row,
    Section,
    Shape,
    Table,
    Words,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.anchors import Anchors, category_of
from s11xl.report.round.figures import (
    always,
    category_labels,
    figure_rows,
    has_off_scale,
    shown_grade,
    source_of,
    spread_cells,
    spread_columns,
)
from s11xl.report.round.gaps import ACTION_COLUMNS, action_cells

Texts = dict[str, str]


class AgencyPages:
    """The pages of every agency, from tables that are made once."""

    def __init__(self, data: Consolidation, anchors: Anchors) -> None:
        self.data, self.anchors = data, anchors
        self.names = {each.number: each.name for each in data.standards.key_standards}
        self.answers = _by_agency(text_rows(data.answers))
        flagged = flagged_actions(data.actions, data.standards, data.as_at)
        self.actions = _by_agency(text_rows(flagged))
        self.returns = _by_agency(text_rows(data.returns))
        by = ["agency_id", "key_standard"]
        spreads = spread_by(data.answers, anchors.scale, by)
        self.off_scale = has_off_scale(spreads)
        self.spreads: dict[str, list[dict[str, object]]] = {}
        for row in figure_rows(spreads):
            self.spreads.setdefault(str(row["agency_id"]), []).append(row)
        stands = compared_answers(data.answers, anchors.scale)
        self.compared = {(row["agency_id"], row["standard_id"]): row for row in text_rows(stands)}
        every = text_rows(anchors.agencies)
        self.heard = [who for who in every if self._used(who["agency_id"])]
        self.silent = [who for who in every if not self._used(who["agency_id"])]

    def sections(self) -> Iterator[Section]:
        """The pages of each agency, by name; then, together, those that have nothing to show."""
        for who in self.heard:
            yield self._pages(who)
        if self.silent:
            yield Section(
                "pages-silent",
                f"Without a return that can be used: {len(self.silent)}",
                (),
                tuple(
                    Section(
                        self.anchors.agency_pages(who["agency_id"]),
                        who["agency"],
                        (self._facts(who),),
                    )
                    for who in self.silent
                ),
                page=Page.NEW if self.heard else Page.FLOW,
            )

    def _pages(self, who: Texts) -> Section:
        agency_id = who["agency_id"]
        anchor = self.anchors.agency_pages(agency_id)
        blocks: list[Block] = [
            self._facts(who),
            self._figures(agency_id),
            self._answers(agency_id),
            words("The panel's notes are to be written in: the column is empty."),
        ]
        actions = self.actions.get(agency_id, [])
        planned: Block = words("No action is planned.")
        if actions:
            rows = tuple(Row((*action_cells(row, self.anchors), cell())) for row in actions)
            columns = (*ACTION_COLUMNS, Column("Panel’s notes", ColumnType.NOTES))
            planned = Table("What the agency plans", columns, (Group(rows),), Shape.LIST)
        inner = Section(f"{anchor}-actions", f"Actions of {who['agency']}", (planned,))
        return Section(anchor, who["agency"], tuple(blocks), (inner,), page=Page.NEW)

    def _used(self, agency_id: str) -> Texts | None:
        rows = self.returns.get(agency_id, [])
        accepted = FileStatus.ACCEPTED.value
        return next((each for each in rows if each["status"] == accepted), None)

    def _facts(self, who: Texts) -> Facts:
        rows: list[tuple[str, Words]] = [("Sector", quoted(who["sector"] or NO_SECTOR))]
        used = self._used(who["agency_id"])
        if used is None:
            reasons = [each["reason"] for each in self.returns.get(who["agency_id"], [])]
            why = " ".join(dict.fromkeys(each for each in reasons if each))
            rows.append(("Return", quoted(f"None that can be used. {why}".strip())))
            return Facts(tuple(rows))
        rows += [
            ("Return", quoted(used["file"])),
            ("Return ID", quoted(used["return_id"])),
            (
                "Answered",
                words(f"{used['answered']} of {counted(int(used['expected']), 'standard')}"),
            ),
            ("Completed by", quoted(_joined(used, "completed"))),
            ("Signed off by", quoted(_joined(used, "signed_off"))),
            ("Found in it", words(_found(used))),
            ("Beside the others", words(self._beside(who["agency_id"]))),
        ]
        for _, ruling in self.anchors.ruled.in_full(who["agency_id"]):
            rows.append(("Ruling on its file", ruling))
        if used["cover_notes"].strip():
            rows.append(("Its notes", quoted(used["cover_notes"])))
        return Facts(tuple(rows))

    def _beside(self, agency_id: str) -> str:
        ids = [each["standard_id"] for each in self.answers.get(agency_id, [])]
        met = [self.compared[agency_id, each] for each in ids if (agency_id, each) in self.compared]
        if not met:
            return "Not compared: too few agencies graded the same standards."
        above, below = (sum(each["side"] == name for each in met) for name in _STANDS)
        return (
            f"Of {counted(len(met), 'standard')} that can be compared, {above} above the median of"
            f" the others and {below} below."
        )

    def _figures(self, agency_id: str) -> Table:
        scale = self.anchors.scale
        rows = tuple(
            Row(
                (
                    cell(f"{row['key_standard']} {self.names.get(str(row['key_standard']), '')}"),
                    *spread_cells(
                        row,
                        scale,
                        always(self.anchors.answers_in(agency_id, str(row["key_standard"]))),
                        off_scale=self.off_scale,
                    )[:-1],
                )
            )
            for row in self.spreads.get(agency_id, [])
        )
        columns = spread_columns(scale, off_scale=self.off_scale)[:-1]
        caption = (
            "How its self-assessed grades are spread. Each number leads to the answers to the key"
            " standard, which it counts."
        )
        return Table(caption, (Column("Key standard"), *columns), (Group(rows),))

    def _answers(self, agency_id: str) -> Table:
        grouped: dict[str, list[Row]] = {}
        for row in self.answers[agency_id]:
            grouped.setdefault(row["key_standard"], []).append(self._answer(row))
        columns = (
            Column("Standard", ColumnType.LONG),
            Column("Self-assessed grade", ColumnType.GRADE),
            Column("Evidence, and what will improve it", ColumnType.LONG),
            Column("Panel’s notes", ColumnType.NOTES),
        )
        groups = tuple(
            Group(
                tuple(rows),
                self.anchors.answers_in(agency_id, number),
                words(f"{number} {self.names.get(number, '')}".strip()),
            )
            for number, rows in grouped.items()
        )
        return Table("Its answers in full", columns, groups, Shape.ANSWERS)

    def _answer(self, row: Texts) -> Row:
        standard_id, agency_id = row["standard_id"], row["agency_id"]
        grade, fill = shown_grade(row, self.anchors.scale)
        known = self.data.standards.by_id.get(standard_id)
        stands = self.compared.get((agency_id, standard_id))
        shown = [words(grade)]
        if row["grade_raw"].strip() and row["grade_raw"] != grade:
            shown.append(quoted(f"as given: {row['grade_raw']}"))
        if stands and stands["side"] in _STANDS:
            middle = _middle(stands)
            shown.append(words(f"{stands['side']} the others’ median, {middle}"))
        ruled = self.anchors.ruled.in_full(agency_id, standard_id)
        on_grade = [quoted for cell, quoted in ruled if cell == row["cell"]]
        on_texts = [quoted for cell, quoted in ruled if cell != row["cell"]]
        heading = words(
            linked(standard_id, self.anchors.answer(agency_id, standard_id)),
            f" {known.text}" if known else "",
        )
        cells = (
            Cell((heading, source_of(row))),
            Cell((*shown, *on_grade), fill=fill),
            Cell((*_texts(row), *on_texts)),
            cell(),
        )
        anchor = self.anchors.full_answer(agency_id, standard_id)
        return Row(cells, anchor, row["sector"], grade)


_STANDS = ("above", "below")


def _found(row: Texts) -> str:
    errors, warnings = int(row["errors"]), int(row["warnings"])
    return f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"


def _joined(row: Texts, what: str) -> str:
    named = [
        row[f"{what}_by"],
        row[f"{what}_role"],
        row.get(f"{what}_email", ""),
        row[f"{what}_on"],
    ]
    return ", ".join(each for each in named if each.strip()) or "–"


def _middle(row: Texts) -> str:
    low, high = row["low"], row["high"]
    return low if low == high else f"between {low} and {high}"


def _texts(row: Texts) -> Iterator[Words]:
    evidence, improvement = row["evidence"], row["improvement"]
    yield words("Evidence" if evidence.strip() else "No evidence.")
    if evidence.strip():
        yield quoted(evidence)
    if improvement.strip():
        yield words("What will improve it")
        yield quoted(improvement)


def _by_agency(rows: Sequence[Texts]) -> Mapping[str, list[Texts]]:
    grouped: dict[str, list[Texts]] = {}
    for row in rows:
        grouped.setdefault(row["agency_id"], []).append(row)
    return grouped


def answers_section(data: Consolidation, anchors: Anchors) -> Section:
    """All answers to each standard, by grade: the rows behind the figures."""
    answers = data.answers
    frame = answers.assign(score_met=scores_of(answers, anchors.scale))
    frame = frame.drop(columns=["evidence", "improvement"])
    by_standard: dict[str, list[Texts]] = {each: [] for each in anchors.standards}
    for row in text_rows(frame):
        by_standard[row["standard_id"]].append(row)
    known = data.standards.by_id
    sections = []
    for standard_id, rows in by_standard.items():
        if not rows:
            continue
        text = f" {known[standard_id].text}" if standard_id in known else ""
        sections.append(
            Section(
                anchors.answers(standard_id),
                f"{standard_id}{text}",
                (_answers_to(standard_id, rows, anchors),),
            )
        )
    note = words(
        "The rows behind the figures: each answer with its file, sheet and cell. This list is left"
        " out on paper, where the agencies' pages have the same answers."
    )
    return Section(
        "answers",
        "Every answer by standard",
        (note,),
        tuple(sections),
        page=Page.SCREEN,
        filtered=True,
    )


def _answers_to(standard_id: str, rows: Sequence[Texts], anchors: Anchors) -> Table:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grade, fill = shown_grade(row, anchors.scale)
        agency_id = row["agency_id"]
        cells = (
            cell(linked(row["agency"], anchors.full_answer(agency_id, standard_id))),
            Cell((quoted(row["sector"] or NO_SECTOR),)),
            Cell((words(grade), *anchors.ruled.marks(row)), fill),
            Cell((source_of(row),)),
        )
        category = category_of(row["status"], int(row["score_met"]))
        anchor = anchors.answer(agency_id, standard_id)
        grouped.setdefault(category, []).append(Row(cells, anchor, row["sector"], grade))
    labels = category_labels(anchors.scale)
    groups = tuple(
        Group(
            tuple(grouped[category]),
            anchors.answers_of(standard_id, category),
            words(f"{label}: {len(grouped[category])}"),
        )
        for category, label in labels.items()
        if category in grouped
    )
    columns = (
        Column("Agency"),
        Column("Sector"),
        Column("Self-assessed grade", ColumnType.GRADE),
        Column("File, sheet, cell", ColumnType.SOURCE),
    )
    return Table(f"Answers to {standard_id}", columns, groups, Shape.LIST)
