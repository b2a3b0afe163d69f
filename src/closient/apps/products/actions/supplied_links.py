"""Where the links lead that the platform itself keeps for products: to the page, to its open recalls."""

from closient.apps.resolver.actions.supplied_links import supplies

RECALLS = "recalls"


@supplies("gs1:recallStatus")
def recall_page(gtin: str) -> str:
    """The place on the product's page where open recalls stand first."""
    return f"/p/{gtin}#{RECALLS}"
