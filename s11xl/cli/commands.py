"""The commands: each parses its options, calls one function, prints, and sets the exit code."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from s11xl.cli.agency import agency
from s11xl.cli.group import COULD_NOT_RUN, DONE, FAULTS, Commands
from s11xl.cli.options import (
    AS_AT,
    FOLDER,
    REPLACE,
    ROSTER,
    STANDARDS,
    Day,
    Reading,
    reads_returns,
)
from s11xl.cli.say import say, say_data
from s11xl.cli.standards import standards as standards_group
from s11xl.core.errors import S11xlError
from s11xl.core.version import __version__

if TYPE_CHECKING:
    from s11xl.api import Consolidation


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="s11xl")
@FOLDER
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Section 11 audit workbooks: send them out, get them back in any state, trust the result.

    Without a command, on a terminal, it shows where the round stands and offers the next steps.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a name that the console can't show must not stop us
            stream.reconfigure(errors="replace")
    if ctx.invoked_subcommand is None:
        _offer_steps(ctx, folder)
    elif ctx.get_parameter_source("folder") is ParameterSource.COMMANDLINE:
        name = ctx.invoked_subcommand
        raise click.UsageError(f"Write --folder after the command: s11xl {name} --folder {folder}")


def _offer_steps(ctx: click.Context, folder: Path) -> None:
    """Open the menu if there is somebody to choose; else print the help."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        say(*ctx.get_help().split("\n"), err=True)
        ctx.exit(COULD_NOT_RUN)
    from s11xl.cli.menu import run_menu

    run_menu(ctx.command, folder)


@main.command()
@click.argument("roster", required=False, type=click.Path(path_type=Path))
@FOLDER
@click.option("--round", "round_name", help="The round's name.  [default: the financial year]")
@click.option("--due", type=Day(), help="The date to return the workbooks by.")
@click.option("--organisation", help="The partnership's name: what MASA means in the workbook.")
@click.option("--return-to", help="The email address to return workbooks to.")
@click.option("--marking", help="A protective marking, printed on every page.")
@click.option("--standards", type=click.Path(path_type=Path), help="Another standards file.")
@click.option(
    "--allow-not-applicable/--no-not-applicable",
    default=None,
    help="Whether “not applicable” may be chosen for a standard.",
)
@click.option(
    "--lock-password",
    prompt="Lock password",
    prompt_required=False,
    hide_input=True,
    confirmation_prompt=True,
    envvar="S11XL_LOCK_PASSWORD",
    default="",
    help="A password for the locks; without a value you are asked for it. Stops accidents only.",
)
@click.option(
    "--prefill",
    type=click.Path(path_type=Path),
    help="Start with the answers of a consolidated folder, or of the agency's returned workbook.",
)
@click.option("--prefill-grades", is_flag=True, help="Also put in the grades of another round.")
@click.option("--only", metavar="ID", multiple=True, help="Only this agency; repeat it for more.")
@click.option(
    "--reissue", is_flag=True, help="With --only: a new workbook in place of one that was lost."
)
@click.option(
    "--dry-run", is_flag=True, help="Show how ROSTER is understood and what would be made."
)
def generate(
    roster: Path | None,
    folder: Path,
    round_name: str | None,
    due: date | None,
    organisation: str | None,
    return_to: str | None,
    marking: str | None,
    standards: Path | None,
    allow_not_applicable: bool | None,
    lock_password: str,
    prefill: Path | None,
    prefill_grades: bool,
    only: tuple[str, ...],
    reissue: bool,
    dry_run: bool,
) -> None:
    """Make a locked workbook for each agency of ROSTER (CSV or .xlsx).

    Run it again to add agencies: workbooks that were issued are never changed. Without a roster
    it makes one blank specimen, and a roster.xlsx to fill in.
    """
    from s11xl.cli.print_generated import dry_run_lines, generated_lines
    from s11xl.rounds.generate import generate as issue

    if not lock_password and _asks_for_password(folder):
        lock_password = click.prompt("The lock password of this round", hide_input=True, err=True)
    with nullcontext() if dry_run else _progress("Writing workbooks") as progress:
        made = issue(
            roster,
            folder,
            round=round_name,
            due=due,
            organisation=organisation,
            return_to=return_to,
            marking=marking,
            standards=standards,
            allow_not_applicable=allow_not_applicable,
            lock_password=lock_password,
            prefill=prefill,
            prefill_grades=prefill_grades,
            only=only,
            reissue=reissue,
            dry_run=dry_run,
            progress=progress,
        )
    say(*(dry_run_lines(made) if dry_run else generated_lines(made)))
    if made.question:
        raise made.question


def _asks_for_password(folder: Path) -> bool:
    """Whether somebody at the terminal can give the lock password that a round's workbooks have."""
    from s11xl.rounds.folder import load_round

    round_ = load_round(folder, is_new=True) if sys.stdin.isatty() else None
    return round_ is not None and round_.settings.has_lock_password


