"""The commands on what is kept: the library, who says what in a file, and what readers thought."""

import json
from pathlib import Path

import click

from bot.opening import load_settings, opened_library, progress_bar


@click.group()
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
    with opened_library(load_settings(), seed=False) as library:
        for number, (_, story) in enumerate(stories, start=1):
            with progress_bar(f"Indexing {number}/{len(stories)}") as progress:
                change = library.add(story, progress=progress, save=number == len(stories))
            aside = sum(block.kind is not BlockKind.PARAGRAPH for block in story.blocks)
            counts = f"{_count(story.words, 'word')}; set aside: {_count(aside, 'line')}"
            click.echo(f"{change}: {story.id} – {story.title} ({counts})")


@index.command("list")
def list_() -> None:
    """List the stories."""
    with opened_library(load_settings(), seed=False) as library:
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
    with opened_library(load_settings(), seed=False) as library:
        story = library.story(story_id)
        for name in ("title", "source", "url", "published", "language"):
            click.echo(f"{name}: {getattr(story, name) or '-'}")
        for block in story.blocks:
            click.echo(f"\n[{block.kind} {block.span.start}-{block.span.end}]\n{block.span.of(story.text)}")


@index.command()
@click.argument("story_id")
def remove(story_id: str) -> None:
    """Remove a story."""
    with opened_library(load_settings(), seed=False) as library:
        library.remove(story_id)
        click.echo(f"removed: {story_id}")


@index.command()
def rebuild() -> None:
    """Make the whole index anew, with the present model; the stories stay."""
    with opened_library(load_settings(), seed=False) as library, progress_bar("Rebuilding") as progress:
        library.rebuild(progress)
    click.echo("rebuilt")


@click.command()
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


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each verdict.")
def feedback(as_json: bool) -> None:
    """List what readers thought of answers, the newest first."""
    from bot.remembering import memory_of
    from bot.report import verdict_as_json, verdict_lines

    settings = load_settings()
    if not (settings.verbatim_data.expanduser() / "memory.sqlite").exists():
        verdicts = []
    else:
        memory = memory_of(settings)
        verdicts = list(memory.feedback.all())
        memory.close()
    for verdict in verdicts:
        row = verdict_as_json(verdict)
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else f"{verdict_lines(row)}\n")
    if not verdicts and not as_json:
        from bot import admin_texts

        click.echo(admin_texts.NO_FEEDBACK)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
