"""What a long measurement tells meanwhile, on standard error: a line that is written over."""

import sys


def tell(what: str, done: int, total: int) -> None:
    """Say how far something has come; where nobody watches (no terminal), say only its end."""
    if sys.stderr.isatty():
        print(f"\r  {what} {done:,}/{total:,} ", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done == total:
        print(f"  {what}: {total:,}", file=sys.stderr, flush=True)
