"""What can go wrong with rules, and which constraint means it."""

from collections.abc import Callable

from closient.kit.errors import Conflict, NotFound, Problem


class OrderTaken(Conflict):
    """Two rules of one scope cannot have the same place."""

    def __init__(self) -> None:
        super().__init__("Another rule of this scope has this order_index already.")


class NoSuchRule(NotFound):
    """The rule does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("No such resolution rule.")


class UrlTaken(Conflict):
    """An address stands in the catalogue of an organization once."""

    def __init__(self) -> None:
        super().__init__("The organization has an entry with this URL already.")


class UrlInUse(Conflict):
    """An address that rules lead to cannot leave the catalogue."""

    def __init__(self, rules: int) -> None:
        super().__init__(f"Rules of the organization that lead to this URL: {rules}.")


class NoSuchUrl(NotFound):
    """The entry does not exist, or the caller may not know that it does."""

    def __init__(self) -> None:
        super().__init__("No such custom URL.")


CONSTRAINTS: dict[str, Callable[[], Problem]] = {
    "rule_order_unique": OrderTaken,
    "custom_url_unique": UrlTaken,
}
