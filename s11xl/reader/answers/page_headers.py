"""Find what a person wrote in the page headers and footers.

In: a workbook. Out: the words in headers and footers that it was not sent out with. Ours are the
protective marking, the numbers of the pages, and whose workbook it is.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from s11xl.core.returns import Identity
from s11xl.core.text import is_blank
from s11xl.reader.xlsx.raw import RawWorkbook
from s11xl.standards.wording import Wording
from s11xl.workbook.identity import RoundRecord

_CODE = re.compile(
    r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]+|(?P<part>[LCR])|(?P<sign>&)|.?)',
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"\w+")
_SEPARATORS = re.compile(r"[\s.,:;|/()\[\]–—-]*")
_CUT = 200  # characters; a longer marking may be cut off in a header
_SHORT = 1_000  # characters of a header that is remembered


def stray_headers(
    workbook: RawWorkbook, wording: Wording, identity: Identity, record: RoundRecord | None
) -> Mapping[str, Sequence[str]]:
    """The texts in the parts of headers and footers that are not ours, by name of the sheet."""
    pages = wording.page_of.format(page="&P", pages="&N")
    ours = [*_short_parts(pages), identity.agency, identity.return_id, identity.round]
    if record:
        ours.append(" ".join(record.settings.marking.split()))
    stray = _not_in(ours, workbook)
    if stray and not record:
        stray = _not_in([*ours, _repeated(workbook)], workbook)
    return stray


def _not_in(ours: Sequence[str], workbook: RawWorkbook) -> Mapping[str, Sequence[str]]:
    """The texts by name of the sheet; most headers are alike, and are looked at once."""
    words = frozenset(word for each in ours for word in _WORD.findall(each.casefold()))
    by_header: dict[str, Sequence[str]] = {}
    stray: dict[str, Sequence[str]] = {}
    for sheet in workbook.sheets:
        for header in sheet.headers:
            if header not in by_header:
                texts = _short_parts(header) if len(header) <= _SHORT else _parts(header)
                by_header[header] = [each for each in texts if not _is_ours(each, ours, words)]
            if by_header[header]:
                stray[sheet.name] = [*stray.get(sheet.name, ()), *by_header[header]]
    return stray


def _is_ours(text: str, ours: Collection[str], words: frozenset[str]) -> bool:
    """Whether a text is one of ours, or has no other words; a long one may have been cut off."""
    if text in ours or (len(text) > _CUT and any(each.startswith(text) for each in ours)):
        return True
    in_text = _WORD.findall(text.casefold())
    return words.issuperset(in_text) if in_text else bool(_SEPARATORS.fullmatch(text))


def _parts(header: str) -> Sequence[str]:
    """The words on the left, in the middle and on the right of a header, without its codes."""
    parts, at = [""], 0
    for code in _CODE.finditer(header):
        parts[-1] += header[at : code.start()] + (code["sign"] or " ")
        at = code.end()
        if code["part"]:
            parts.append("")
    parts[-1] += header[at:]
    return [" ".join(part.split()) for part in parts if not is_blank(part)]


_short_parts = lru_cache(maxsize=512)(_parts)


def _repeated(workbook: RawWorkbook) -> str:
    """The marking: the words that most visible sheets have in their header and in their footer."""
    counts: Counter[str] = Counter()
    sheets = [sheet for sheet in workbook.sheets if sheet.state == "visible"]
    for sheet in sheets:
        counts.update(text for text, count in Counter(
            text for header in sheet.headers for text in set(_parts(header))
        ).items() if count > 1)  # fmt: skip
    text, count = counts.most_common(1)[0] if counts else ("", 0)
    return text if 2 * count > len(sheets) else ""
