"""Options that several commands share, and how a date is written on the command line."""

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click

from s11xl.cli.say import say
from s11xl.rounds.folder import RETURNS

if TYPE_CHECKING:
    from s11xl.reader import Limits, Passwords

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="The folder of the round.",
)
ROSTER = click.option(
    "--roster",
    type=click.Path(path_type=Path),
    help="The list of agencies asked, if it is not the one in FOLDER.",
)
STANDARDS = click.option(
    "--standards",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A standards file that returns were made for; repeat it for more.",
)
RULINGS = "rulings"
REPLACE = click.option(
    "--replace", is_flag=True, help="Replace outputs even if someone edited them."
)
_READING = (
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
    FOLDER,
    STANDARDS,
    click.option(
        "--rulings",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A list of decisions on answers and files (see docs/reading.md)."
        "  [default: FOLDER/rulings.csv, if it is there]",
    ),
    click.option(
        "--without",
        type=click.Choice([RULINGS]),
        multiple=True,
        help="Leave out what is in FOLDER beside the returns.",
    ),
    click.option(
        "--open-password",
        prompt="Open password",
        prompt_required=False,
        hide_input=True,
        envvar="S11XL_OPEN_PASSWORD",
        default="",
        help="The password of encrypted workbooks; without a value you are asked for it.",
    ),
    click.option(
        "--open-passwords",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A CSV of passwords, with the columns file and password.",
    ),
    click.option(
        "--raise-limits",
        type=click.FloatRange(min=1),
        default=1,
        metavar="TIMES",
        help="Multiply the limits of size and time, for files that you trust.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="How many processes read.  [default: chosen from the number of files]",
    ),
)


class Reading(TypedDict):
    """How to read returns: the values of `--folder` to `--workers`."""

    folder: Path
    standards: tuple[Path, ...]
    rulings: Path | None
    passwords: "Passwords"
    limits: "Limits"
    workers: int | None


def reads_returns(command: Callable[..., None]) -> Callable[..., None]:
    """Add PATHS and the options of reading to a command, which gets `paths` and `reading`."""

    @functools.wraps(command)
    def wrapped(
        folder: Path,
        standards: tuple[Path, ...],
        rulings: Path | None,
        without: tuple[str, ...],
        paths: tuple[Path, ...],
        open_password: str,
        open_passwords: Path | None,
        raise_limits: float,
        workers: int | None,
        **others: Any,
    ) -> None:
        from s11xl.consolidation.passwords import read_passwords
        from s11xl.reader import DEFAULT_LIMITS

        found = folder / f"{RULINGS}.csv"
        if rulings is None and RULINGS not in without and found.is_file():
            rulings = found
            is_data = others.get("style", "text") != "text"
            say(f"Rulings are read from {found}.", err=is_data)
        passwords = read_passwords(open_passwords, open_password)
        limits = DEFAULT_LIMITS.raised(raise_limits)
        command(
            paths=paths or (folder / RETURNS,),
            reading=Reading(
                folder=folder,
                standards=standards,
                rulings=rulings,
                passwords=passwords,
                limits=limits,
                workers=workers,
            ),
            **others,
        )

    for option in reversed(_READING):
        option(wrapped)
    return wrapped


class Day(click.ParamType[date]):
    """A date in ISO or UK order."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date in a text, or fail with a message."""
        from s11xl.core.dates import read_date

        day = value if isinstance(value, date) else read_date(str(value))
        if day is None:
            self.fail(f"{value!r} is not a date; write 2027-03-31 or 31/03/2027.", param, ctx)
        return day


AS_AT = click.option(
    "--as-at",
    type=Day(),
    help="The date for “late” and “overdue”; without it, nothing is.",
)
