"""A lint of workbooks we wrote. In: a path. Out: what is wrong, a line each, with its place.

It looks for what Microsoft's validator passes over: names, ranges, limits, order, formulas.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MODERN = re.compile(
    r"_xlfn\.|_xlws\.|\b(XLOOKUP|TEXTJOIN|CONCAT|IFS|SWITCH|LET|LAMBDA|FILTER|SORT|UNIQUE|MAXIFS|"
    r"SEQUENCE|XMATCH)\("
)
VOLATILE = re.compile(r"\b(OFFSET|INDIRECT|NOW|TODAY|RAND|RANDBETWEEN|CELL|INFO)\(")
CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
AREA = re.compile(
    r"^(?:'((?:[^']|'')+)'|([\w.]+))!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$"
)
Box = tuple[int, int, int, int]


def lint(path: Path) -> list[str]:
    """Every fault of a workbook."""
    with ZipFile(path) as package:
        names = package.namelist()
        faults = [f"part {name} stands twice" for name in names if names.count(name) > 1]
        parts = {name: package.read(name) for name in names}
    workbook = ElementTree.fromstring(parts["xl/workbook.xml"])
    links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): link.get("Target") for link in links}
    styles = ElementTree.fromstring(parts["xl/styles.xml"])
    formats = len(styles.findall(f"{MAIN}cellXfs/{MAIN}xf"))
    rules = len(styles.findall(f"{MAIN}dxfs/{MAIN}dxf"))
    strings = 0
    if "xl/sharedStrings.xml" in parts:
        strings = len(ElementTree.fromstring(parts["xl/sharedStrings.xml"]).findall(f"{MAIN}si"))
    sheets = [each.get("name", "") for each in workbook.iter(f"{MAIN}sheet")]
    defined = [each.get("name", "") for each in workbook.iter(f"{MAIN}definedName")]
    faults += _sheet_names(sheets)
    faults += _defined_names(workbook, sheets)
    for sheet in workbook.iter(f"{MAIN}sheet"):
        part = "xl/" + str(targets[sheet.get(RELATION)]).removeprefix("/xl/")
        root = ElementTree.fromstring(parts[part])
        for fault in _sheet(root, formats, rules, strings, sheets, defined):
            faults.append(f"{sheet.get('name')}: {fault}")
    return faults


def _sheet_names(names: list[str]) -> Iterator[str]:
    folded = [name.casefold() for name in names]
    for name in names:
        if not 0 < len(name) <= 31 or set(name) & set("[]:*?/\\") or name.casefold() == "history":
            yield f"sheet name {name!r}"
        if folded.count(name.casefold()) > 1:
            yield f"sheet name {name!r} stands twice"


def _defined_names(workbook: ElementTree.Element, sheets: list[str]) -> Iterator[str]:
    seen = set()
    for each in workbook.iter(f"{MAIN}definedName"):
        name, text = each.get("name", ""), each.text or ""
        key = (name.casefold(), each.get("localSheetId"))
        if key in seen:
            yield f"name {name} stands twice"
        seen.add(key)
        if "#REF!" in text or not text:
            yield f"name {name} leads nowhere"
        if name.startswith("_xlnm.") or text.startswith('"'):
            continue
        area = AREA.match(text)
        if not area:
            yield f"name {name} is no range: {text}"
        elif (area[1] or area[2]).replace("''", "'") not in sheets:
            yield f"name {name} names the sheet {area[1] or area[2]}, which is not there"


def _sheet(
    root: ElementTree.Element,
    formats: int,
    rules: int,
    strings: int,
    sheets: list[str],
    defined: list[str],
) -> Iterator[str]:
    yield from _order(root)
    for cell in root.iter(f"{MAIN}c"):
        yield from _cell(cell, formats, strings, sheets, defined)
    for row in root.iter(f"{MAIN}row"):
        if float(row.get("ht", "0")) > 409.5:
            yield f"row {row.get('r')} is {row.get('ht')} high"
    yield from _validations(root)
    yield from _overlaps("merges", [each.get("ref", "") for each in root.iter(f"{MAIN}mergeCell")])
    for rule in root.iter(f"{MAIN}cfRule"):
        if int(rule.get("dxfId", "0")) >= rules:
            yield f"conditional format {rule.get('dxfId')} is not there"
        for formula in rule.iter(f"{MAIN}formula"):
            yield from _formula("a conditional format", formula.text or "", sheets, defined)
    if len(list(root.iter(f"{MAIN}hyperlink"))) > 65_530:
        yield "too many hyperlinks"


def _order(root: ElementTree.Element) -> Iterator[str]:
    last_row = 0
    for row in root.iter(f"{MAIN}row"):
        number = int(row.get("r", "0"))
        if number <= last_row:
            yield f"row {number} is out of order or stands twice"
        last_row, last_col = number, 0
        for cell in row.iter(f"{MAIN}c"):
            col, its = _position(cell.get("r", ""))
            if its != number:
                yield f"{cell.get('r')} stands in row {number}"
            if col <= last_col:
                yield f"{cell.get('r')} is out of order or stands twice"
            last_col = col


def _cell(
    cell: ElementTree.Element, formats: int, strings: int, sheets: list[str], defined: list[str]
) -> Iterator[str]:
    place, value = cell.get("r", ""), cell.find(f"{MAIN}v")
    text = value.text or "" if value is not None else ""
    if int(cell.get("s", "0")) >= formats:
        yield f"{place} has a style that is not there"
    if cell.get("t") == "s" and not (text.isdigit() and int(text) < strings):
        yield f"{place} points to a text that is not there"
    whole = "".join(each.text or "" for each in cell.iter(f"{MAIN}t"))
    if len((whole or text).encode("utf-16-le")) // 2 > 32_767:
        yield f"{place} holds too long a text"
    formula = cell.find(f"{MAIN}f")
    if formula is not None:
        if value is None:
            yield f"{place} has a formula without its value"
        if not text and cell.get("t") != "str":
            yield f"{place} has an empty value that is no text"
        yield from _formula(place, formula.text or "", sheets, defined)


def _formula(place: str, text: str, sheets: list[str], defined: list[str]) -> Iterator[str]:
    bare = re.sub(r'"(?:[^"]|"")*"', '""', text)
    if bare.count('"') % 2 or bare.count("(") != bare.count(")") or not text:
        yield f"{place}: broken formula {text}"
    if any(len(each) > 257 for each in re.findall(r'"(?:[^"]|"")*"', text)):
        yield f"{place}: a literal of over 255 characters"
    if len(text) > 8192:
        yield f"{place}: a formula of over 8,192 characters"
    if "#REF!" in bare or MODERN.search(bare) or VOLATILE.search(bare):
        yield f"{place}: {text} is broken, too modern or volatile"
    for name in re.findall(r"'((?:[^']|'')+)'!", bare):
        if name.replace("''", "'") not in sheets:
            yield f"{place}: names the sheet {name}, which is not there"
    for name in re.findall(r"(?<![\w!'$.])([A-Za-z_][\w.]*)(?![\w(!.:$])", bare):
        if "_" in name and name not in defined:
            yield f"{place}: uses the name {name}, which is not defined"


def _validations(root: ElementTree.Element) -> Iterator[str]:
    areas = []
    for each in root.iter(f"{MAIN}dataValidation"):
        place = each.get("sqref", "")
        areas += place.split()
        literal = each.findtext(f"{MAIN}formula1", "")
        if literal.startswith('"') and len(literal) > 257:
            yield f"{place}: a list of over 255 characters"
        limits = {"prompt": 255, "error": 255, "promptTitle": 32, "errorTitle": 32}
        for name, most in limits.items():
            if len(each.get(name, "")) > most:
                yield f"{place}: {name} of over {most} characters"
    yield from _overlaps("validations", areas)


def _overlaps(what: str, areas: list[str]) -> Iterator[str]:
    boxes = sorted((_box(area), area) for area in areas)
    for index, (one, name) in enumerate(boxes):
        for other, other_name in boxes[index + 1 :]:
            if other[0] > one[2]:
                break
            if other[1] <= one[3] and one[1] <= other[3]:
                yield f"{what} {name} and {other_name} overlap"


def _box(area: str) -> Box:
    """First row, first column, last row, last column."""
    first, _, last = area.partition(":")
    (left, top), (right, bottom) = _position(first), _position(last or first)
    return top, left, bottom, right


def _position(place: str) -> tuple[int, int]:
    """Column and row of a cell's name."""
    match = CELL.match(place)
    if not match:
        return 0, 0
    col = 0
    for letter in match[1]:
        col = col * 26 + ord(letter) - 64
    return col, int(match[2])
