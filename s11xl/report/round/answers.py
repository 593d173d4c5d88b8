"""The section with all answers to each standard. In: a `Consolidation`, the anchors."""

from collections.abc import Sequence

from s11xl.analysis.distributions import scores_of
from s11xl.analysis.rows import TextRow, text_rows
from s11xl.consolidation.consolidation import Consolidation
from s11xl.report.blocks import (
    Cell,
    Column,
    ColumnType,
    Group,
    Page,
    Row,
    Section,
    Shape,
    Table,
    cell,
    linked,
    quoted,
    words,
)
from s11xl.report.round.agencies import NO_SECTOR
from s11xl.report.round.anchors import Anchors, category_of
from s11xl.report.round.figures import SOURCE, category_labels, shown_grade, source_of

_SCORE = "score_on_scale"


def answers_section(data: Consolidation, anchors: Anchors) -> Section:
    """All answers to each standard, by grade: the rows behind the figures."""
    frame = data.answers.assign(**{_SCORE: scores_of(data.answers, anchors.scale)})
    frame = frame.drop(columns=["evidence", "improvement"])
    by_standard: dict[str, list[TextRow]] = {standard_id: [] for standard_id in anchors.standards}
    for row in text_rows(frame):
        by_standard[row["standard_id"]].append(row)
    texts = {standard.id: standard.text for standard in data.standards.standards}
    sections = tuple(
        Section(
            anchors.answers(standard_id),
            f"{standard_id} {texts.get(standard_id, '')}".strip(),
            (_answers_to(standard_id, rows, anchors),),
        )
        for standard_id, rows in by_standard.items()
        if rows
    )
    note = words(
        "The answers behind the figures, each with its file, sheet and cell. This list is not"
        " printed; the agencies' pages have the same answers."
    )
    heading = "Every answer by standard"
    return Section("answers", heading, (note,), sections, page=Page.SCREEN, filtered=True)


def _answers_to(standard_id: str, answers: Sequence[TextRow], anchors: Anchors) -> Table:
    grouped: dict[str, list[Row]] = {}
    for answer in answers:
        grade, fill = shown_grade(answer, anchors.scale)
        agency_id = answer["agency_id"]
        cells = (
            cell(linked(answer["agency"], anchors.full_answer(agency_id, standard_id))),
            Cell((quoted(answer["sector"] or NO_SECTOR),)),
            Cell((words(grade), *anchors.rulings.notes(answer)), fill),
            Cell((source_of(answer),)),
        )
        row = Row(cells, anchors.answer(agency_id, standard_id), answer["sector"], grade)
        category = category_of(answer["status"], int(answer[_SCORE]))
        grouped.setdefault(category, []).append(row)
    groups = tuple(
        Group(
            tuple(grouped[category]),
            anchors.answers(standard_id, category),
            words(f"{label}: {len(grouped[category])}"),
        )
        for category, label in category_labels(anchors.scale).items()
        if category in grouped
    )
    columns = (
        Column("Agency"),
        Column("Sector"),
        Column("Self-assessed grade", ColumnType.GRADE),
        SOURCE,
    )
    return Table(f"Answers to {standard_id}", columns, groups, Shape.LIST)
