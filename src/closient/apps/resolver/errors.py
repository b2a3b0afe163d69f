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


CONSTRAINTS: dict[str, Callable[[], Problem]] = {"rule_order_unique": OrderTaken}
