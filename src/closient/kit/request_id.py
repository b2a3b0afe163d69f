"""The id of a request: the caller's own if it is a decent one, or one that counts on from a random beginning.

Counting on is enough to be unique and costs a tenth of fresh random bytes.
"""

import itertools
import os

_beginning = ""
_numbers = itertools.count()


def _begin() -> None:
    """A beginning of its own for each process, those that were forked from one another included."""
    global _beginning
    _beginning = os.urandom(9).hex()


_begin()
os.register_at_fork(after_in_child=_begin)


def of(sent: bytes) -> str:
    """`sent` when it has 8 to 64 letters, digits, hyphens or underscores; a fresh id otherwise."""
    if 8 <= len(sent) <= 64 and sent.replace(b"-", b"").replace(b"_", b"").isalnum():
        return sent.decode("ascii")
    return f"{_beginning}{next(_numbers):06x}"
