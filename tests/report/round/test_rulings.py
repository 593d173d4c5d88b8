"""A ruling is seen wherever its answer and its figures are; without one no column counts them."""

from pathlib import Path

from openpyxl import load_workbook
from support.made import COUNCIL, POLICE, answered, saved, with_response
from support.pages import sound
from support.reports import STRONG, page_of, round_of, rows_in, ruled_round, said_in, section_of
from support.rounds import workbook_of

from s11xl.core.output_files import file_sha256
from s11xl.report.blocks import Link


def test_a_ruling_is_seen_wherever_its_answer_and_its_figures_are(tmp_path: Path) -> None:
    given = with_response(answered(POLICE), "1.1", grade="Goodish")
    saved(tmp_path / "in" / "a.xlsx", given)
    saved(tmp_path / "in" / "b.xlsx", answered(COUNCIL))
    mine = {"agency_id": POLICE.agency_id}
    data = ruled_round(
        tmp_path,
        {**mine, "standard_id": "1.1", "field": "grade", "value": STRONG},
        {**mine, "standard_id": "1.2", "field": "evidence", "value": ""},
        {"sha256": file_sha256(tmp_path / "in" / "b.xlsx"), "field": "file", "value": "use"},
        asked=[POLICE, COUNCIL],
    )
    content = page_of(data)
    sound(content)
    pages = section_of(data, "pages").sections
    (mine_,) = [each for each in pages if each.heading == POLICE.name]
    for number, standard_id, words_, place in (
        (1, "1.1", f"The grade of 1.1 is taken as “{STRONG}”", 1),
        (2, "1.2", "The evidence of 1.2 is taken as blank", 2),
    ):
        assert f'<tr id="ruling-{number}">' in content
        (row,) = [row for row in rows_in(mine_) if said_in(row)[0].startswith(f"{standard_id} ")]
        said = said_in(row)[place]
        assert f"Ruled: {words_}. Ruled by A. Analyst on 2027-02-03: told by phone" in said
        links = [
            part.target
            for line in row.cells[place].lines
            for part in line.parts
            if isinstance(part, Link)
        ]
        assert links == [f"ruling-{number}"]
        answers = rows_in(section_of(data, f"answers-{number}"))
        told = [said_in(each)[2].split(" / ")[1:] for each in answers]
        assert sorted(told) == [[], ["", "ruled", "text ruled"][place : place + 1]]
    assert "No readable text under evidence. / Ruled: " in said_in(row)[2]
    (bare,) = rows_in(section_of(data, "without-evidence"))
    assert said_in(bare)[2].endswith(" / text ruled")
    standards = {
        said_in(row)[0]: said_in(row)[-1] for row in rows_in(section_of(data, "standards"))
    }
    assert [standards[each] for each in ("1.1", "1.2", "1.3")] == ["1", "1", "0"]
    agencies = {said_in(row)[0]: said_in(row)[-1] for row in rows_in(section_of(data, "agencies"))}
    assert agencies == {COUNCIL.name: "1", POLICE.name: "2"}
    assert "Ruling on the file" in content
    book = load_workbook(workbook_of(data, tmp_path / "out"))
    for name, counts in (("Standards", [1, 1, 0]), ("Agencies", [2, 1])):
        (head, *rows) = book[name].iter_rows(values_only=True)
        assert head[-1] == "Rulings"
        assert [each[-1] for each in rows][: len(counts)] == counts


def test_without_a_ruling_no_column_counts_them(tmp_path: Path) -> None:
    data = round_of(tmp_path / "in", answered(POLICE), asked=[POLICE])
    assert "Rulings</th>" not in page_of(data)
    book = load_workbook(workbook_of(data, tmp_path / "out"))
    for name in ("Standards", "Agencies"):
        assert "Rulings" not in [cell.value for cell in book[name][1]]
