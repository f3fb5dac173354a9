"""What all commands have in common: their errors are one line with the remedy, and exit code 2."""

import io
import sys
from collections.abc import Sequence
from typing import Any

import click

from index.errors import VerbatimError


class Commands(click.Group):
    """Commands whose errors are one line with the remedy, and exit code 2."""

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
            raise SystemExit(fail(str(error))) from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None


def fail(line: str) -> int:
    """Say what is wrong on standard error; the exit code."""
    click.echo(f"verbatim: {line}", err=True)
    return 2
