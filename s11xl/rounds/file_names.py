"""File names of workbooks. In: the names of an audit, a round and an agency. Out: a safe file name.

Safe is what Windows and mail programs accept: no reserved characters or names, at most 100
characters.
"""

import os
import re
import unicodedata
from collections.abc import Collection, Sequence
from pathlib import Path

from s11xl.core.errors import S11xlError

_MOST_CHARACTERS = 100  # with the extension
_MOST_OF_ID, _LEAST_OF_NAME = 40, 20
_MOST_BYTES = 230
_MOST_OF_PATH = 218  # characters; Excel opens no file with a longer path
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
    one of them, and a number if that is one too. An `issue` above 1 is added too.
    """
    start = f"{_safe_text(title)} {_safe_text(round_name)} - "
    suffix = f" (issue {issue})" if issue > 1 else ""
    safe_id = _cut(_safe_text(agency_id), _MOST_OF_ID, 2 * _MOST_OF_ID)
    stem = _safe_text(agency) or safe_id or "agency"
    name, number = _file_name(start, stem, suffix), 1
    while name.casefold() in taken:
        which = safe_id if number == 1 else f"{safe_id} {number}".strip()
        name, number = _file_name(start, stem, f" ({which}){suffix}"), number + 1
    return name


def check_paths(folder: Path, names: Sequence[str]) -> None:
    """Raise S11xlError if the path of a file would be longer than Excel opens."""
    folder = Path(os.path.realpath(folder))
    longest = max((str(folder / name) for name in names), key=len, default="")
    if len(longest) > _MOST_OF_PATH:
        raise S11xlError(
            f"The path of a workbook would have {len(longest)} characters: {longest}. Excel opens"
            f" none of over {_MOST_OF_PATH}.",
            remedy="Use a folder with a shorter path, with --folder. Nothing was written.",
        )


def _safe_text(text: str) -> str:
    """Remove what Windows forbids in a file name, and invisible characters."""
    visible = "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " "
        for char in unicodedata.normalize("NFC", text)
    )
    return " ".join(_FORBIDDEN.sub(" ", visible).split()).strip(". ")


def _file_name(start: str, name: str, suffix: str) -> str:
    """Join the parts and the extension; cut `name` to fit, if possible at a space.

    The suffix is never cut, because it tells names apart; `start` only for a title and a round that
    leave no room for the name.
    """
    room = _MOST_CHARACTERS - len(".xlsx") - len(suffix)
    start = _cut(start, room - min(len(name), _LEAST_OF_NAME), _MOST_BYTES // 2)
    room -= len(start)
    cut = _cut(name, room, _MOST_BYTES - len(f"{start}{suffix}".encode()))
    if len(cut) < len(name):
        cut = (cut.rpartition(" ")[0] if " " in cut[room // 2 :] else cut).rstrip(" .-,")
    stem = f"{start}{cut}{suffix}".strip(" .")
    if _DEVICES.match(stem):
        stem = f"_{stem}"[: _MOST_CHARACTERS - len(".xlsx")]
    return f"{stem}.xlsx"


def _cut(text: str, characters: int, most_bytes: int) -> str:
    """Cut a text to so many characters and bytes of UTF-8, which some systems count."""
    cut = text[: max(0, characters)]
    return cut.encode()[: max(0, most_bytes)].decode(errors="ignore")
