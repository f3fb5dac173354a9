"""The commands for whoever keeps a bot running: backup and restore."""

from pathlib import Path

import click

from bot.opening import load_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy stories and memory into one FILE; the bot may run meanwhile."""
    from bot.backup import back_up

    kept = back_up(load_settings().verbatim_data, file)
    click.echo(f"{file}: {', '.join(f'{k.name} ({k.size:,} bytes)' for k in kept)}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put the stories and the memory of a backup FILE in the place of the present ones; the bot must not run."""
    from bot.backup import put_back

    kept = put_back(load_settings().verbatim_data, file)
    click.echo(f"put back: {', '.join(k.name for k in kept)}")
