"""A child process of `closient serve`: started as a module, restarted with patience, stopped as a group.

Each child leads a process group of its own, so that Ctrl-C reaches the supervisor alone and a kill reaches
the grandchildren too. That children die with a killed supervisor is their own care (adapters.lifeline).
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from closient.cli import terminal

QUICK_SECONDS = 10.0  # a child that lived longer was healthy
MOST_FAILURES = 6
LONGEST_PAUSE = 30.0


class GaveUp(Exception):
    """A part cannot be kept running; the text says which and what it ended with."""


class Child:
    """One of the parts, and how often it failed in a row."""

    def __init__(self, name: str, module: list[str], environment: Mapping[str, str]) -> None:
        self.name = name
        # -P: a folder named closient where the operator stands is not the program.
        self.command = [sys.executable, "-P", "-m", *module]
        self.environment = {**os.environ, **environment}
        self.process: subprocess.Popen[Any] | None = None
        self.started = 0.0
        self.failures = 0
        self.again_at = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else None

    def must_run(self) -> None:
        """For the start, when trying again would only hide the reason."""
        code = self.exit_code()
        if code is not None:
            raise GaveUp(f"The {self.name} ended at once ({outcome(code)}); the lines above say why.")

    def keep_running(self) -> None:
        """Start it again if it ended, after a pause that doubles from failure to failure."""
        if self.again_at:
            if time.monotonic() >= self.again_at:
                self.again_at = 0.0
                self.start()
            return
        code = self.exit_code()
        if code is None:
            return
        self.kill_group()
        lived = time.monotonic() - self.started
        self.failures = 1 if lived > QUICK_SECONDS else self.failures + 1
        if self.failures >= MOST_FAILURES:
            raise GaveUp(
                f"The {self.name} ended {self.failures} times in a row, at last with {outcome(code)}."
            )
        pause = min(2 ** (self.failures - 1) / 2, LONGEST_PAUSE)
        self.again_at = time.monotonic() + pause
        terminal.warn(f"The {self.name} ended ({outcome(code)}); starting it again in {pause:g} s.")

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, deadline: float) -> None:
        """Wait until the deadline (monotonic); then, or when it left children of its own, kill the group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0.01))
        self.kill_group()
        self.process.wait()

    def kill_group(self) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def outcome(code: int) -> str:
    """An exit code in words."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
