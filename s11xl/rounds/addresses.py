"""E-mail addresses as people write them in a cell. In: its text. Out: addresses, and what is none.

Several may be there, with names around them: `Beth Lyall <b@oak.example>; mailto:c@oak.example`.
"""

import re

SEPARATOR = "; "  # between the addresses of an agency
_MAX_ADDRESS = 254  # characters
_WORD = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})*\.[A-Za-z][A-Za-z0-9-]+")
_NAMED = re.compile(r"(?:^|(?<=[;,\n]))[^;<>@\n]*<([^<>]*)>")  # Beth Lyall <b@oak.example>
_BETWEEN = re.compile(r"[;,\n]")
_MAILTO = re.compile(r"^mailto:\s*([^?\s]*)(?:\?.*)?$", re.IGNORECASE)


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses in a text, each once, and the parts that can't be an address."""
    addresses: list[str] = []
    wrong: list[str] = []
    for part in _BETWEEN.split(_NAMED.sub(r";\1;", text)):
        words = part.split()
        are_addresses = all(_ADDRESS.fullmatch(_bare(word)) for word in words)
        for each in words if are_addresses else [" ".join(words)]:
            address = _bare(each)
            if not _ADDRESS.fullmatch(address) or len(address) > _MAX_ADDRESS:
                wrong.append(each)
            elif address.casefold() not in map(str.casefold, addresses):
                addresses.append(address)
    return addresses, wrong


def _bare(text: str) -> str:
    """A text without `mailto:`, and without quotes, brackets and a full stop around it."""
    return _MAILTO.sub(r"\1", text.strip("\"'“”‘’()[]<>. ")).rstrip(".")
