"""A terminal with somebody at it: the bot's process on a pseudo-terminal, typed to and read from the other end."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WIPED = re.compile(r"[^\n]*\x1b\[2K")  # the lines of a spinner or a bar, each in the place of the one before
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class PseudoTerminal:
    """`with PseudoTerminal(folder, width=40) as terminal:` runs `python -m bot run` on one so many cells wide."""

    def __init__(self, folder: Path, *, width: int, env: Mapping[str, str | None]) -> None:
        """`env` is laid over the test's own environment; None as a value removes a variable."""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        command = (sys.executable, "-m", "bot", "run")
        wanted = {name: value for name, value in {**os.environ, **env}.items() if value is not None}
        self._process = subprocess.Popen(
            command, cwd=folder, env=wanted, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.written = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def say(self, line: str) -> str:
        """Type a line; what is written until the bot asks for the next one, without its echo."""
        os.write(self._ours, f"{line}\n".encode())
        return self.until_prompt().partition("\n")[2]

    def until_prompt(self, within: float = 90.0) -> str:
        """What is written from here on until the bot waits for a line."""
        deadline, read = time.monotonic() + within, b""
        while not self._shown(read).endswith("\n> "):
            if not select.select([self._ours], [], [], deadline - time.monotonic())[0]:
                raise AssertionError(f"no prompt within {within:g} s: {read!r}")
            read += os.read(self._ours, 65_536)
        self.written += read.decode()
        return self._shown(read).removesuffix("> ")

    def end(self, within: float = 30.0) -> int:
        """Type Ctrl-D; the exit code."""
        os.write(self._ours, b"\x04")
        return self._process.wait(within)

    @staticmethod
    def _shown(read: bytes) -> str:
        plain = _COLOUR.sub("", read.decode(errors="ignore")).replace("\r\n", "\n")
        return _CONTROL.sub("", _WIPED.sub("", plain)).replace("\r", "")
