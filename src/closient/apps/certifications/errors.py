"""What can go wrong with assignments, and which constraint means it."""

from collections.abc import Callable

from closient.kit.errors import Conflict, Problem


class AlreadyCertified(Conflict):
    """The product has the certification already."""

    def __init__(self) -> None:
        super().__init__("The product has this certification already: change it with PATCH.")


class AlreadyClaimed(Conflict):
    """The product has the claim already."""

    def __init__(self) -> None:
        super().__init__("The product has this claim already: remove it and assign it again to change it.")


CONSTRAINTS: dict[str, Callable[[], Problem]] = {
    "product_certification_unique": AlreadyCertified,
    "product_claim_unique": AlreadyClaimed,
}
