"""The public product page /p/{gtin}, where scans without a rule arrive, with the product's codes and picture.

Works without a script and without an account: whoever scans a pack is in a shop, on a phone.
"""

import re
from datetime import date
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get
from litestar.response import Redirect

from closient.apps.catalogue.actions import pictures
from closient.apps.catalogue.structs.codes import QrRequest
from closient.apps.catalogue.structs.products import Product
from closient.apps.certifications.structs.assignments import CertificationAssignmentOut
from closient.apps.products.actions import codes, products, public_page, supplied_links
from closient.apps.products.pages import public_words
from closient.apps.resolver.actions import open_links
from closient.apps.resolver.structs.open_links import OpenKind
from closient.codes.files import ImageFormat
from closient.edge import asked
from closient.gs1 import ai, dates
from closient.gs1.errors import Gs1Error
from closient.kit import clock
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.kit.services import Services
from closient.web import page
from closient.web.doors import PUBLIC

FORMATS: dict[str, ImageFormat] = {
    "code.svg": "svg",
    "code.png": "png",
    "code.pdf": "pdf",
    "code.eps": "eps",
    "code.tif": "tif",
}
# By this import the resolver knows which products have recalls: it leads to this place of the page.
RECALLS = supplied_links.RECALLS
PICTURE = re.compile(r"[0-9a-f]{32}\.(svg|png|jpg|webp|(480|160)\.webp)")
HOUR = "public, max-age=3600"
# A picture that somebody sent is data and nothing else, even when it is opened by itself.
SANDBOX = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # The name is the content's.
    "Cache-Control": "public, max-age=31536000, immutable",
}


@get("/p/{gtin:str}", opt=PUBLIC, include_in_schema=False)
async def show_product_page(
    request: Request[Any, Any, Any], reads: Reads, services: Services, gtin: str
) -> Response[str] | Redirect:
    """What is known of a product, and what the scanned code says of this very item."""
    product = await _product(reads, gtin)
    if product.gtin != gtin:
        query = quote(request.scope["query_string"], safe="%&=+")
        return page.redirect(request, f"/p/{product.gtin}?{query}" if query else f"/p/{product.gtin}")
    scanned = _scanned(request)
    expires_on = _day(scanned.get("17", ""))
    lot, base_url = scanned.get("10", ""), services.settings.base_url
    shown = await public_page.show_public_page(reads, product, base_url, lot)
    return page.render(
        request,
        "products/product.html",
        product=product,
        shown=shown,
        recalls_place=RECALLS,
        sustainability=public_words.sustainability(shown.sustainability),
        sources=public_words.sources(shown.sources),
        food=shown.food,
        certificates=shown.certificates,
        claims=shown.claims,
        kinds=await _open_links(request, reads, product, scanned),
        lot=lot,
        serial=scanned.get("21", ""),
        expires_on=expires_on,
        is_past=expires_on is not None and expires_on < clock.now().date(),
        linkset=f"/01/{product.gtin}?linkType=linkset",
        described=_described(product, base_url, shown.certificates),
    )


@get("/p/{gtin:str}/{name:str}", opt=PUBLIC, include_in_schema=False)
async def show_code(
    request: Request[Any, Any, Any], reads: Reads, services: Services, gtin: str, name: str
) -> Response[bytes]:
    """The product's QR code as a file; ?10=, ?21= and ?17= put lot, serial and date into it."""
    product = await _product(reads, gtin)
    if name not in FORMATS:
        raise NotFound("A code can be had as code.svg, code.png, code.pdf, code.eps or code.tif.")
    scanned = _scanned(request)
    wanted = QrRequest(
        product.gtin,
        lot=scanned.get("10"),
        serial=scanned.get("21"),
        expiry=scanned.get("17"),
        format=FORMATS[name],
        size=400 if name == "code.svg" else 1000,
    )
    image, media_type = await codes.draw_code(services.settings.base_url, wanted)
    return Response(image, media_type=media_type, headers={"Cache-Control": HOUR})


@get("/pictures/{name:str}", opt=PUBLIC, include_in_schema=False)
async def show_picture(services: Services, name: str) -> Response[bytes]:
    """The picture of a product."""
    if not PICTURE.fullmatch(name):
        raise NotFound("No such picture.")
    stored = await pictures.read(services, name)
    return Response(stored.data, media_type=stored.media_type, headers=SANDBOX)


async def _product(reads: Reads, gtin: str) -> Product:
    try:
        return await products.look_up_a_product(reads, gtin)
    except Validation as refused:
        raise NotFound(refused.errors[0].message) from None


async def _open_links(
    request: Request[Any, Any, Any], reads: Reads, product: Product, scanned: dict[str, str]
) -> list[OpenKind]:
    """The links that whoever looks at the page may open now."""
    state = request.app.state
    header = state.settings.country_header.lower().encode("latin-1")
    heard = asked.headers(dict(request.scope), state.settings.trusted_proxies, header)
    codes = {"01": product.gtin, **scanned}
    return await open_links.list_open_links(reads, codes, heard, settings=state.settings, places=state.places)


def _scanned(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Lot, serial and expiry of the code, as far as they are legal values; others are left aside."""
    found = {}
    for code in ("10", "21", "17"):
        value = request.query_params.get(code, "")
        try:
            ai.lint(code, value)
        except Gs1Error:
            continue
        found[code] = value
    return found


def _day(text: str) -> date | None:
    """The day of YYMMDD; day 00 is the last of the month, as GS1 has it."""
    if not text:
        return None
    year, month = dates.century(int(text[:2]), clock.now().year), int(text[2:4])
    if text[4:6] != "00":
        return date(year, month, int(text[4:6]))
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(first_of_next.toordinal() - 1)


def _described(
    product: Product, base_url: str, certificates: list[CertificationAssignmentOut]
) -> dict[str, Any]:
    """The product in the terms of schema.org."""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": f"{base_url}/01/{product.gtin}",
        "url": f"{base_url}/p/{product.gtin}",
        "gtin": product.gtin,
        "name": product.product_name,
        "description": product.description,
        "image": product.image_url,
        "brand": {"@type": "Brand", "name": product.brand} if product.brand else None,
        "manufacturer": {"@type": "Organization", "name": product.manufacturer}
        if product.manufacturer
        else None,
        "countryOfOrigin": {"@type": "Country", "name": product.country_of_origin}
        if product.country_of_origin
        else None,
        "size": product.net_content,
        "weight": {
            "@type": "QuantitativeValue",
            "value": product.net_weight,
            "unitCode": product.net_weight_uom,
        }
        if product.net_weight
        else None,
        "hasCertification": [_certified(one) for one in certificates],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _certified(one: CertificationAssignmentOut) -> dict[str, Any]:
    """A certificate in the terms of schema.org."""
    facts = {
        "@type": "Certification",
        "name": one.label,
        "certificationIdentification": one.certificate_number,
        "issuedBy": {"@type": "Organization", "name": one.issuing_body} if one.issuing_body else None,
        "validFrom": one.valid_from.isoformat() if one.valid_from else None,
        "expires": one.expiration_date.isoformat() if one.expiration_date else None,
        "url": one.verification_url or one.url,
    }
    return {name: value for name, value in facts.items() if value not in (None, "")}


handlers: list[Any] = [show_product_page, show_code, show_picture]
