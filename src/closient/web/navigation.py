"""Where one can go. Apps register their destinations; the layouts and the command palette draw them."""

from collections.abc import Awaitable, Callable, Iterable

from msgspec import Struct

from closient.kit.db import Reads
from closient.web import texts

MAIN = texts.mark("Main")
ACCOUNT = texts.mark("Account")
LEAST_LETTERS = 2


class Item(Struct, frozen=True):
    """One destination. `section` and `label` are marked texts; items of ACCOUNT stand in the user's menu.

    `words` is a marked text with other words by which people look for it.
    """

    section: str
    label: str
    href: str
    icon: str = "circle"
    order: int = 100
    words: str = ""


class Section(Struct, frozen=True):
    """Items under one heading, in order."""

    label: str
    items: tuple[Item, ...]


# How many things wait behind a destination, for an organization (its id).
Counter = Callable[[Reads, str], Awaitable[int]]

_items: dict[str, Item] = {}
_counters: dict[str, Counter] = {}
# Where the palette asks for more than pages, while somebody types: a path that answers Place objects as JSON.
_finder: list[str] = []


def add(item: Item) -> None:
    """Register a destination; the same address again replaces it."""
    _items[item.href] = item


def remove(href: str) -> None:
    """Take a destination away again."""
    _items.pop(href, None)


def find_at(href: str) -> None:
    """Register where the palette looks for things: it sends ?search= and shows label, group and href."""
    _finder[:] = [href]


def count_by(href: str, counter: Counter) -> None:
    """Register what counts the things that wait behind a destination: every page of a member asks it."""
    _counters[href] = counter


async def counts(db: Reads, organization_id: str) -> dict[str, int]:
    """By address, what waits there; nothing for destinations that nobody counts."""
    return {href: await counter(db, organization_id) for href, counter in _counters.items()}


def called(text: str) -> list[Item]:
    """Destinations that people call so: each word that is typed begins one of theirs; not for one letter."""
    typed = text.lower().split()
    if sum(map(len, typed)) < LEAST_LETTERS:
        return []
    return [
        item
        for item in items()
        if item.words
        and all(
            any(known.startswith(word) for known in texts.gettext(item.words).lower().split())
            for word in typed
        )
    ]


def finder() -> str:
    """Where the palette looks for things, or ''."""
    return _finder[0] if _finder else ""


def items() -> list[Item]:
    return sorted(_items.values(), key=lambda item: (item.order, item.label))


def sections(without: Iterable[str] = (ACCOUNT,)) -> list[Section]:
    """The side navigation: sections in the order of their first item."""
    left_out = set(without)
    grouped: dict[str, list[Item]] = {}
    for item in items():
        if item.section not in left_out:
            grouped.setdefault(item.section, []).append(item)
    return [Section(label, tuple(members)) for label, members in grouped.items()]


def account() -> list[Item]:
    """The user's own menu."""
    return [item for item in items() if item.section == ACCOUNT]


def active(path: str) -> str:
    """The address of the item that a path belongs to: the longest that the path lies under, or ''."""
    under = [href for href in _items if path == href or (href != "/" and path.startswith(f"{href}/"))]
    return max(under, key=len, default="")
