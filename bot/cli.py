"""The command line. Everything heavy is imported inside the command that needs it: help is instant."""

import io
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from index.errors import VerbatimError

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.embedder import Progress
    from index.library import Library
    from index.types import Outcome, Story


class _Commands(click.Group):
    """Commands whose errors are one line with the remedy, and exit code 2."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
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
            code = _fail(f"{error.format_message().rstrip('.')}. See: {command} --help")
        except click.Abort:
            code = 130
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except VerbatimError as error:
            raise SystemExit(_fail(str(error))) from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None


def _fail(line: str) -> int:
    click.echo(f"verbatim: {line}", err=True)
    return 2


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("verbatim-bot"), prog_name="verbatim")
def main() -> None:
    """Answers questions about a news story in the story's own words.

    Settings come from the environment or from .env; the README lists them.
    """


@main.command()
def run() -> None:
    """Start the bot: in Telegram with TELEGRAM_BOT_TOKEN, else in this terminal."""
    settings = _settings()
    with _library(settings) as library:
        if settings.telegram_bot_token is not None:
            from bot.run import poll

            library.require_model()
            library.verify()
            poll(settings, library)
        else:
            from bot.run import NO_TOKEN

            click.echo(f"{NO_TOKEN}\n")
            _chat(settings, library)


@main.command()
def chat() -> None:
    """Talk to the bot in this terminal, with or without a token."""
    settings = _settings()
    with _library(settings) as library:
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
    settings = _settings()
    unasked = False
    with _library(settings, story) as library:
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


@main.group()
def index() -> None:
    """The library: add, list, show, remove stories, or rebuild it."""


@index.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def add(files: tuple[Path, ...]) -> None:
    """Add stories from FILES: text, Markdown with front matter, or saved HTML pages.

    A file of the same name as a story's takes that story's place.
    """
    from index.library import read_story
    from index.types import BlockKind

    stories = [(file, read_story(file)) for file in files]  # all are read before any is added
    seen: dict[str, Path] = {}
    for file, story in stories:
        if (other := seen.setdefault(story.id, file)) != file:
            raise click.UsageError(f"{file} and {other} would both be the story {story.id}. Rename one.")
    with _library(_settings(), seed=False) as library:
        for number, (_, story) in enumerate(stories, start=1):
            with _progress(f"Indexing {number}/{len(stories)}") as progress:
                change = library.add(story, progress=progress, save=number == len(stories))
            aside = sum(block.kind is not BlockKind.PARAGRAPH for block in story.blocks)
            counts = f"{_count(story.words, 'word')}; set aside: {_count(aside, 'line')}"
            click.echo(f"{change}: {story.id} – {story.title} ({counts})")


@index.command("list")
def list_() -> None:
    """List the stories."""
    with _library(_settings(), seed=False) as library:
        ids = library.story_ids()
        for story_id in ids:
            story = library.story(story_id)
            click.echo(f"{story_id}  {story.title}  ({_count(library.count_passages(story_id), 'passage')})")
        if not ids:
            click.echo("There is no story yet. verbatim index add FILE adds one.")


@index.command()
@click.argument("story_id")
def show(story_id: str) -> None:
    """Show a story as it was read: headings, paragraphs, and what was set aside as furniture."""
    with _library(_settings(), seed=False) as library:
        story = library.story(story_id)
        for name in ("title", "source", "url", "published", "language"):
            click.echo(f"{name}: {getattr(story, name) or '-'}")
        for block in story.blocks:
            click.echo(f"\n[{block.kind} {block.span.start}-{block.span.end}]\n{block.span.of(story.text)}")


@index.command()
@click.argument("story_id")
def remove(story_id: str) -> None:
    """Remove a story."""
    with _library(_settings(), seed=False) as library:
        library.remove(story_id)
        click.echo(f"removed: {story_id}")


@index.command()
def rebuild() -> None:
    """Make the whole index anew, with the present model; the stories stay."""
    with _library(_settings(), seed=False) as library, _progress("Rebuilding") as progress:
        library.rebuild(progress)
    click.echo("rebuilt")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each quotation.")
def quotes(file: Path, as_json: bool) -> None:
    """Show who says what in the story of a FILE: speaker, kind, cue and words."""
    from bot import texts
    from bot.report import quote_as_json
    from index.library import extract_quotes, read_story

    story = read_story(file)
    rows = [quote_as_json(quote, story) for quote in extract_quotes(story)]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Speaker", "Kind", "Cue", "Words", title=Text(story.title), show_lines=True)
    for row in rows:
        table.add_row(*(Text(row[column] or "-") for column in ("speaker", "kind", "cue", "text")))
    Console().print(table if rows else texts.NOBODY_QUOTED if story.is_english else texts.NO_QUOTES_FOUND)
    if rows and not story.is_english:
        click.echo(texts.ENGLISH_ONLY, err=True)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each verdict.")
def feedback(as_json: bool) -> None:
    """List what readers thought of answers, the newest first."""
    from bot.memory import Memory
    from bot.report import verdict_as_json, verdict_lines

    settings = _settings()
    if not (settings.verbatim_data.expanduser() / "memory.sqlite").exists():
        verdicts = []
    else:
        memory = Memory(settings.verbatim_data, hours=settings.verbatim_history_hours)
        verdicts = list(memory.feedback.all())
        memory.close()
    for verdict in verdicts:
        row = verdict_as_json(verdict)
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{verdict_lines(row)}\n")
    if not verdicts and not as_json:
        from bot import texts

        click.echo(texts.NO_FEEDBACK)


@main.command()
def check() -> None:
    """Look at settings, model, index and token, and say what to mend."""
    from bot.checks import run_checks

    failed = False
    for outcome in run_checks():
        failed |= not outcome.ok
        click.echo(f"{'ok  ' if outcome.ok else 'FAIL'}  {outcome.name}: {outcome.detail}")
    if failed:
        raise SystemExit(2)


def _settings() -> "Settings":
    from bot.settings import load_settings

    return load_settings()


@contextmanager
def _library(settings: "Settings", story: Path | None = None, *, seed: bool = True) -> Iterator["Library"]:
    """The library of the settings, with the bundled story on first use; or one of a single file."""
    from index.embedder import Embedder
    from index.library import Library, bundled_story, read_story

    only = read_story(story) if story else None
    embedder = Embedder(
        settings.verbatim_model, threads=settings.verbatim_threads, data=settings.verbatim_data.expanduser()
    )
    parts: dict[str, Any] = {"embedder": embedder, "caution": settings.verbatim_caution}
    with Library.of(**parts) if only else Library.open(settings.verbatim_data, **parts) as library:
        first = only or (bundled_story() if seed and library.is_new else None)
        if first is not None:
            with _progress(f"Indexing “{first.title}”") as progress:
                library.add(first, progress=progress)
        yield library


@contextmanager
def _progress(label: str) -> Iterator["Progress"]:
    """A progress bar on standard error; a plain line where that is no terminal."""
    if not sys.stderr.isatty():
        click.echo(f"{label} …", err=True)
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    began: list[float] = []  # at the first report, when the models are loaded
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None, rate="")

        def tell(done: int, total: int) -> None:
            now = time.monotonic()
            began.append(now)
            rate = f"{done / max(now - began[0], 0.001):,.0f}/s" if done else ""
            bar.update(task, completed=done, total=total, rate=rate)

        yield tell


def _chat(settings: "Settings", library: "Library") -> None:
    from bot.terminal import chat as talk

    library.require_model()
    talk(settings, library)


def _show(outcome: "Outcome", stories: "dict[str, Story]") -> None:
    from rich.console import Console

    from bot.render import render
    from bot.screen import Screen

    screen = Screen(Console(highlight=False, soft_wrap=not sys.stdout.isatty()))
    for part in render(outcome, stories).parts:
        screen.show({"text": part})
    for suggestion in getattr(outcome, "suggestions", ()):
        click.echo(f"  {suggestion}")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


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
