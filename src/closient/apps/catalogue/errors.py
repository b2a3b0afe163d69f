"""What can go wrong with the records, and which constraint means it."""

from collections.abc import Callable

from closient.kit.errors import Conflict, Problem


class GtinTaken(Conflict):
    """The GTIN has a record already."""

    def __init__(self) -> None:
        super().__init__(
            "This GTIN has a record already: change it with PATCH if it is yours, claim it if nobody's."
        )


class ClaimedByAnother(Conflict):
    """The GTIN has another owner."""

    def __init__(self) -> None:
        super().__init__("This GTIN is claimed by another organization.")


class FormerGtinTaken(Conflict):
    """The GTIN leads to a product already, which had it before."""

    def __init__(self, current_gtin: str = "") -> None:
        told = f" to {current_gtin}" if current_gtin else ""
        super().__init__(
            f"This GTIN is a former one and leads{told}: its owner may take it away from there first."
        )


class BrandNameTaken(Conflict):
    """An active brand has the name."""

    def __init__(self) -> None:
        super().__init__("An active brand with this name exists already.")


CONSTRAINTS: dict[str, Callable[[], Problem]] = {
    "product_gtin_unique": GtinTaken,
    "brand_name_unique": BrandNameTaken,
    "former_gtin_pkey": FormerGtinTaken,
}
