"""The pages of each agency, with its answers in full. In: a `Consolidation`, the anchors."""

from collections.abc import Iterator, Mapping, Sequence

from s11xl.analysis.actions import flagged_actions
from s11xl.analysis.distributions import spread_by
from s11xl.analysis.rows import TextRow, text_rows
from s11xl.analysis.standing import ABOVE, BELOW, WITH, compared_answers
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
from s11xl.report.round.actions import ACTION_COLUMNS, action_cells
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.anchors import Anchors
from s11xl.report.round.figures import (
    always,
    figure_rows,
    has_off_scale,
    shown_grade,
    source_of,
    spread_cells,
    spread_columns,
)


class AgencyPages:
    """The pages of every agency, from tables that are made once."""

    def __init__(self, data: Consolidation, anchors: Anchors) -> None:
        self.data, self.anchors = data, anchors
        self.names = {each.number: each.name for each in data.standards.key_standards}
        self.answers = _by_agency(text_rows(data.answers))
        flagged = flagged_actions(data.actions, data.standards, data.as_at)
        self.actions = _by_agency(text_rows(flagged))
        self.returns = _by_agency(text_rows(data.returns))
        spreads = spread_by(data.answers, anchors.scale, ["agency_id", "key_standard"])
        self.off_scale = has_off_scale(spreads)
        self.spreads: dict[str, list[dict[str, object]]] = {}
        for row in figure_rows(spreads):
            self.spreads.setdefault(row["agency_id"], []).append(row)
        compared = text_rows(compared_answers(data.answers, anchors.scale))
        self.compared = {(row["agency_id"], row["standard_id"]): row for row in compared}
        agencies = text_rows(anchors.agencies)
        self.heard = [who for who in agencies if self._used_return(who["agency_id"])]
        self.silent = [who for who in agencies if not self._used_return(who["agency_id"])]

    def sections(self) -> Iterator[Section]:
        """The pages of each agency, by name; then those without a usable return, together."""
        for who in self.heard:
            yield self._pages(who)
        if self.silent:
            parts = tuple(
                Section(
                    self.anchors.agency_pages(who["agency_id"]), who["agency"], (self._facts(who),)
                )
                for who in self.silent
            )
            heading = f"Without a return that can be used: {len(self.silent)}"
            page = Page.NEW if self.heard else Page.FLOW
            yield Section("pages-silent", heading, (), parts, page=page)

    def _pages(self, who: TextRow) -> Section:
        agency_id = who["agency_id"]
        anchor = self.anchors.agency_pages(agency_id)
        blocks = (
            self._facts(who),
            self._figures(agency_id),
            self._answers(agency_id),
            words("The column for the panel's notes is left empty, to write in."),
        )
        actions = self.actions.get(agency_id, [])
        planned: Block = words("No action is planned.")
        if actions:
            rows = tuple(Row((*action_cells(action, self.anchors), cell())) for action in actions)
            columns = (*ACTION_COLUMNS, Column("Panel’s notes", ColumnType.NOTES))
            planned = Table("Planned actions", columns, (Group(rows),), Shape.LIST)
        inner = Section(f"{anchor}-actions", f"Actions of {who['agency']}", (planned,))
        return Section(anchor, who["agency"], blocks, (inner,), page=Page.NEW)

    def _used_return(self, agency_id: str) -> TextRow | None:
        returns = self.returns.get(agency_id, [])
        return next((row for row in returns if row["status"] == FileStatus.ACCEPTED), None)

    def _facts(self, who: TextRow) -> Facts:
        sector = ("Sector", quoted(who["sector"] or NO_SECTOR))
        used = self._used_return(who["agency_id"])
        if used is None:
            reasons = [row["reason"] for row in self.returns.get(who["agency_id"], [])]
            why = " ".join(dict.fromkeys(reason for reason in reasons if reason))
            return Facts((sector, ("Return", quoted(f"None that can be used. {why}".strip()))))
        expected = counted(int(used["expected"]), "standard")
        errors, warnings = (counted(int(used[f"{each}s"]), each) for each in ("error", "warning"))
        rows: list[tuple[str, Words]] = [
            sector,
            ("Return", quoted(used["file"])),
            ("Return ID", quoted(used["return_id"])),
            ("Answered", words(f"{used['answered']} of {expected}")),
            ("Completed by", quoted(_person(used, "completed"))),
            ("Signed off by", quoted(_person(used, "signed_off"))),
            ("Findings", words(f"{errors}, {warnings}")),
            ("Compared with others", words(self._compared_with_others(who["agency_id"]))),
        ]
        for _, ruling in self.anchors.rulings.in_full(who["agency_id"]):
            rows.append(("Ruling on the file", ruling))
        if used["cover_notes"].strip():
            rows.append(("Notes on the cover", quoted(used["cover_notes"])))
        return Facts(tuple(rows))

    def _compared_with_others(self, agency_id: str) -> str:
        ids = [answer["standard_id"] for answer in self.answers.get(agency_id, [])]
        compared = [
            self.compared[agency_id, id_] for id_ in ids if (agency_id, id_) in self.compared
        ]
        if not compared:
            return "Not compared: too few agencies graded the same standards."
        above, below = (sum(row["side"] == side for row in compared) for side in (ABOVE, BELOW))
        return (
            f"Of {counted(len(compared), 'standard')} that can be compared, {above} above the"
            f" median of the others and {below} below."
        )

    def _figures(self, agency_id: str) -> Table:
        scale = self.anchors.scale
        rows = []
        for row in self.spreads.get(agency_id, []):
            number = str(row["key_standard"])
            target_of = always(self.anchors.answers_in(agency_id, number))
            spread = spread_cells(row, scale, target_of, off_scale=self.off_scale)
            rows.append(Row((cell(f"{number} {self.names.get(number, '')}"), *spread[:-1])))
        columns = spread_columns(scale, off_scale=self.off_scale)[:-1]
        caption = (
            "Self-assessed grades by key standard. Each number links to the answers that it counts."
        )
        return Table(caption, (Column("Key standard"), *columns), (Group(tuple(rows)),))

    def _answers(self, agency_id: str) -> Table:
        grouped: dict[str, list[Row]] = {}
        for answer in self.answers[agency_id]:
            grouped.setdefault(answer["key_standard"], []).append(self._answer(answer))
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
        return Table("Answers in full", columns, groups, Shape.ANSWERS)

    def _answer(self, answer: TextRow) -> Row:
        standard_id, agency_id = answer["standard_id"], answer["agency_id"]
        grade, fill = shown_grade(answer, self.anchors.scale)
        lines = [words(grade)]
        if answer["grade_raw"].strip() and answer["grade_raw"] != grade:
            lines.append(quoted(f"as entered: {answer['grade_raw']}"))
        compared = self.compared.get((agency_id, standard_id))
        if compared and compared["side"] != WITH:
            low, high = compared["low"], compared["high"]
            median = low if low == high else f"between {low} and {high}"
            lines.append(words(f"{compared['side']} the others’ median, {median}"))
        rulings = self.anchors.rulings.in_full(agency_id, standard_id)
        on_grade = [ruling for at, ruling in rulings if at == answer["cell"]]
        on_texts = [ruling for at, ruling in rulings if at != answer["cell"]]
        standard = self.data.standards.by_id.get(standard_id)
        heading = words(
            linked(standard_id, self.anchors.answer(agency_id, standard_id)),
            f" {standard.text}" if standard else "",
        )
        cells = (
            Cell((heading, source_of(answer))),
            Cell((*lines, *on_grade), fill=fill),
            Cell((*_texts(answer), *on_texts)),
            cell(),
        )
        anchor = self.anchors.full_answer(agency_id, standard_id)
        return Row(cells, anchor, answer["sector"], grade)


def _person(used: TextRow, what: str) -> str:
    names = (f"{what}_by", f"{what}_role", f"{what}_email", f"{what}_on")
    return ", ".join(used[name] for name in names if used.get(name, "").strip()) or "–"


def _texts(answer: TextRow) -> Iterator[Words]:
    evidence, improvement = answer["evidence"], answer["improvement"]
    yield words("Evidence" if evidence.strip() else "No readable text under evidence.")
    if evidence.strip():
        yield quoted(evidence)
    if improvement.strip():
        yield words("What will improve it")
        yield quoted(improvement)


def _by_agency(rows: Sequence[TextRow]) -> Mapping[str, list[TextRow]]:
    grouped: dict[str, list[TextRow]] = {}
    for row in rows:
        grouped.setdefault(row["agency_id"], []).append(row)
    return grouped
