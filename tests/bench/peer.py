"""What is measured of a peer, and the page that shows all of them beside Verbatim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.bench.figures import Code, Times, machine
from tests.bench.ours import Ours


@dataclass(frozen=True, slots=True)
class Peer:
    """What was measured of one of them; `missing` says why nothing was."""

    name: str
    missing: str = ""
    cold_start_s: Times | None = None
    question_ms: Times | None = None
    resident_mb: float = 0.0
    installed_mb: float = 0.0
    agrees: float | None = None  # of its nearest passages with those of the first peer


def peers_page(code: Code, peers: Sequence[Peer], own: Ours) -> str:
    """Two tables in Markdown: all beside each other, then what is measured of ours alone."""
    told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine().items())
    state = f"{code.commit}, with uncommitted changes" if code.changed else code.commit
    embedding, load = own.embedding, own.load
    alone = {
        "`verbatim ask`, cold start of the whole process, s (p50 / slowest)": _pair(own.cold_start_s, 2),
        "`verbatim --help`, s (p50 / slowest)": _pair(own.help_s, 2),
        "memory of the bot, 20 questions asked, MB": f"{own.resident_bot_mb:.0f}",
        f"memory of the bot under load, {load.questions} questions asked, MB": f"{load.resident_mb:.0f}",
        f"{load.readers} readers at once: questions a second": f"{load.per_second:.0f}",
        f"{load.readers} readers at once: time to the answer, ms (p50 / p95)": _pair(load.answered_ms, 0),
        f"{load.readers} readers at once: lost / out of order": f"{load.lost} / {load.out_of_order}",
        "passages embedded a second, all cores: ours / plain sentence-transformers": (
            f"{embedding.ours_per_s:.0f} / {embedding.plain_per_s:.0f}"
            f" ({embedding.ours_per_s / embedding.plain_per_s:.1f} x; least cosine {embedding.least_cosine:.4f})"
        ),
        "serving install + models, MB": f"{own.installed_mb:.0f} + {own.models_mb:.0f}",
    }
    lines = [
        "# Beside others",
        "",
        f"`python -m tests.bench.against --record` at {state}, {datetime.now(UTC):%Y-%m-%d}: {told}.",
        "",
        "The bundled story, the same model, passages and questions (all different), one thread, all in one run. The",
        "peers find the nearest passages; Verbatim's second row ranks sentences, attributes, verifies and refuses.",
        "",
        "| | cold start, s | a question, ms (p50 / p95) | memory, MB | install, MB |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(_row(peer) for peer in peers),
        "",
        "![The same as bars](results/peers.svg)",
        "",
        "Verbatim alone:",
        "",
        "| | |",
        "| --- | ---: |",
        *(f"| {what} | {figure} |" for what, figure in alone.items()),
        "",
        "`against.py`, `ours.py` and `load.py` say what each clock covers. MB are millions of bytes.",
    ]
    return "\n".join(lines) + "\n"


def _row(peer: Peer) -> str:
    if peer.cold_start_s is None or peer.question_ms is None:
        return f"| {peer.name} | {peer.missing} | | | |"
    installed = f"{peer.installed_mb:,.0f}" if peer.installed_mb else ""
    figures = (f"{peer.cold_start_s.p50:.2f}", _pair(peer.question_ms, 1), f"{peer.resident_mb:.0f}", installed)
    return f"| {peer.name} | {' | '.join(figures)} |"


def _pair(times: Times, digits: int) -> str:
    return f"{times.p50:.{digits}f} / {times.p95:.{digits}f}"
