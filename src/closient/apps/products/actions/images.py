"""The images of a product, as anybody may see them."""

from closient.apps.catalogue.actions import images
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.images import ProductImage
from closient.kit.db import Reads
from closient.kit.pagination import Page, PageRequest


async def list_product_images(db: Reads, gtin: str, base_url: str, page: PageRequest) -> Page[ProductImage]:
    """Any authenticated caller."""
    product = await records.get_product(db, gtin)
    return await images.list_images(db, product.id, base_url, page)
