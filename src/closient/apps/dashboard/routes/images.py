"""/dashboard/api/v1/trade-items: the images of products, sent and deleted by the brand that owns them."""

from typing import Annotated, Any

from litestar import Request, delete, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, Parameter
from msgspec import Meta, Struct

from closient.apps.catalogue.structs.images import ProductImage
from closient.apps.catalogue.structs.values import Text255
from closient.apps.dashboard.actions import images
from closient.apps.dashboard.actions.images import Place
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services
from closient.kit.unit import Unit

Organization = Annotated[str, Parameter(description="The organization that owns the product.", max_length=64)]
Gtin = Annotated[str, Parameter(description="8 to 14 digits.", pattern=r"^\d{8,14}$")]
PATH = "/dashboard/api/v1/trade-items/{organization_id:str}/{gtin:str}/images"
NOT_OWNED = "no member of the organization, or it does not own the product"
# What a form adds to its file.
FORM_BYTES = 64 * 1024


class ImageSent(Struct):
    """A form with one picture."""

    image: Annotated[
        UploadFile,
        Meta(
            description="JPEG, PNG, WebP, GIF, BMP or SVG of at most 10 MiB and 40 million pixels.",
            extra_json_schema={"type": "string", "contentMediaType": "application/octet-stream"},
        ),
    ]
    title: Annotated[Text255, Meta(description="Caption or role.")] = ""
    is_primary: Annotated[bool, Meta(description="Take this from the former primary image.")] = False


@get(PATH, opt={"tag": "images", "errors": {404: NOT_OWNED}})
async def list_product_images(
    reads: Reads,
    caller: Caller,
    services: Services,
    page: PageRequest,
    organization_id: Organization,
    *,
    gtin: Gtin,
) -> Page[ProductImage]:
    """List product images.

    The primary image first, then by ascending priority, then the newest.
    """
    place = Place(organization_id, gtin, services.settings.base_url)
    return await images.list_product_images(reads, caller, place, page)


@post(
    PATH,
    status_code=201,
    opt={
        "tag": "images",
        "largest_body": images.LARGEST + FORM_BYTES,
        "errors": {
            403: "the role does not include contributing",
            404: NOT_OWNED,
            413: "larger than 10 MiB",
            422: "no picture that we can read, too many pixels, the product has 100 images, or no room left",
        },
    },
)
async def upload_product_image(
    request: Request[Any, Any, Any],
    caller: Caller,
    services: Services,
    organization_id: Organization,
    gtin: Gtin,
    *,
    data: Annotated[ImageSent, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> ProductImage:
    """Upload product image.

    Its content tells what the file is. The picture is written anew: turned upright, in sRGB, without EXIF and
    whatever else it carried; of an animation the first frame stays. SVG may hold shapes, text and gradients,
    and is refused with anything that could run or fetch. The image comes behind the others; with `is_primary`
    it takes the place of the former primary image, and the product's `image_url` follows.
    """
    place = Place(organization_id, gtin, services.settings.base_url)
    unit: Unit = request.scope["state"]["unit"]
    within = await unit.writes() if unit.is_open else None
    picture = await images.keep_upload(services, caller, place, await data.image.read(), within=within)
    # Opened no earlier if it can be helped: a picture takes seconds, and connections are few.
    writes = await unit.writes()
    return await images.upload_product_image(
        writes, caller, place, picture, title=data.title, is_primary=data.is_primary
    )


@delete(
    f"{PATH}/{{image_id:str}}",
    status_code=204,
    opt={
        "tag": "images",
        "errors": {
            403: "the role does not include contributing",
            404: f"the product has no such image, {NOT_OWNED}",
        },
    },
)
async def delete_product_image(
    writes: Writes,
    caller: Caller,
    services: Services,
    organization_id: Organization,
    gtin: Gtin,
    *,
    image_id: Annotated[str, Parameter(description="The image's id.", max_length=64)],
) -> None:
    """Delete product image.

    For good. No other image becomes primary: without one, the product's `image_url` is empty. The file goes
    some hours after nobody shows it any more.
    """
    place = Place(organization_id, gtin, services.settings.base_url)
    await images.delete_product_image(writes, caller, place, image_id)


handlers: list[Any] = [list_product_images, upload_product_image, delete_product_image]
