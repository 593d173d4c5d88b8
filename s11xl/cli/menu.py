"""The menu for those who don't type commands: what `s11xl` alone shows on a terminal.

In: the commands, and a round's folder. Out: where the round stands, and the next steps by number.
Each step asks what it needs and runs ordinary commands, which are shown. The menu remembers
nothing: whatever it shows is read from the folder.
"""

import os
import shlex
import subprocess
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from s11xl.cli.group import COULD_NOT_RUN
from s11xl.cli.options import Day
from s11xl.cli.say import say, say_error
from s11xl.consolidation.sources import find_sources
from s11xl.core.errors import S11xlError
from s11xl.core.output_files import outputs_of
from s11xl.core.text import counted, on_one_line
from s11xl.rounds.blank_roster import ROSTER_FILE
from s11xl.rounds.folder import CONSOLIDATED, RETURNS, SPECIMEN, WORKBOOKS, Round, load_round

_BRITISH = "%d/%m/%Y"
Commands = Generator[list[str], bool, None]  # takes whether the command could run
Step = Callable[[Path], Commands]


def run_menu(program: click.Command, folder: Path) -> None:
    """Show where the round stands and run the steps that are chosen, until q, Ctrl-C or Ctrl-D."""
    while True:
        steps = _show_round(folder)
        say("", "What do you want to do?")
        say(*(f"  {number}  {title}" for number, title in enumerate(steps, 1)), "  q  End")
        try:
            step = _chosen([*steps.values()])
            if step is None:
                return
            _take(program, step(folder))
        except click.Abort:
            say("")  # ends the line that shows ^C
            return


def _chosen(steps: Sequence[Step]) -> Step | None:
    """Ask for a step by its number; None for q."""
    by_number = {str(number): step for number, step in enumerate(steps, 1)}
    while (choice := _ask("Type a number, and press Enter").lower()) != "q":
        if choice in by_number:
            return by_number[choice]
        say(f"“{choice}” is not in the list. Type a number from 1 to {len(steps)}, or q.")
    return None


def _take(program: click.Command, step: Commands) -> None:
    """Run the commands of a step, and wait until their output was read."""
    try:
        words = next(step)
        while True:
            words = step.send(_run(program, words))
    except StopIteration:
        pass
    except click.Abort:
        say("", "Stopped.")
    say("")
    _ask("Press Enter to go back to the list", default="")


def _run(program: click.Command, words: Sequence[str]) -> bool:
    """Show and run a command; return whether it could run."""
    quoted = subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)
    say("", f"This runs:  s11xl {quoted}", "")
    code: object
    try:
        code = program.main(list(words), prog_name="s11xl", standalone_mode=False)
    except SystemExit as end:
        code = end.code
    return code != COULD_NOT_RUN


def _show_round(folder: Path) -> Mapping[str, Step]:
    """Say where the round stands; return the steps that can be taken, by title."""
    say("", f"Section 11 audit: the round in {folder.resolve()}", "")
    try:
        round_ = load_round(folder)
    except S11xlError as error:
        say_error(error)
        return {"Look at this again": _again}
    if round_ is None or round_.agencies == (SPECIMEN,):
        say("  No round was begun in this folder.")
        say("  Next: make the list of agencies in Excel, and begin a round with it.")
        return FIRST_STEPS
    say(*_lines(round_))
    return STEPS


def _lines(round_: Round) -> Iterator[str]:
    """Where a round stands, a line for each thing to know."""
    record, settings = round_.record, round_.settings
    asked, gone = round_.agencies, len(round_.known) - len(round_.agencies)
    others = sum(record.due_of(agency.agency_id) != settings.due for agency in asked)
    due = f"{settings.due:{_BRITISH}}" if settings.due else "no date"
    folder = round_.folder / RETURNS
    sources = find_sources([folder]) if folder.is_dir() else []
    returned = sum(not source.ignored for source in sources)
    is_consolidated = bool(outputs_of(round_.folder / CONSOLIDATED))
    if is_consolidated:
        following = "read the report. If more came back since, make the report again."
    elif returned:
        following = "check what came back, ask agencies about errors, then make the report."
    else:
        following = f"send each agency its workbook; save what comes back in {RETURNS}."
    yield f"  Round             {settings.round}"
    yield f"  Due               {due}{f'; another date for {others}' if others else ''}"
    number = counted(len(asked), "agency", "agencies")
    yield f"  Asked             {number}{f'; {gone} no longer' if gone else ''}"
    yield f"  Workbooks made    {len(round_.issued)}"
    yield f"  Files in {RETURNS}  {returned}"
    yield f"  Report            {'made' if is_consolidated else 'not yet made'}"
    yield f"  Next: {following}"


