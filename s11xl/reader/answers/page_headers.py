"""Find what a person wrote in the page headers and footers.

In: a sheet's headers and footers, with their codes. Out: the words that the workbook was not sent
out with. Those are the protective marking, the numbers of the pages, and whose workbook it is.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
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
_CUT = 200  # characters; a longer marking may be cut off in a header


def our_words(
    workbook: RawWorkbook, wording: Wording, identity: Identity, record: RoundRecord | None
) -> Sequence[str]:
    """The texts that a header or footer of ours may have."""
    pages = " ".join(_parts(wording.page_of.format(page="&P", pages="&N")))
    marking = " ".join(record.settings.marking.split()) if record else _repeated(workbook)
    return (marking, pages, identity.agency, identity.return_id, identity.round)


def stray_headers(headers: Sequence[str], ours: Sequence[str]) -> Iterator[str]:
    """The texts in the parts of headers and footers that are not ours."""
    for header in headers:
        for text in _parts(header):
            if not _is_ours(text, ours):
                yield text


def _is_ours(text: str, ours: Collection[str]) -> bool:
    if text in ours or (len(text) > _CUT and any(each.startswith(text) for each in ours)):
        return True
    words = {word for each in ours for word in _WORD.findall(each.casefold())}
    return words.issuperset(_WORD.findall(text.casefold()))


@lru_cache(maxsize=512)
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
