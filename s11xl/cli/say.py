"""The one place through which commands print. In: lines with anything in them. Out: the terminal.

A line stays one line and holds nothing that a terminal would obey, whatever a return, a file name
or a record puts into it. Tables as CSV and JSON are made safe where they are formatted.
"""

import json

import click

from s11xl.core.errors import S11xlError
from s11xl.core.text import on_one_line


def say(*lines: str, err: bool = False) -> None:
    """Print lines, to standard error if `err`."""
    for line in lines:
        click.echo(on_one_line(line), err=err)


def say_error(error: S11xlError) -> None:
    """Print why a command could not run."""
    problem, *others = error.lines
    say(f"Error: {problem}", *others, err=True)


def say_data(text: str) -> None:
    """Print a table as CSV, or JSON, as it is."""
    click.echo(text, nl=False)


def json_text(data: object) -> str:
    """Format JSON; characters that can't be seen are escaped."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    escaped = (
        char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text
    )
    return "".join(escaped) + "\n"
