"""What can be counted and timed, for Prometheus. No label and no value says anything of who asked or what."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, start_http_server

from bot.settings import Settings
from index.errors import SettingsInvalid
from index.library import Library
from index.types import Answer, Outcome, Refusal

T = TypeVar("T")
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)  # memory, open files, processor time

_QUESTIONS = Counter("verbatim_questions", "Questions, by what came of them.", ["kind"], registry=REGISTRY)
_REFUSALS = Counter("verbatim_refusals", "Questions that were refused, by reason.", ["reason"], registry=REGISTRY)
_SECONDS = Histogram(
    "verbatim_stage_seconds",
    "Time of one question at each stage: waiting for the library, finding the answer, sending it.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
_WAITING = Gauge("verbatim_waiting", "Work that waits for the library.", registry=REGISTRY)
_TELEGRAM = Counter("verbatim_telegram_errors", "Calls that Telegram did not take.", ["code"], registry=REGISTRY)
_STORIES = Gauge("verbatim_stories", "Stories in the library.", registry=REGISTRY)
_PASSAGES = Gauge("verbatim_passages", "Passages in the library.", registry=REGISTRY)
_BYTES = Gauge("verbatim_data_bytes", "Size of the data folder's files.", registry=REGISTRY)
_FAILED = Counter("verbatim_failures", "Updates that could not be answered, by error.", ["error"], registry=REGISTRY)
_UNKEPT = Counter("verbatim_unkept", "What could not be remembered: a full disk, mostly.", registry=REGISTRY)
_TURNED_AWAY = Counter("verbatim_turned_away", "Inline queries for which there was no room.", registry=REGISTRY)
_counted: list[str | None] = []  # the generation of the library that was counted last


def count_fault(code: str) -> None:
    """Count a call that Telegram did not take: an HTTP status, or the name of what was raised instead of one."""
    _TELEGRAM.labels(code).inc()


def count(outcome: Outcome) -> None:
    """Count what came of a question."""
    kind = "answer" if isinstance(outcome, Answer) else "refusal" if isinstance(outcome, Refusal) else "remark"
    _QUESTIONS.labels(kind).inc()
    if isinstance(outcome, Refusal):
        _REFUSALS.labels(str(outcome.reason)).inc()


def count_failure(error: BaseException | None) -> None:
    """Count an update that could not be answered."""
    _FAILED.labels(type(error).__name__).inc()


def count_unkept() -> None:
    """Count something that could not be remembered."""
    _UNKEPT.inc()


def count_turned_away() -> None:
    """Count an inline query that came when too many were waiting."""
    _TURNED_AWAY.inc()


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time what happens inside as a stage of a question."""
    with _SECONDS.labels(name).time():
        yield


def queued(work: Callable[[], T], library: Library | None) -> Callable[[], T]:
    """The work, timed from now until it begins; the library of its thread is counted after it, where it changed."""
    since = time.perf_counter()
    _WAITING.inc()

    def begun() -> T:
        _WAITING.dec()
        _SECONDS.labels("queue").observe(time.perf_counter() - since)
        try:
            return work()
        finally:
            if library is not None:
                _look_at(library)

    return begun


def _look_at(library: Library) -> None:
    generation = library.store.generation
    if _counted != [generation]:
        _counted[:] = [generation]
        _STORIES.set(library.count_stories())
        _PASSAGES.set(library.count_passages())


def serve(settings: Settings) -> Callable[[], None]:
    """Serve the metrics where the settings say, if they do; what stops that.

    Raises `SettingsInvalid` where it can't be done.
    """
    if not settings.verbatim_metrics:
        return lambda: None
    folder = settings.verbatim_data.expanduser()
    _BYTES.set_function(lambda: sum(file.stat().st_size for file in folder.glob("*") if file.is_file()))
    host, _, port = settings.verbatim_metrics.rpartition(":")
    try:
        server, thread = start_http_server(int(port), host.strip("[]"), REGISTRY)
    except OSError as error:
        raise SettingsInvalid(
            f"VERBATIM_METRICS={settings.verbatim_metrics} cannot be served ({error.strerror}).",
            "Name another host:port, or none.",
        ) from error

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
