"""How commands end. In: a command. Out: its exit code, and a message if it was stopped.

Exit codes: 0 all well; 1 done, but some return was rejected or has errors; 2 could not run, or was
interrupted.
"""

import sys
from io import StringIO
from typing import Any

import click

from s11xl.cli.say import say, say_error
from s11xl.core.errors import S11xlError, named_os_errors

DONE, FAULTS, COULD_NOT_RUN = 0, 1, 2
INTERRUPTED = "Interrupted. No file is half-written: each is as it was before, or complete."


class Commands(click.Group):
    """Commands that end with a message, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; if something stops it, print why and end with exit code 2."""
        try:
            with named_os_errors():
                return super().invoke(ctx)
        except S11xlError as error:
            say_error(error)
        except click.ClickException as fault:  # its message may quote the name of a file
            shown = StringIO()
            fault.show(shown)
            say(*shown.getvalue().rstrip("\n").split("\n"), err=True)
            return ctx.exit(fault.exit_code)
        except (KeyboardInterrupt, EOFError, click.Abort):  # Abort: at a prompt
            if sys.stderr.isatty():
                say("", err=True)  # ends the line that shows ^C
            say(INTERRUPTED, err=True)
        return ctx.exit(COULD_NOT_RUN)
