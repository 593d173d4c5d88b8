"""Sheet names: in come the document's names, out come names that Excel accepts, each only once."""

from collections.abc import Iterable

_MOST = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_RESERVED = {"history"}


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """A name for each wanted one: at most 31 characters, cut between words, none twice."""
    taken: set[str] = set(_RESERVED)
    names = []
    for each in wanted:
        name, number = _shortened(each, _MOST), 2
        while name.casefold() in taken:
            mark = f" ({number})"
            name, number = _shortened(each, _MOST - len(mark)) + mark, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _shortened(text: str, most: int) -> str:
    """A text cut between words, without a small word or a comma left hanging at its end."""
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
