"""What the operator sees: a line for each step, with a spinner or a bar while it lasts on a terminal."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

UNLIMITED = 10_000
Report = Callable[[str, int, int], None]

console = Console(highlight=False, soft_wrap=True)
errors = Console(highlight=False, soft_wrap=True, stderr=True)


def width() -> int:
    """How long a line may be; without an end where nobody looks, so that logs and pipes get whole lines."""
    return console.width if console.is_terminal else UNLIMITED


@contextmanager
def step(doing: str, completed: str) -> Generator[None]:
    """Say what is being done while it lasts, and how long it took."""
    started = time.monotonic()
    with console.status(escape(doing)):
        yield
    console.print(f"[green]✓[/] {escape(completed)} [dim]{time.monotonic() - started:.1f} s[/]")


@contextmanager
def bar(doing: str) -> Generator[Report]:
    """A bar for long work, driven by `report(text, done, total)`."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(escape(doing), total=None)

        def report(text: str, done: int, total: int) -> None:
            progress.update(task, description=escape(text), completed=done, total=total)

        yield report


def counted(count: int, thing: str) -> str:
    """A number of things.

    >>> counted(1, "link"), counted(1200, "link")
    ('1 link', '1,200 links')
    """
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def say(text: str) -> None:
    console.print(escape(text))


def done(text: str) -> None:
    console.print(f"[green]✓[/] {escape(text)}")


def warn(text: str) -> None:
    errors.print(f"[yellow]![/] {escape(text)}")


def complain(text: str) -> None:
    errors.print(f"[red]✗[/] {escape(text)}")
