"""The command line. Everything heavy is imported inside the command that needs it: help is instant."""

import json
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.commands import Commands
from bot.library_commands import feedback, index, quotes
from bot.opening import load_settings, opened_library
from bot.upkeep import backup, restore

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.library import Library
    from index.types import Outcome, Story


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("verbatim-bot"), prog_name="verbatim")
def main() -> None:
    """Answers questions about a news story in the story's own words.

    Settings come from the environment or from .env; the README lists them.

    Exit codes: 0 done; 2 something must be mended first, which is said in one line; 75 the machine can't now (a full
    or read-only disk, a folder in use), try again later; 130 interrupted.
    """


@main.command()
def run() -> None:
    """Start the bot: in Telegram with TELEGRAM_BOT_TOKEN, else in this terminal."""
    from bot.allocator import give_memory_back

    give_memory_back()
    settings = load_settings()
    with opened_library(settings) as library:
        if settings.telegram_bot_token is not None:
            from bot.run import poll

            library.require_model()
            library.verify()
            poll(settings, library)
        else:
            from bot.run import NO_TOKEN
            from bot.screen import plain_console

            plain_console().print(f"{NO_TOKEN}\n", markup=False)
            _chat(settings, library)


@main.command()
def chat() -> None:
    """Talk to the bot in this terminal, with or without a token."""
    settings = load_settings()
    with opened_library(settings) as library:
        _chat(settings, library)


@main.command()
@click.argument("question", required=False)
@click.option("--story", type=click.Path(path_type=Path), help="Ask this file instead of the library.")
@click.option(
    "--questions", type=click.Path(path_type=Path), help='A JSON Lines file: {"id", "question", "history"?} a line.'
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each question.")
def ask(question: str | None, story: Path | None, questions: Path | None, as_json: bool) -> None:
    """Ask a QUESTION, or many at once with --questions."""
    from bot.report import as_json as report

    if (question is None) == (questions is None):
        raise click.UsageError("Give one question, or --questions FILE.")
    asked: list[dict[str, Any]] = (
        _read_questions(questions) if questions else [{"id": None, "question": question, "history": ()}]
    )
    settings = load_settings()
    unasked = False
    with opened_library(settings, story) as library:
        if questions:
            library.load()  # which no question is to wait for; a single one needs not all models
        for row in asked:
            before = time.perf_counter()
            outcome, stories = library.answer(row["question"], history=row["history"])
            milliseconds = (time.perf_counter() - before) * 1000
            if as_json or questions:
                click.echo(json.dumps(report(row["id"], outcome, milliseconds), ensure_ascii=False))
            else:
                _show(outcome, stories)
            unasked = getattr(outcome, "reason", None) in ("not_a_question", "too_long")
    if unasked and question is not None:
        raise SystemExit(2)


@main.command()
@click.option("--live", is_flag=True, help="Ask the running bot and Telegram how they are.")
@click.option("--clear", is_flag=True, help="Take the questions that are set aside off the list first.")
def check(live: bool, clear: bool) -> None:
    """Look at settings, model, index and token, and say what to mend."""
    from bot.checks import run_checks
    from bot.live import run_live_checks

    if clear:
        from bot.received import clear_aside

        click.echo(f"taken off the list: {clear_aside(load_settings().verbatim_data)}")
    failed = False
    for outcome in run_live_checks() if live else run_checks():
        failed |= not outcome.ok
        click.echo(f"{'ok  ' if outcome.ok else 'FAIL'}  {outcome.name}: {outcome.detail}")
    if failed:
        raise SystemExit(2)


for command in (index, quotes, feedback, backup, restore):
    main.add_command(command)


def _chat(settings: "Settings", library: "Library") -> None:
    from bot.terminal import chat as talk

    library.require_model()
    talk(settings, library)


def _show(outcome: "Outcome", stories: "dict[str, Story]") -> None:
    from bot.render import render
    from bot.screen import Screen, plain_console

    screen = Screen(plain_console())
    for part in render(outcome, stories).parts:
        screen.show({"text": part})
    for suggestion in getattr(outcome, "suggestions", ()):
        click.echo(f"  {suggestion}")


def _read_questions(file: Path) -> list[dict[str, Any]]:
    """The questions of a JSON Lines file; all lines are looked at before the first is asked."""
    from bot.report import read_history

    try:
        lines = file.read_text("utf-8-sig").split("\n")  # other line ends may stand inside a string
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} cannot be read: {error}.") from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row = {"id": row["id"], "question": row["question"], "history": read_history(row.get("history") or [])}
            if not isinstance(row["question"], str):
                raise TypeError
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise click.UsageError(f'{file}, line {number}: not an object with "id" and "question".') from error
        rows.append(row)
    return rows
