"""All that the public page of a product shows, put together from everything that hangs on it."""

from msgspec import Struct

from closient.apps.catalogue.actions import brands, contributions, images
from closient.apps.catalogue.structs.brands import BrandOfProduct
from closient.apps.catalogue.structs.images import ProductImage
from closient.apps.catalogue.structs.products import Product
from closient.apps.catalogue.structs.values import DataSource
from closient.apps.certifications.structs.assignments import CertificationAssignmentOut, ClaimAssignmentOut
from closient.apps.compliance.actions import recalls
from closient.apps.compliance.structs.recalls import Narrowing, RecallDetail
from closient.apps.products.actions import certifications, food
from closient.apps.products.structs import FoodShown
from closient.apps.sustainability import actions as sustainability
from closient.apps.sustainability.structs import ProductSustainabilityOut
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.kit.pagination import LARGEST_PAGE, PageRequest

# The newest; more than these tell a reader nothing that they have not been told.
MOST_RECALLS = 10


class ShownRecall(Struct):
    """An open recall as the page of a product shows it."""

    recall: RecallDetail
    names_the_lot: bool | None
    """Whether it concerns the lot that was scanned; None when no lot was."""


class PublicPage(Struct, kw_only=True):
    """What the public page shows of a product besides its record and links."""

    recalls: list[ShownRecall]
    brand: BrandOfProduct | None
    images: list[ProductImage]
    food: FoodShown
    certificates: list[CertificationAssignmentOut]
    claims: list[ClaimAssignmentOut]
    sustainability: ProductSustainabilityOut
    sources: list[DataSource]
    """Whose word the record is, other than its owner's."""


async def show_public_page(db: Reads, product: Product, base_url: str, lot: str) -> PublicPage:
    """Anybody. `lot` is the scanned one, or empty."""
    every = PageRequest(page_size=LARGEST_PAGE)
    listed = await images.list_images(db, product.id, base_url, every)
    return PublicPage(
        recalls=await _open_recalls(db, product.gtin, lot),
        brand=await brands.get_brand_of_product(db, product.id),
        images=listed.data,
        food=await food.show_food(db, product.id),
        certificates=await certifications.valid_certificates(db, product.id),
        claims=await certifications.valid_claims(db, product.id),
        sustainability=await sustainability.get_product_sustainability_data(db, product.gtin),
        sources=await _sources(db, product),
    )


async def _open_recalls(db: Reads, gtin: str, lot: str) -> list[ShownRecall]:
    """The newest first, those of the scanned lot before all others."""
    page = PageRequest(page_size=MOST_RECALLS)
    listed = (await recalls.list_product_recalls(db, gtin, Narrowing(), None, page=page)).data
    if not listed:
        return []
    of_lot: set[str] | None = None
    if lot:
        try:
            found = await recalls.list_recalls_affecting_a_specific_batch_lot(
                db, gtin, lot, Narrowing(), None, page=page
            )
            of_lot = {one.id for one in found.data}
        except Validation:  # what no code can hold concerns no recall
            of_lot = None
    shown = [
        ShownRecall(await recalls.get_recall(db, one.id), None if of_lot is None else one.id in of_lot)
        for one in listed
    ]
    return sorted(shown, key=lambda one: one.names_the_lot is False)


async def _sources(db: Reads, product: Product) -> list[DataSource]:
    """Of the values that stand in the record and of its food; none where its owner alone speaks."""
    standing = await contributions.list_standing(db, product)
    said = {one.data_source for one in standing if one.standing == "on_record" and one.value is not None}
    said |= {*product.field_source.values()}
    return sorted(said - {"claimed"} if product.is_claimed else said)
