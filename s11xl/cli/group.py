"""How commands end. In: a command that runs. Out: its exit code; what stopped it, in words.

Exit codes: 0 all well; 1 done, but some return was rejected or has errors; 2 could not run, or was
interrupted.
"""

import sys
from typing import Any

import click

from s11xl.core.errors import S11xlError
from s11xl.core.file_transaction import moves_made

DONE, FAULTS, COULD_NOT_RUN = 0, 1, 2
_NEVER_WRITE = {"check", "standards"}


class Commands(click.Group):
    """Commands whose faults are told in words, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; what stops it is printed, and the exit code is 2."""
        before = moves_made()
        try:
            return super().invoke(ctx)
        except S11xlError as fault:
            click.echo(f"Error: {fault}", err=True)
        except (KeyboardInterrupt, EOFError, click.Abort):  # the last is either, at a prompt
            if sys.stderr.isatty():
                click.echo(err=True)  # ends the line that shows ^C
            click.echo(_interrupted(ctx, before), err=True)
        return ctx.exit(COULD_NOT_RUN)


def _interrupted(ctx: click.Context, before: int) -> str:
    """What an interruption leaves, as far as it is known."""
    if ctx.invoked_subcommand in _NEVER_WRITE:
        return "Interrupted."
    if moves_made() == before:
        return "Interrupted: nothing was written."
    return "Interrupted: some of it may have been written."
