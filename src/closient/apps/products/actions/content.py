"""Everything that hangs on a product besides its record: read in one round trip, put together here."""

from datetime import date

from closient.apps.catalogue.actions import food, former_gtins, pictures
from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.food import Ingredient, NutrientRow, Panel
from closient.apps.catalogue.structs.images import ProductImage
from closient.apps.certifications.structs.assignments import CertificationAssignmentOut, ClaimAssignmentOut
from closient.apps.compliance.structs.recalls import RecallOut
from closient.apps.products import queries
from closient.apps.products.structs import ContentRow, ProductContent
from closient.apps.sustainability import actions as sustainability
from closient.kit import clock
from closient.kit.db import Reads
from closient.kit.errors import NotFound


async def get_product_content(db: Reads, gtin: str, base_url: str) -> ProductContent:
    """Any authenticated caller; also by a GTIN that the product had before."""
    wanted = records.read_gtin(gtin)
    row = await queries.get_content(db, wanted)
    if row is None and (former := await former_gtins.get_former_gtin(db, wanted)):
        row = await queries.get_content(db, former.current_gtin)
    if row is None:
        raise NotFound("No product has this GTIN.")
    return _content(row, pictures.base_of(base_url), clock.now().date())


def _content(row: ContentRow, base: str, today: date) -> ProductContent:
    images = [ProductImage(*one) for one in row.images]
    for image in images:
        image.image_url = f"{base}{image.image_url}"
        image.thumbnail_url = f"{base}{image.thumbnail_url}" if image.thumbnail_url else None
    certifications = [CertificationAssignmentOut(*one) for one in row.certifications]
    for certificate in certifications:
        first, last = certificate.valid_from or date.min, certificate.expiration_date or date.max
        certificate.is_active = first <= today <= last
    listed = [Ingredient(*one) for one in row.ingredients]
    nutrients = [NutrientRow(*one) for one in row.nutrients]
    return ProductContent(
        images=images,
        ingredients=listed,
        certifications=certifications,
        claims=[ClaimAssignmentOut(*one) for one in row.claims],
        recalls=[RecallOut(*one) for one in row.recalls],
        nutrition=food.nutrition_of(Panel(*row.panels[0]), nutrients) if row.panels else None,
        circularity=sustainability.circularity_of(row.circularity),
        ftl_designation=food.designation(row.product_name, row.gpc_family_code, row.gpc_segment_code, listed),
    )
