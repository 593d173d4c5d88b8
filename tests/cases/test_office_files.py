"""An Office file that SharePoint took in is the same file: edits are told by content.

1. Properties, added parts and another packing of the zip are no edits.
2. An edited cell, link or picture is one, and a file that is no zip is compared by its bytes.
3. Outputs that came back from SharePoint are replaced by the next run, and are no returns.
"""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from click.testing import CliRunner
from support.made import POLICE, answered, saved

import s11xl
from s11xl.cli.commands import main
from s11xl.core.office_files import content_digest
from s11xl.core.output_files import file_sha256

Parts = dict[str, bytes]
RELATIONSHIP = (
    b'<Relationship Id="rId99" Target="../customXml/item1.xml"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"/>'
)


def repacked(path: Path, change: Callable[[Parts], object]) -> None:
    """Change the parts of a package in place, and pack them in another way."""
    with ZipFile(path) as source:
        parts = {name: source.read(name) for name in reversed(source.namelist())}
    change(parts)
    with ZipFile(path, "w", ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(name, content)


def in_part(name: str, old: bytes, new: bytes) -> Callable[[Parts], object]:
    def change(parts: Parts) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return change


def taken_in(parts: Parts) -> None:
    """What SharePoint does to a workbook."""
    parts["customXml/item1.xml"] = b"<library/>"
    parts["customXml/itemProps1.xml"] = b"<properties/>"
    parts["customXml/_rels/item1.xml.rels"] = (
        b"<Relationships>" + RELATIONSHIP + b"</Relationships>"
    )
    parts["docProps/custom.xml"] = b"<Properties/>"
    for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"</Relationships>", RELATIONSHIP + b"</Relationships>")
    parts["docProps/core.xml"] = b"<cp:coreProperties/>"
    parts["[Content_Types].xml"] += b" "


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return saved(tmp_path / "one.xlsx", answered())


@pytest.mark.parametrize("change", [lambda parts: None, taken_in], ids=["packed", "SharePoint"])
def test_the_same_content_has_the_same_digest(
    workbook: Path, change: Callable[[Parts], object]
) -> None:
    sha256, digest = file_sha256(workbook), content_digest(workbook)
    repacked(workbook, change)
    assert file_sha256(workbook) != sha256
    assert content_digest(workbook) == digest != ""


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        in_part("xl/sharedStrings.xml", b"Evidence 1.1", b"Evidence 1.2"),
        in_part(SHEET, b"</sheetData>", b"<row r='999'/></sheetData>"),
        in_part("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"worksheets/sheet2.xml"),
        lambda parts: parts.pop("xl/styles.xml"),
        lambda parts: parts.setdefault("xl/media/image1.png", b"x"),
    ],
    ids=["text", "row", "relationship", "removed", "added"],
)
def test_an_edit_changes_the_digest(workbook: Path, change: Callable[[Parts], object]) -> None:
    digest = content_digest(workbook)
    repacked(workbook, change)
    assert content_digest(workbook) not in ("", digest)


@pytest.mark.parametrize(("name", "content"), [("a.csv", b"a"), ("a.xlsx", b"a"), ("a.docx", b"")])
def test_what_is_no_office_file_has_no_digest(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert content_digest(tmp_path / name) == ""


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    saved(tmp_path / "in" / "one.xlsx", answered())
    return s11xl.consolidate(tmp_path / "in", roster=[POLICE]).write(tmp_path / "out")


def test_outputs_that_came_back_from_sharepoint_are_replaced(outputs: Path) -> None:
    repacked(outputs / "consolidated.xlsx", taken_in)
    arguments = ["consolidate", str(outputs.parent / "in"), "--output", str(outputs)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output


def test_an_edited_output_stops_the_next_run(outputs: Path) -> None:
    change = in_part("xl/sharedStrings.xml", b"Severnshire", b"Severnshire!")
    repacked(outputs / "consolidated.xlsx", change)
    before = file_sha256(outputs / "consolidated.xlsx")
    arguments = ["consolidate", str(outputs.parent / "in"), "--output", str(outputs)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "consolidated.xlsx" in result.output
    assert file_sha256(outputs / "consolidated.xlsx") == before


def test_outputs_that_came_back_are_no_returns(outputs: Path) -> None:
    repacked(outputs / "consolidated.xlsx", taken_in)
    returns = s11xl.consolidate(outputs, roster=[POLICE]).returns.set_index("file")
    assert returns.loc["consolidated.xlsx", "status"] == "ignored"
