"""Shared texts in the plain form that most programs store. In: the part. Out: texts."""

import re

from s11xl.reader.known.skeleton import SurpriseError, check_part, without_entities
from s11xl.reader.markup import unescaped

_HEAD = re.compile(
    r'(?:\ufeff)?(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>\s*)?'
    r'<sst xmlns="[A-Za-z0-9:/.]+"(?: count="[0-9]*")?(?: uniqueCount="[0-9]*")?>'
)
_TEXT = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_PLAIN, _SPACED = "<si><t></t></si>", ' xml:space="preserve"'
_TAIL = "</sst>"


def quick_strings(data: bytes) -> list[str]:
    """Every shared text of a part. Raises SurpriseError if one has runs, or is stored otherwise."""
    check_part(data)
    try:
        whole = data.decode()
    except UnicodeDecodeError as fault:
        raise SurpriseError from fault
    head = _HEAD.match(whole)
    if head is None:
        raise SurpriseError
    texts = _TEXT.findall(whole, head.end())
    spaced = len(_SPACED) * whole.count(f"<t{_SPACED}>")
    length = sum(map(len, texts)) + len(_PLAIN) * len(texts) + spaced
    if length != len(whole.rstrip()) - head.end() - len(_TAIL) or not whole.rstrip().endswith(
        _TAIL
    ):
        raise SurpriseError
    if "&" in whole:
        texts = [without_entities(each) if "&" in each else each for each in texts]
    return [unescaped(each) if "_x" in each else each for each in texts] if "_x" in whole else texts