def _begin(folder: Path) -> Commands:
    words = ["generate", _roster(folder), "--folder", str(folder)]
    words += ["--due", _day("When must the workbooks be back? For example 29/01/2027")]
    organisation = _ask("The name of your partnership (Enter for none)", default="")
    words += ["--organisation", organisation] if organisation else []
    address = _ask("The email address to return workbooks to (Enter for none)", default="")
    words += ["--return-to", address] if address else []
    yield from _tried(words)


def _add(folder: Path) -> Commands:
    say("", "Add the agencies to your list in Excel, save it and close it. Workbooks that were")
    say("made before are not changed.")
    yield from _tried(["generate", _roster(folder), "--folder", str(folder)])


def _tried(words: list[str]) -> Commands:
    """Show what a run of `generate` would make, and make it if that is right."""
    is_possible = yield [*words, "--dry-run"]
    say("")
    if is_possible and click.confirm("Is this right? Make the workbooks"):
        yield words


def _blank(folder: Path) -> Commands:
    yield ["generate", "--folder", str(folder)]
    say(f"Fill in {(folder / ROSTER_FILE).resolve()}, save it and close it. Then begin a round.")


def _status(folder: Path) -> Commands:
    words = ["status", "--folder", str(folder), "--as-at", _today("Who is late on which day?")]
    if click.confirm("Also write chase.csv, a list for a mail merge"):
        words += ["--mailmerge", str(folder / "chase.csv")]
    yield words


def _extend(folder: Path) -> Commands:
    yield ["agency", "list", "--folder", str(folder)]
    say("")
    ids = _ask("Which? Their ids from the list, with commas between (Enter for all)", default="")
    named = [text.strip() for text in ids.split(",") if text.strip()] or ["--all"]
    words = ["agency", "extend", *named, _day("Until when? For example 12/02/2027")]
    yield [*words, *_reason(), "--folder", str(folder)]


def _reissue(folder: Path) -> Commands:
    yield ["agency", "list", "--folder", str(folder)]
    say("")
    agency_id = _ask("Which? Its id from the list")
    yield ["generate", "--only", agency_id, "--reissue", "--folder", str(folder)]


def _withdraw(folder: Path) -> Commands:
    yield ["agency", "list", "--folder", str(folder)]
    say("")
    agency_id = _ask("Which? Its id from the list")
    reason = _ask("Why? The report names the reason")
    yield ["agency", "withdraw", agency_id, "--reason", reason, "--folder", str(folder)]


def _check(folder: Path) -> Commands:
    yield ["check", "--folder", str(folder)]


def _consolidate(folder: Path) -> Commands:
    words = ["consolidate", "--folder", str(folder)]
    words += ["--as-at", _today("Which actions are overdue on which day?")]
    if click.confirm("Also make workbooks to send back to agencies with errors"):
        words += ["--corrections", str(folder / "corrections")]
    yield words


def _compare(folder: Path) -> Commands:
    previous = _ask("The folder of the earlier round (you can paste its path)")
    yield ["compare", str(folder), previous]


def _show_folders(folder: Path) -> Commands:
    say("", "Copy a line into the address bar of Explorer:")
    names = (WORKBOOKS, RETURNS, CONSOLIDATED, "corrections", "comparison")
    say(*(f"  {path}" for name in names if (path := (folder / name).resolve()).is_dir()))
    yield from ()


def _again(_folder: Path) -> Commands:
    yield from ()


FIRST_STEPS: Mapping[str, Step] = {
    "Begin a round: make a workbook for each agency": _begin,
    "Make a blank list of agencies to fill in": _blank,
}
STEPS: Mapping[str, Step] = {
    "See who has returned, and whom to chase": _status,
    "Check what came back": _check,
    "Make the tables and the report": _consolidate,
    "Give agencies more time": _extend,
    "Add agencies that came late": _add,
    "Make another workbook for an agency that lost its own": _reissue,
    "Withdraw an agency": _withdraw,
    "Compare with an earlier round": _compare,
    "Show the folders of workbooks, returns and outputs": _show_folders,
}


def _ask(question: str, default: str | None = None) -> str:
    """Ask for a text; quotes around a path that was pasted are taken off."""
    is_shown = bool(default) and on_one_line(default or "") == default
    answer: str = click.prompt(question, default=default, show_default=is_shown)
    return answer.strip().strip('"').strip()


def _roster(folder: Path) -> str:
    paths = [each / ROSTER_FILE for each in (folder, folder.parent)]
    default = next((str(path) for path in paths if path.is_file()), ROSTER_FILE)
    return _ask("The list of agencies (you can paste its path)", default=default)


def _day(question: str, default: str | None = None) -> str:
    day: date = click.prompt(question, type=Day(), default=default)
    return day.isoformat()


def _today(question: str) -> str:
    return _day(question, f"{date.today():{_BRITISH}}")


def _reason() -> list[str]:
    reason = _ask("Why? It is kept in the record (Enter for no reason)", default="")
    return ["--reason", reason] if reason else []
