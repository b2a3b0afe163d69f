"""/brands/api/v1/brands/{id}/logo"""

from typing import Annotated, Any

from litestar import Request, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, Parameter
from msgspec import Meta, Struct

from closient.apps.brands.actions import logos
from closient.apps.catalogue.structs.brands import BrandDetail
from closient.kit.caller import Caller
from closient.kit.services import Services
from closient.kit.unit import Unit

# What a form adds to its file.
FORM_BYTES = 64 * 1024


class LogoSent(Struct):
    """A form with one picture."""

    logo: Annotated[
        UploadFile,
        Meta(
            description="JPEG, PNG, WebP, GIF, BMP or SVG of at most 5 MiB and 40 million pixels.",
            extra_json_schema={"type": "string", "contentMediaType": "application/octet-stream"},
        ),
    ]


@post(
    "/brands/api/v1/brands/{id:str}/logo",
    status_code=200,
    opt={
        "tag": "brands",
        "largest_body": logos.LARGEST + FORM_BYTES,
        "errors": {
            403: "neither OWNER nor MANAGER of the organization that holds the brand",
            404: "no such brand",
            413: "larger than 5 MiB",
            422: "no file, no picture that we can read, too many pixels, or no room left",
        },
    },
)
async def upload_brand_logo(
    request: Request[Any, Any, Any],
    caller: Caller,
    services: Services,
    id: Annotated[str, Parameter(description="The brand's shortuuid.", max_length=64)],
    *,
    data: Annotated[LogoSent, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> BrandDetail:
    """Upload brand logo.

    It replaces the logo that is there. The picture is written anew as images of products are: turned upright,
    in sRGB, without what else the file carried; SVG is refused with anything that could run or fetch.
    """
    unit: Unit = request.scope["state"]["unit"]
    within = await unit.writes() if unit.is_open else None
    picture = await logos.keep_logo(services, caller, id, await data.logo.read(), within=within)
    # Opened no earlier if it can be helped: a picture takes seconds, and connections are few.
    writes = await unit.writes()
    return await logos.upload_brand_logo(writes, caller, id, picture, services.settings.base_url)


handlers: list[Any] = [upload_brand_logo]
