"""Figures as bars in one SVG, without a library: readable in the README, light or dark."""

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _LABEL, _ROW, _GAP = 720, 220, 24, 46
_STYLE = (
    "text { font: 13px sans-serif; fill: #888 } .head { font-weight: bold } .bar { fill: #8aa } .ours { fill: #c60 }"
)


def bars(panels: Mapping[str, Sequence[tuple[str, float]]], ours: str) -> str:
    """One panel below the other, each with its bars (label, value); labels that begin with `ours` stand out."""
    drawn, y = [], 24
    for title, values in panels.items():
        drawn.append(f'<text class="head" x="0" y="{y}">{escape(title)}</text>')
        most = max(value for _, value in values)
        for label, value in values:
            y += _ROW
            kind = "ours" if label.startswith(ours) else "bar"
            length = (_WIDTH - _LABEL - 70) * value / most
            drawn.append(f'<text x="0" y="{y}">{escape(label)}</text>')
            drawn.append(f'<rect class="{kind}" x="{_LABEL}" y="{y - 13}" width="{length:.1f}" height="16"/>')
            drawn.append(f'<text x="{_LABEL + length + 6:.1f}" y="{y}">{value:.3g}</text>')
        y += _GAP
    size = f'width="{_WIDTH}" height="{y - _GAP + 16}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{_STYLE}</style>{"".join(drawn)}</svg>\n'
