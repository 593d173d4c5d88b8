"""The commands for standards files: show, validate."""

from pathlib import Path

import click

from s11xl.cli.say import say


@click.group()
def standards() -> None:
    """Show or validate the standards that an audit asks about."""


@standards.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def show(file: Path | None) -> None:
    """Show the standards in FILE, or those of this package."""
    from s11xl.cli.print import standards_lines
    from s11xl.standards.file import load_standards

    say(*standards_lines(load_standards(file)))


@standards.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def validate(file: Path | None) -> None:
    """List every fault in FILE, or in the standards of this package, with its path."""
    from s11xl.core.text import counted
    from s11xl.standards.file import load_standards, package_json, parse_standards

    audit = load_standards(file) if file else parse_standards(package_json())
    say(
        f"{file or 'The standards of this package'}: no faults found."
        f" {audit.id} {audit.version}: {counted(len(audit.standards), 'standard')} in"
        f" {counted(len(audit.key_standards), 'key standard')},"
        f" {counted(len(audit.scale.grades), 'grade')}."
    )
