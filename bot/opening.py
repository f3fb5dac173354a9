"""What commands open before they begin: settings, library, a progress bar; each is imported when it is opened."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from index.embedder import Progress
    from index.library import Library


def load_settings() -> "Settings":
    """The settings, from the environment. Raises `SettingsInvalid`."""
    from bot import settings

    return settings.load_settings()


@contextmanager
def opened_library(settings: "Settings", story: Path | None = None, *, seed: bool = True) -> Iterator["Library"]:
    """The library of the settings, with the bundled story on first use; or one of a single file."""
    from bot.backup import finish_restoring
    from bot.folder import held
    from index.embedder import Embedder
    from index.library import Library, bundled_story, read_story

    only = read_story(story) if story else None
    embedder = Embedder(
        settings.verbatim_model, threads=settings.verbatim_threads, data=settings.verbatim_data.expanduser()
    )
    parts: dict[str, Any] = {"embedder": embedder, "caution": settings.verbatim_caution}
    with ExitStack() as stack:
        if not only:
            finish_restoring(settings.verbatim_data)
            stack.enter_context(held(settings.verbatim_data))
        opened = Library.of(**parts) if only else Library.open(settings.verbatim_data, **parts)
        library = stack.enter_context(opened)
        first = only or (bundled_story() if seed and library.is_new else None)
        if first is not None:
            with progress_bar(f"Indexing “{first.title}”") as progress:
                library.add(first, progress=progress)
        yield library


@contextmanager
def progress_bar(label: str) -> Iterator["Progress"]:
    """A progress bar on standard error; a plain line where that is no terminal."""
    if not sys.stderr.isatty():
        click.echo(f"{label} …", err=True)
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    began: float | None = None
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None, rate="")

        def tell(done: int, total: int) -> None:
            nonlocal began
            now = time.monotonic()
            began = now if began is None else began  # from the first report on: the models are loaded
            rate = f"{done / max(now - began, 0.001):,.0f}/s" if done else ""
            bar.update(task, completed=done, total=total, rate=rate)

        yield tell
