"""A workbook with parts of its package changed or added, as no library would write them."""

import re
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from s11xl.core.cells import cell_name
from s11xl.standards.file import load_standards
from s11xl.workbook.layout.model import EntryGroup, EntryKey
from s11xl.workbook.layout.plan import plan_layout
from s11xl.xlsx.package import sheet_part
from support.made import answered, cell_of, saved

Change = Callable[[str], str]
STYLES = "xl/styles.xml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def _layout():  # type: ignore[no-untyped-def]
    return plan_layout(load_standards())


def part_of(standard_id: str = "", *, group: EntryGroup = EntryGroup.STANDARD) -> str:
    """The part of the sheet with a standard's answers, or of the cover or the action plan."""
    fields = {EntryGroup.STANDARD: "grade", EntryGroup.COVER: "cover_notes"}
    key = EntryKey(group, standard_id, fields.get(group, "action"))
    sheet, _ = _layout().entries[key]
    return sheet_part(_layout().sheets.index(sheet))


def with_parts(
    path: Path, changes: Mapping[str, Change], added: Mapping[str, str | bytes] | None = None
) -> Path:
    """A complete return at a path, with these parts changed and others added."""
    saved(path, answered())
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    for name, change in changes.items():
        before = members.get(name, b"").decode()
        members[name] = change(before).encode()
        assert members[name] != before.encode(), name
    for name, content in (added or {}).items():
        members[name] = content if isinstance(content, bytes) else content.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return path


def cell(name: str, element: str) -> Change:
    """Put another element in the place of a cell."""

    def change(xml: str) -> str:
        pattern = rf'<c r="{name}"(?: [^<>]*)?(?:/>|(?<!/)>.*?</c>)'
        changed, count = re.subn(pattern, lambda _: element, xml, count=1)
        assert count == 1, name
        return changed

    return change


def answer(standard_id: str, field: str, inner: str, attributes: str = "") -> Change:
    """Put other content into an answer's cell."""
    name = cell_of(standard_id, field)
    return cell(name, f'<c r="{name}" {attributes}>{inner}</c>')


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(xml: str) -> str:
        for each in changes:
            xml = each(xml)
        return xml

    return change


def before(mark: str, inserted: str) -> Change:
    """Insert XML before a mark."""
    return lambda xml: xml.replace(mark, inserted + mark, 1)


def relations(*targets: tuple[str, str, str]) -> str:
    """A part of relationships: the id, type and target of each; web addresses are external."""
    external = {"hyperlink": ' TargetMode="External"'}
    rows = "".join(
        f'<Relationship Id="{id_}" Type="{_RELATIONS}/{type_}" Target="{target}"'
        f"{external.get(type_, '')}/>"
        for id_, type_, target in targets
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{rows}</Relationships>'


def relations_of(part: str) -> str:
    """The name of the part with a part's relationships."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def place(group: EntryGroup, item: str, field: str) -> str:
    """The cell of an entry."""
    _, entry = _layout().entries[EntryKey(group, item, field)]
    return cell_name(entry.row, entry.col)
