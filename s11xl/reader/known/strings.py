"""Shared texts in the plain form that most programs store. In: the part. Out: texts."""

import re

from s11xl.reader.known.skeleton import SurpriseError, check_part, without_entities
from s11xl.reader.xlsx.xml import unescaped

_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?"
    rb'(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>\s*)?'
    rb'<sst xmlns="http://(?:schemas\.openxmlformats\.org/spreadsheetml/2006/main'
    rb'|purl\.oclc\.org/ooxml/spreadsheetml/main)"(?: count="[0-9]*")?(?: uniqueCount="[0-9]*")?>'
)
_BEGIN, _BETWEEN, _END = b"<si><t>", b"</t></si><si><t>", b"</t></si></sst>"
_SPACED, _PLAIN = b'<t xml:space="preserve">', b"<t>"  # all readers keep the spaces of every text


def quick_strings(data: bytes) -> list[str]:
    """Every shared text of a part. Raises SurpriseError if one has runs, or is stored otherwise."""
    check_part(data)
    head = _HEAD.match(data)
    body = data[head.end() :].rstrip().replace(_SPACED, _PLAIN) if head else b""
    if not (body.startswith(_BEGIN) and body.endswith(_END)):
        raise SurpriseError
    try:
        texts = body[len(_BEGIN) : -len(_END)].decode().split(_BETWEEN.decode())
    except UnicodeDecodeError as fault:
        raise SurpriseError from fault
    if body.count(b"<") != _BEGIN.count(b"<") + _END.count(b"<") + 4 * (len(texts) - 1):
        raise SurpriseError
    if b"&" in body or b"_x" in body:
        texts = [_decoded(each) if "&" in each or "_x" in each else each for each in texts]
    return texts


def _decoded(text: str) -> str:
    """A text without entities, then without escapes: an entity can be a part of one."""
    return unescaped(without_entities(text))
