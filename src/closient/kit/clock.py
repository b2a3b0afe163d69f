"""The one place that asks what time it is, so that tests can stop it."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(moment: datetime) -> Generator[datetime, None, None]:
    """Stop the clock at `moment` for the code inside."""
    token = _frozen.set(moment)
    try:
        yield moment
    finally:
        _frozen.reset(token)
