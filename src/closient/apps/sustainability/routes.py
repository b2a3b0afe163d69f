"""/sustainability/api/v1: one aggregate of what is known of a product."""

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter

from closient.apps.sustainability import actions
from closient.apps.sustainability.structs import ProductSustainabilityOut
from closient.kit.db import Reads


@get(
    "/sustainability/api/v1/products/{gtin:str}/sustainability",
    opt={
        "tag": "sustainability",
        "errors": {404: "no product for the GTIN", 422: "not 8, 12, 13 or 14 digits, or a wrong check digit"},
    },
)
async def get_product_sustainability_data(
    reads: Reads,
    gtin: Annotated[
        str,
        Parameter(
            description="GTIN of 8, 12, 13 or 14 digits.",
            pattern=r"^\d{8}$|^\d{12,14}$",
            min_length=8,
            max_length=14,
        ),
    ],
) -> ProductSustainabilityOut:
    """Get product sustainability data.

    Packaging with how well it can be recycled, components, what to do with the product in the end, its
    environmental impacts and its circularity. The shape is the same however little is known: what is missing
    is an empty list or null. The product's own recyclability is that of the packaging with the highest
    percentage. There is no operation to write this; it is imported.
    """
    return await actions.get_product_sustainability_data(reads, gtin)


handlers: list[Any] = [get_product_sustainability_data]
