"""The commands that change a round which runs: `s11xl agency …`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from s11xl.cli.options import FOLDER, Day
from s11xl.cli.say import say
from s11xl.core.errors import S11xlError
from s11xl.core.text import counted
from s11xl.rounds.folder import Round

_REASON = click.option("--reason", default="", help="Why; it is kept in the record.")


@click.group()
def agency() -> None:
    """List the agencies of a round, give them more time, or change who is asked."""


@agency.command("list")
@FOLDER
def list_agencies(folder: Path) -> None:
    """List every agency with its id, date, address, and whether it is asked."""
    from s11xl.rounds.folder import load_round

    round_ = load_round(folder)
    if round_ is None:
        raise S11xlError(
            f"There is no round in {folder}.",
            remedy="Name the round's folder with --folder, or run `s11xl generate` first.",
        )
    say(*_lines(round_))


def _lines(round_: Round) -> Iterator[str]:
    """The agencies as a table, and how many of them are asked."""
    record = round_.record
    rows = [("id", "agency", "due", "e-mail", "lead", "")]
    for each in record.agencies:
        details = each.agency
        why = each.merged_into and f"merged into {each.merged_into}"
        due = record.due_of(details.agency_id)
        rows.append(
            (
                details.agency_id,
                details.name,
                due.isoformat() if due else "–",
                details.email or "–",
                details.lead or "–",
                f"withdrawn: {each.withdrawn}" if each.withdrawn else why,
            )
        )
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(f"{text:{width}}" for text, width in zip(row, widths, strict=True)).rstrip()
    asked, others = len(record.asked), len(record.agencies) - len(record.asked)
    rest = f"; {others} no longer" if others else ""
    number = counted(asked, "agency", "agencies")
    yield f"{number} asked in the round {round_.settings.round}{rest}."


@agency.command()
@click.argument("arguments", nargs=-1, required=True, metavar="ID… DATE")
@click.option("--all", "is_all", is_flag=True, help="Every agency that is asked; give DATE alone.")
@_REASON
@FOLDER
def extend(arguments: tuple[str, ...], is_all: bool, reason: str, folder: Path) -> None:
    """Give agencies until DATE: `extend ID… DATE`, or `extend --all DATE`.

    The first date stays in the record.
    """
    from s11xl.rounds.changes import extend as extend_

    *ids, text = arguments
    if is_all == bool(ids):
        raise click.UsageError(
            "Name the agencies by their ids and then the date, or use --all DATE."
        )
    due: date = Day().convert(text, None, None)
    round_ = extend_(folder, ids, due, reason=reason)
    record = round_.record
    asked = ids or [each.agency_id for each in record.asked]
    number = sum(record.due_of(agency_id) == due for agency_id in asked)
    say(f"{counted(number, 'agency', 'agencies')} asked by {due.isoformat()} now.")
    if later := len(asked) - number:
        say(f"{counted(later, 'agency has', 'agencies have')} a later date already, which stays.")


@agency.command()
@click.argument("agency_id", metavar="ID")
@_REASON
@click.option("--undo", is_flag=True, help="Ask the agency again.")
@FOLDER
def withdraw(agency_id: str, reason: str, undo: bool, folder: Path) -> None:
    """No longer ask an agency: reports name it as withdrawn, and nobody is chased for it."""
    from s11xl.rounds.changes import withdraw as withdraw_

    round_ = withdraw_(folder, agency_id, reason=reason, undo=undo)
    name = round_.record.by_id[agency_id].agency.name
    say(f"{name} is {'asked again' if undo else 'withdrawn from the round'}.")


@agency.command()
@click.argument("agency_id", metavar="ID")
@click.argument("name")
@_REASON
@FOLDER
def rename(agency_id: str, name: str, reason: str, folder: Path) -> None:
    """Give an agency another NAME. A workbook with the earlier name still reads."""
    from s11xl.rounds.changes import rename as rename_

    round_ = rename_(folder, agency_id, name, reason=reason)
    say(f"{agency_id} is called {round_.record.by_id[agency_id].agency.name} now.")


@agency.command()
@click.argument("agency_id", metavar="ID")
@click.argument("into", metavar="INTO")
@_REASON
@click.option("--undo", is_flag=True, help="Ask both again.")
@FOLDER
def merge(agency_id: str, into: str, reason: str, undo: bool, folder: Path) -> None:
    """Let the agency INTO answer for ID. Of two returns one counts, by the ordinary rule."""
    from s11xl.rounds.changes import merge as merge_

    record = merge_(folder, agency_id, into, reason=reason, undo=undo).record
    name, other = (record.by_id[each].agency.name for each in (agency_id, into))
    say(f"{name} is asked for itself again." if undo else f"{other} answers for {name} now.")


@agency.command()
@click.argument("agency_id", metavar="ID")
@click.option("--email", help="The address for mails.")
@click.option("--lead", help="The name of the safeguarding lead.")
@click.option("--cc", help="An address that gets a copy of each mail.")
@_REASON
@FOLDER
def contact(
    agency_id: str,
    email: str | None,
    lead: str | None,
    cc: str | None,
    reason: str,
    folder: Path,
) -> None:
    """Change who to write to at an agency."""
    from s11xl.rounds.changes import contact as contact_

    round_ = contact_(folder, agency_id, email=email, lead=lead, cc=cc, reason=reason)
    details = round_.record.by_id[agency_id].agency
    say(f"{details.name}: {details.lead or 'no lead'}, {details.email or 'no e-mail address'}.")
