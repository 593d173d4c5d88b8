"""Names of workbooks: the agency's own name, made safe for Windows and for a mail program."""

import re
import unicodedata
from collections.abc import Collection

_MOST = 100  # characters, with the extension
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_text(text: str) -> str:
    """A text without what Windows forbids in a name, and without invisible characters."""
    visible = "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " "
        for char in unicodedata.normalize("NFC", text)
    )
    return " ".join(_FORBIDDEN.sub(" ", visible).split()).strip(". ")


def workbook_name(
    title: str,
    round_name: str,
    agency: str,
    agency_id: str,
    taken: Collection[str],
    issue: int = 1,
) -> str:
    """`<title> <round> - <agency>.xlsx`; with the agency's id where that name is taken.

    `taken` holds the names that other workbooks have, casefolded; a reissue says its number.
    """
    start = f"{safe_text(title)} {safe_text(round_name)} - "
    mark = f" (issue {issue})" if issue > 1 else ""
    plain = _fitted(start, safe_text(agency) or agency_id, mark)
    if plain.casefold() not in taken:
        return plain
    return _fitted(start, safe_text(agency), f" ({agency_id}){mark}")


def _fitted(start: str, name: str, mark: str) -> str:
    room = _MOST - len(start) - len(mark) - len(".xlsx")
    if len(name) > room:
        cut = name[: max(0, room)]
        name = (cut.rpartition(" ")[0] if " " in cut[room // 2 :] else cut).rstrip(" .-,")
    whole = f"{start}{name}{mark}".strip()
    if _DEVICES.match(whole):
        whole = f"_{whole}"
    return f"{whole[: _MOST - 5].rstrip(' .')}.xlsx"
