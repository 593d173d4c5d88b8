"""For any answers, any program and any benign change, each answer is read right or has a finding.

There is no third case: an answer that is read as something else, or is lost, without a word.
"""

import random
import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.clients import Typed
from support.made import answered, read, saved
from support.programs import CLIENTS, by_openpyxl, by_pandas, entry
from support.tampering import (
    SECTION,
    Change,
    clear,
    copy_row,
    delete,
    delete_row,
    drop_all_but_cells,
    drop_names,
    duplicate_sheet,
    hide_column,
    hide_row,
    insert_rows,
    move_columns,
    put,
    rename_sheets,
    reorder_sheets,
    shift_keys,
    show_hidden,
    sort_answers,
    write,
)

import s11xl
from s11xl.core.returns import ANSWER_FIELDS, AgencyReturn
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup

AUDIT = load_standards()
LABELS = [grade.label for grade in AUDIT.scale.grades]
TOUCHED = [each.id for each in AUDIT.standards][:6]
CHANGES: Mapping[str, Change] = {
    "none": lambda book: None,
    "sheets renamed": rename_sheets,
    "sheets in another order": reorder_sheets,
    "hidden sheets shown": show_hidden,
    "names gone": drop_names,
    "all but cells gone": drop_all_but_cells,
    "a row inserted": insert_rows("1.2", 1),
    "rows inserted": insert_rows("1.1", 4),
    "a descriptor's row deleted": delete_row("1.3", -2),
    "an answer's row deleted": delete_row("1.2"),
    "a column inserted": move_columns("AXBCDE"),
    "columns exchanged": move_columns("ADCBE"),
    "answers sorted": sort_answers(with_keys=True),
    "answers sorted without their keys": sort_answers(with_keys=False),
    "the keys moved": shift_keys,
    "a key gone": clear("key", "1.1"),
    "a label gone": clear("label", "1.1"),
    "a label retyped": put("1.1", "label", "Ours"),
    "a row copied": copy_row("1.1", 90),
    "a section copied": duplicate_sheet,
    "a section deleted": delete(SECTION),
    "a row hidden": hide_row("1.2"),
    "a column hidden": hide_column("B"),
    "a header retyped": write(SECTION, "C3", "Grade"),
    "a note beside": write(SECTION, "H3", "aside"),
}
TEXT = st.one_of(
    st.sampled_from(
        ["", "=1+1", "007", "1/2", "TRUE", "#N/A", "- dash", " lead", "_x0041_", *LABELS]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30),
)
GRADE = st.one_of(st.sampled_from([*LABELS, "", "good", "Good/Outstanding"]), TEXT)


def typed(texts: Mapping[tuple[str, str], str]) -> Typed:
    """Texts by standard and field, as what is typed into which cells."""
    return [
        entry(EntryGroup.STANDARD, standard_id, name, text)
        for (standard_id, name), text in texts.items()
        if text
    ]


def unsaid(reading: s11xl.Reading, texts: Mapping[tuple[str, str], str]) -> list[tuple[str, ...]]:
    """Each answer that is read as something else, without a finding that covers it."""
    if reading.is_rejected:
        return [] if reading.findings else [("rejected without a reason",)]
    assert reading.agency_return is not None
    told = {each.standard_id for each in reading.findings}
    lost = " ".join(each.message for each in reading.findings if each.code == "missing-sheet")
    faults = []
    for (standard_id, name), text in texts.items():
        response = reading.agency_return.response(standard_id)
        met = getattr(response, name)
        if met == text and name not in response.unusable:
            continue
        is_told = standard_id in told or f" {standard_id}" in lost
        if not is_told or met not in ("", text):
            faults.append((standard_id, name, text, met))
    return faults


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries(
        {
            (each, name): GRADE if name == "grade" else TEXT
            for each in TOUCHED
            for name in ANSWER_FIELDS
        }
    ),
    st.sampled_from([by_openpyxl, by_pandas]),
    st.sampled_from(sorted(CHANGES)),
)
def test_no_answer_is_lost_or_changed_without_a_word(
    tmp_path_factory: pytest.TempPathFactory,
    texts: dict[tuple[str, str], str],
    client: object,
    change: str,
) -> None:
    folder = tmp_path_factory.mktemp("property")
    source = saved(folder / "issued.xlsx", AgencyReturn(answered().identity))
    target = folder / "returned.xlsx"
    client(source, target, typed(texts))  # type: ignore[operator]
    book = load_workbook(target)
    CHANGES[change](book)
    book.save(target)
    assert unsaid(read(target), texts) == []


@pytest.mark.client
@pytest.mark.parametrize("name", CLIENTS)
def test_nor_by_any_other_program(tmp_path: Path, name: str) -> None:
    """Each program with a few random answers and changes; what it is given is told by the seed."""
    client, suffix, _ = CLIENTS[name]
    draw = random.Random(name)
    for number in range(2):
        change = draw.choice(sorted(CHANGES))
        texts = {
            (each, field): "".join(
                draw.choices("aé=-+@'\"<&_x1 /\n漢", k=draw.randrange(1, 30))
            ).strip()
            if field != "grade"
            else draw.choice([*LABELS, "good", "Good/Outstanding", ""])
            for each in TOUCHED
            for field in ANSWER_FIELDS
        }
        folder = tmp_path / str(number)
        source = saved(folder / "issued.xlsx", AgencyReturn(answered().identity))
        target = folder / f"returned{suffix}"
        client(source, target, typed(texts))
        if suffix == ".xlsx":
            with warnings.catch_warnings(action="ignore"):  # of styles that it doesn't know
                book = load_workbook(target)
            CHANGES[change](book)
            book.save(target)
        assert unsaid(read(target), texts) == [], (number, change)