@main.command()
@reads_returns
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write.  [default: FOLDER/consolidated]",
)
@ROSTER
@AS_AT
@click.option(
    "--corrections",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write a corrected workbook and a message for each return with errors.",
)
@REPLACE
def consolidate(
    paths: tuple[Path, ...],
    reading: Reading,
    output: Path | None,
    roster: Path | None,
    as_at: date | None,
    corrections: Path | None,
    replace: bool,
) -> None:
    """Read the returned workbooks in PATHS into tables, a workbook and a report for the board."""
    from s11xl.cli.print import consolidation_lines
    from s11xl.core.text import counted
    from s11xl.report.outputs import check_folders

    output = output or reading["folder"] / "consolidated"
    check_folders(output, corrections, replace=replace)
    result = _consolidated(paths, reading, roster, as_at)
    written = result.write(output, replace=replace)
    say(*consolidation_lines(result))
    if corrections is not None:
        made = result.write_corrections(corrections, replace=replace)
        say(f"{counted(len(made), 'workbook')} to send back for correction: see {corrections}.")
    say(f"Outputs are in {written}. Start with report.html.")
    sys.exit(FAULTS if result.has_faults else DONE)


@main.command()
@reads_returns
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
)
def check(paths: tuple[Path, ...], reading: Reading, style: str) -> None:
    """List what is wrong or worth knowing in the workbooks in PATHS. Writes no files."""
    from s11xl.cli.print import DATA, check_lines
    from s11xl.consolidation.judge import check_returns

    with _progress("Reading") as progress:
        judged = check_returns(paths, **reading, progress=progress)
    if not judged.outcomes:
        _nothing_found(paths)
    if style in DATA:
        say_data(DATA[style](judged))
    else:
        say(*check_lines(judged))
    sys.exit(FAULTS if judged.has_faults else DONE)


@main.command()
@reads_returns
@AS_AT
@ROSTER
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "csv"]),
    default="text",
    show_default=True,
    help="Text for people, or CSV with a row for each agency.",
)
@click.option(
    "--mailmerge",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a CSV for a mail merge: who to write to, and what is missing.",
)
@REPLACE
def status(
    paths: tuple[Path, ...],
    reading: Reading,
    as_at: date | None,
    roster: Path | None,
    style: str,
    mailmerge: Path | None,
    replace: bool,
) -> None:
    """List who was asked, who returned, how complete each return is, and what to chase.

    PATHS are the returned workbooks or their folders. An agency is late if --as-at is after its
    due date and its return is not complete. Writes no files, except with --mailmerge.
    """
    from s11xl.cli.print import status_lines
    from s11xl.consolidation.status import round_status

    result = _consolidated(paths, reading, roster, as_at)
    status = round_status(result)
    if mailmerge is not None:
        status.write_mailmerge(mailmerge, replace=replace)
    if style == "csv":
        say_data(status.as_csv())
    else:
        say(*status_lines(status))
    sys.exit(FAULTS if result.has_faults else DONE)


def _consolidated(
    paths: tuple[Path, ...], reading: Reading, roster: Path | None, as_at: date | None
) -> "Consolidation":
    """The round in PATHS. Raises S11xlError if no file is there and no agencies are known."""
    from s11xl.api import consolidate

    with _progress("Reading") as progress:
        result = consolidate(paths, **reading, roster=roster, as_at=as_at, progress=progress)
    say(*result.judged.asked.remarks, err=True)
    if not result.judged.outcomes and not result.asked_is_known:
        _nothing_found(paths)
    return result


@main.command()
@click.argument("current", type=click.Path(path_type=Path))
@click.argument("previous", type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to write.  [default: comparison, beside CURRENT's consolidated folder]",
)
@AS_AT
@STANDARDS
@click.option("--marking", help="A protective marking, instead of the one that the rounds have.")
@REPLACE
def compare(
    current: Path,
    previous: Path,
    output: Path | None,
    as_at: date | None,
    standards: tuple[Path, ...],
    marking: str | None,
    replace: bool,
) -> None:
    """Report what changed since the previous round.

    CURRENT and PREVIOUS are folders that `consolidate` wrote, or the rounds' folders with one in
    them. What can't be compared is listed and left out.
    """
    from s11xl.analysis.changes.compare import default_output
    from s11xl.api import compare as compare_rounds
    from s11xl.cli.print import change_lines

    changes = compare_rounds(current, previous, standards=standards, as_at=as_at, marking=marking)
    written = changes.write(output or default_output(changes), replace=replace)
    say(*change_lines(changes))
    say(f"Outputs are in {written}. Start with comparison.html.")


def _nothing_found(paths: tuple[Path, ...]) -> None:
    raise S11xlError(
        f"There is no file in {', '.join(map(str, paths))}.",
        remedy="Give the folder that holds the returned workbooks.",
    )


@main.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output") / "demo",
    show_default=True,
    help="Where to write the demo.",
)
def demo(folder: Path) -> None:
    """Run the whole process on made-up agencies: generate, return, consolidate."""
    from s11xl.cli.demo import run_demo
    from s11xl.cli.print import demo_lines

    say(*demo_lines(run_demo(folder)))


main.add_command(standards_group)
main.add_command(agency)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar on a terminal, and nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance
