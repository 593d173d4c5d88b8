"""Whether an Office file says the same as before. In: a path. Out: a digest of its content.

SharePoint and OneDrive take a file in by rewriting its properties and adding parts of their own.
Those don't count here, nor does how the parts are packed.
"""

import hashlib
import json
import re
from pathlib import Path
from zipfile import BadZipFile, ZipFile

OFFICE_SUFFIXES = {".xlsx", ".docx"}
_NO_CONTENT = ("docProps/", "customXml/", "[Content_Types].xml")
_RELATIONSHIPS = ".rels"  # ends the name of a part that says what another one leads to
_MAX_RELATIONSHIPS = 2**20  # bytes of a part
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


def content_digest(path: Path) -> str:
    """Return a SHA-256 of the parts that people edit; an empty text if it is no Office file.

    Raises OSError if the file can't be read.
    """
    if path.suffix.lower() not in OFFICE_SUFFIXES:
        return ""
    try:
        with ZipFile(path) as package:
            parts = [
                (part.filename, part.file_size, part.CRC)
                for part in package.infolist()
                if not part.filename.startswith(_NO_CONTENT)
                and not part.filename.endswith(_RELATIONSHIPS)
            ]
            links = [
                (part.filename, _relationships(package.read(part)))
                for part in package.infolist()
                if part.filename.endswith(_RELATIONSHIPS) and part.file_size <= _MAX_RELATIONSHIPS
            ]
    except (BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError):
        return ""
    content: list[object] = [sorted(parts), sorted(link for link in links if link[1])]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _relationships(part: bytes) -> list[str]:
    """List what a part leads to, except to properties and to parts that are no content."""
    found = []
    for element in _RELATIONSHIP.findall(part):
        attributes = sorted((name, value[1:-1]) for name, value in _ATTRIBUTE.findall(element))
        kind = dict(attributes).get(b"Type", b"")
        if not kind.endswith((b"properties", b"/customXml")):
            found.append(repr(attributes))
    return sorted(found)
