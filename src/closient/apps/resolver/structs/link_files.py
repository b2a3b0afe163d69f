"""What an import is asked to do, and what became of what it was given."""

from msgspec import Struct, field

from closient.apps.resolver.structs.links import LinkValues, Refusal


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How links are imported. `is_dry`: only look; `creates_products`: for GTINs that have none."""

    is_dry: bool = False
    creates_products: bool = False


class Incoming(Struct):
    """Links that are checked and wait to be stored together, and names for the products of their GTINs."""

    links: list[LinkValues] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


class Imported(Struct, kw_only=True):
    """What became of links that came in together."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    products: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
