"""Curves over one axis, panel below panel, in one SVG without a library: readable light or dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LEFT, _HEIGHT, _GAP, _TOP = 760, 60, 120, 52, 28
_COLOURS = ("#c60", "#488", "#888")
_STYLE = "text { font: 13px sans-serif; fill: #888 } .head { font-weight: bold } path { fill: none; stroke-width: 2 }"


@dataclass(frozen=True, slots=True)
class Panel:
    """A title with its unit, and each curve's name and points (x, y)."""

    title: str
    curves: tuple[tuple[str, Sequence[tuple[float, float]]], ...]


def chart(panels: Sequence[Panel], axis: str) -> str:
    """All panels over the same x, each from 0 up."""
    most_x = max(x for panel in panels for _, points in panel.curves for x, _ in points)
    drawn, y = [], _TOP
    for panel in panels:
        drawn += _panel(panel, y, most_x)
        y += _HEIGHT + _GAP
    drawn.append(f'<text x="{_WIDTH - 4}" y="{y - 12}" text-anchor="end">{escape(f"{most_x:,.0f} {axis}")}</text>')
    size = f'width="{_WIDTH}" height="{y}" viewBox="0 0 {_WIDTH} {y}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{_STYLE}</style>{"".join(drawn)}</svg>\n'


def _panel(panel: Panel, top: int, most_x: float) -> list[str]:
    most_y = max(y for _, points in panel.curves for _, y in points) or 1
    bottom, right = top + 10 + _HEIGHT, _WIDTH - 4
    drawn = [f'<text class="head" x="0" y="{top}">{escape(panel.title)}</text>']
    drawn.append(f'<path d="M{_LEFT} {top + 10}V{bottom}H{right}" stroke="#888" style="stroke-width: 1"/>')
    for value, at in ((most_y, top + 18), (0, bottom)):
        drawn.append(f'<text x="{_LEFT - 6}" y="{at}" text-anchor="end">{value:,.4g}</text>')
    label = right
    for (name, points), colour in zip(panel.curves, _COLOURS, strict=False):
        placed = [
            f"{_LEFT + (right - _LEFT) * x / most_x:.1f} {bottom - (_HEIGHT - 6) * y / most_y:.1f}" for x, y in points
        ]
        drawn.append(f'<path d="M{"L".join(placed)}" stroke="{colour}"/>')
        told = escape(f"{name}: {points[-1][1]:,.4g}")
        drawn.append(f'<text x="{label}" y="{top}" text-anchor="end" style="fill: {colour}">{told}</text>')
        label -= 150
    return drawn
