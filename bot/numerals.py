"""How numbers are written in Spanish, for all rooms of its sentences."""


def grouped(count: int) -> str:
    """Numbers of five figures and more are grouped by blanks that don't break (RAE)."""
    return f"{count:,}".replace(",", "\u00a0") if count >= 10_000 else str(count)
