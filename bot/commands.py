"""What all commands have in common: their errors are one line with the remedy, and an exit code.

It is 2 where somebody must mend something first, and 75 where the same command may work later.
"""

import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from index.errors import StoreMisplaced, StoreUnwritable, VerbatimError

PASSING = 75
"""Exit code of a fault of the machine that may pass, EX_TEMPFAIL of sysexits.h: a full disk, a lock."""


class Commands(click.Group):
    """Commands whose errors are one line with the remedy, and exit code 2, or 75 where it may pass by itself."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run the command, and leave with its exit code."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal without “ still gets the rest
        try:
            code = super().main(args, *rest, **extra | {"standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.ctx.get_help() if error.ctx else error.format_message())
            code = 2
        except click.ClickException as error:
            command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "verbatim"
            code = fail(f"{error.format_message().rstrip('.')}. See: {command} --help")
        except click.Abort:
            code = 130
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is the user's to mend leaves as one line."""
        try:
            return super().invoke(ctx)
        except VerbatimError as error:
            passing = isinstance(error, StoreUnwritable) and not isinstance(error, StoreMisplaced)
            raise SystemExit(fail(str(error), PASSING if passing else 2)) from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None


def fail(line: str, code: int = 2) -> int:
    """Say what is wrong on standard error; the exit code."""
    click.echo(f"verbatim: {line}", err=True)
    return code
