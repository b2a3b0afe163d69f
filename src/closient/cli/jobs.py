"""`closient jobs`: what waits, which jobs were given up, and what is to become of these dead letters."""

import asyncio
import textwrap
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from closient.cli import database, terminal
from closient.kit import clock, jobs
from closient.kit.database import Database, connect
from closient.kit.db import Writes
from closient.kit.pagination import PageRequest

MOST_SHOWN = 100
MOST_DIGITS = 18  # of an id, which is a bigint
T = TypeVar("T")


def show_dead() -> None:
    letters, total = on_database(dead_letters)
    if not letters:
        terminal.say("There are no dead letters.")
        return
    print_table(
        ("id", "name", "runs", "age", "error"),
        [
            (str(letter.id), letter.name, str(letter.runs), age(clock.now() - letter.died), letter.error)
            for letter in letters
        ],
    )
    if total > len(letters):
        terminal.say(f"The latest {len(letters)} of {total}.")


async def dead_letters(db: Database) -> tuple[list[jobs.DeadJob], int]:
    page = await jobs.dead(db.reads, PageRequest(page_size=MOST_SHOWN))
    return page.data, page.pagination.total_count


def show_waiting() -> None:
    states = on_database(lambda db: jobs.states(db.reads))
    if not states:
        terminal.say("The queue is empty.")
        return
    print_table(
        ("name", "waiting", "running", "dead", "longest due"),
        [
            (
                state.name,
                str(state.waiting),
                str(state.running),
                str(state.dead),
                age(timedelta(seconds=state.oldest_seconds)),
            )
            for state in states
        ],
    )


def requeue(which: str) -> int:
    """1 when there was something that could not be requeued."""
    return settle(
        which, jobs.requeue, "put back into the queue", "is no dead letter, or its twin waits already"
    )


def discard(which: str) -> int:
    return settle(which, jobs.discard, "thrown away", "is no dead letter")


def settle(which: str, treat: Callable[[Writes, int], Awaitable[bool]], treated: str, refused: str) -> int:
    if which != "all" and not (which.isdecimal() and len(which) <= MOST_DIGITS):
        terminal.complain(f"{which} is no id: `closient jobs list` shows them; or say all.")
        return 1

    async def treat_all(db: Database) -> tuple[int, list[int]]:
        async with db.writes() as writes:
            chosen = await jobs.dead_ids(writes) if which == "all" else [int(which)]
            left = [job_id for job_id in chosen if not await treat(writes, job_id)]
        return len(chosen) - len(left), left

    count, left = on_database(treat_all)
    if count or which == "all":
        terminal.done(f"{count} {treated}.")
    for job_id in left:
        terminal.complain(f"{job_id} {refused}.")
    return 1 if left else 0


def on_database(look: Callable[[Database], Awaitable[T]]) -> T:
    with database.at_hand(database.load_settings()) as settings:
        return asyncio.run(look_at(settings.database_url, look))


async def look_at(url: str, look: Callable[[Database], Awaitable[T]]) -> T:
    db = await connect(url, most_connections=2)
    try:
        return await look(db)
    finally:
        await db.close()


def age(time: timedelta) -> str:
    """As people say it: 40 s, 5 min, 3 h, 2 d."""
    seconds = int(time.total_seconds())
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def print_table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Columns side by side. Where a terminal is too narrow, the last one goes below the rest of its row."""
    *widths, _last = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    room = terminal.width()
    for row in (heads, *rows):
        *cells, last = row
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        if len(line) + 2 + len(last) <= room:
            terminal.say(f"{line}  {last}".rstrip())
            continue
        terminal.say(line.rstrip())
        terminal.say(textwrap.fill(last, max(room, 40), initial_indent="    ", subsequent_indent="    "))
