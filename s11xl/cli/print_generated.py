"""What `generate` prints. In: its result. Out: lines for people."""

from collections.abc import Iterator, Sequence

from s11xl.core.returns import Agency
from s11xl.core.text import counted, shortened
from s11xl.rounds.folder import SPECIMEN, WORKBOOKS
from s11xl.rounds.generate import Generated

_COLUMNS = ("agency_id", "agency", "sector", "group", "email", "lead")
_MAX_WIDTH = 40  # characters


def generated_lines(made: Generated) -> Iterator[str]:
    """Yield the remarks, the workbooks that were made, and where they are."""
    yield from made.remarks
    yield from (f"{each.identity.return_id}  {each.file}" for each in made.new)
    before = _before(made, len(made.round.issued) - len(made.new))
    if not made.new:
        yield f"No workbook was made: every agency has one already{before}."
        return
    yield (
        f"{counted(len(made.new), 'workbook')} made for the round"
        f" {made.round.settings.round}{before}. They are in {made.round.folder / WORKBOOKS}."
    )


def dry_run_lines(made: Generated) -> Iterator[str]:
    """Yield the roster as it was understood, the remarks, and what would be made."""
    agencies = [agency for agency in made.listed if agency != SPECIMEN]
    if agencies:
        yield f"{counted(len(agencies), 'agency', 'agencies')} in the roster, as it is understood:"
        yield ""
        yield from _table(agencies)
        yield ""
    yield from made.remarks
    yield (
        f"{counted(len(made.new), 'workbook')} would be made for the round"
        f" {made.round.settings.round}{_before(made, len(made.round.issued))}, in"
        f" {made.round.folder / WORKBOOKS}{':' if made.new else '.'}"
    )
    yield from (f"  {each.file.removeprefix(f'{WORKBOOKS}/')}" for each in made.new)
    yield "This was a dry run: nothing was written."


def _before(made: Generated, number: int) -> str:
    return f" ({number} issued before)" if number else ""


def _table(agencies: Sequence[Agency]) -> Iterator[str]:
    """A table with columns as wide as their widest text; empty ones are left out."""
    rows = [
        (agency.agency_id, agency.name, agency.sector, agency.group, agency.email, agency.lead)
        for agency in agencies
    ]
    texts = [_COLUMNS, *(tuple(shortened(text, _MAX_WIDTH) for text in row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for line in texts:
        padded = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        yield f"  {'  '.join(padded)}".rstrip()
