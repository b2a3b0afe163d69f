"""What can go wrong with what hangs on products, and which constraint means it."""

from collections.abc import Callable

from closient.kit.errors import Conflict, Problem


class SheetTitleTaken(Conflict):
    """Two sheets of an organization would have one title."""

    def __init__(self) -> None:
        super().__init__("Your organization keeps a sheet of this name already.")


CONSTRAINTS: dict[str, Callable[[], Problem]] = {"sheet_template_title_unique": SheetTitleTaken}
