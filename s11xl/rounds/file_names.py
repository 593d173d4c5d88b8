"""File names of workbooks. In: the names of an audit, a round and an agency. Out: a safe file name.

Safe is what Windows and mail programs accept: no reserved characters or names, at most 100
characters.
"""

import re
import unicodedata
from collections.abc import Collection

_MOST_CHARACTERS = 100  # with the extension
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def workbook_name(
    title: str,
    round_name: str,
    agency: str,
    agency_id: str,
    taken: Collection[str],
    issue: int = 1,
) -> str:
    """Make the file name `<title> <round> - <agency>.xlsx`.

    `taken` holds the names of other workbooks, casefolded: the agency's id is added if the name is
    one of them. An `issue` above 1 is added too.
    """
    start = f"{_safe_text(title)} {_safe_text(round_name)} - "
    suffix = f" (issue {issue})" if issue > 1 else ""
    name = _file_name(start, _safe_text(agency) or agency_id, suffix)
    if name.casefold() not in taken:
        return name
    return _file_name(start, _safe_text(agency), f" ({agency_id}){suffix}")


def _safe_text(text: str) -> str:
    """Remove what Windows forbids in a file name, and invisible characters."""
    visible = "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " "
        for char in unicodedata.normalize("NFC", text)
    )
    return " ".join(_FORBIDDEN.sub(" ", visible).split()).strip(". ")


def _file_name(start: str, name: str, suffix: str) -> str:
    """Join the parts and the extension; cut `name` to fit, if possible at a space."""
    room = _MOST_CHARACTERS - len(start) - len(suffix) - len(".xlsx")
    if len(name) > room:
        cut = name[: max(0, room)]
        name = (cut.rpartition(" ")[0] if " " in cut[room // 2 :] else cut).rstrip(" .-,")
    stem = f"{start}{name}{suffix}".strip()
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem[: _MOST_CHARACTERS - 5].rstrip(' .')}.xlsx"
