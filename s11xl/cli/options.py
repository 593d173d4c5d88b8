"""Options that several commands share, and how a day is written on the command line."""

from datetime import date
from pathlib import Path
from typing import Any

import click

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("output"),
    show_default=True,
    help="The round's folder.",
)


RULINGS = click.option(
    "--rulings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Decisions on answers and files, to be followed and recorded (see docs/reading.md).",
)
STANDARDS = click.option(
    "--standards",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A standards file that returns were made for; may be repeated.",
)
OPEN_PASSWORD = click.option(
    "--open-password",
    prompt="Open password",
    prompt_required=False,
    hide_input=True,
    envvar="S11XL_OPEN_PASSWORD",
    default="",
    help="Opens encrypted workbooks; asked for if none follows.",
)
OPEN_PASSWORDS = click.option(
    "--open-passwords",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV of open passwords with the columns file and password.",
)
RAISE_LIMITS = click.option(
    "--raise-limits",
    type=click.FloatRange(min=1),
    default=1,
    metavar="TIMES",
    help="Multiplies the limits of size and time, for files that you trust.",
)
WORKERS = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that read.  [default: as many as the files repay]",
)


ROSTER = click.option(
    "--roster", type=click.Path(path_type=Path), help="Who was asked, if not FOLDER."
)


class Day(click.ParamType[date]):
    """A date, ISO or in UK order."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that a text is."""
        from s11xl.core.dates import read_date

        day = value if isinstance(value, date) else read_date(str(value))
        if day is None:
            self.fail(f"{value!r} is not a date; write 2027-03-31 or 31/03/2027.", param, ctx)
        return day


AS_AT = click.option(
    "--as-at",
    type=Day(),
    help="The day to judge by; without it nothing is called late or overdue.",
)
