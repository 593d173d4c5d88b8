"""Sheet names. In: names from the document. Out: names that Excel accepts, all different."""

from collections.abc import Iterable

_MAX_LENGTH = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_RESERVED = {"history"}


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return a sheet name for each name: at most 31 characters, cut between words, none twice."""
    taken = set(_RESERVED)
    names = []
    for text in wanted:
        name, number = _shortened(text, _MAX_LENGTH), 2
        while name.casefold() in taken:
            suffix = f" ({number})"
            name, number = _shortened(text, _MAX_LENGTH - len(suffix)) + suffix, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _shortened(text: str, most: int) -> str:
    """Cut a text between words, without a short word or a comma at its end."""
    words = text.translate(_FORBIDDEN).split()
    whole = " ".join(words)
    if len(whole) <= most:
        return whole.strip("'") or "Sheet"
    kept: list[str] = []
    for word in words:
        if len(" ".join([*kept, word])) > most:
            break
        kept.append(word)
    while len(kept) > 1 and len(kept[-1]) <= 3:
        kept.pop()
    return (" ".join(kept).strip("',;&") if kept else whole[:most].strip("' ")) or "Sheet"
