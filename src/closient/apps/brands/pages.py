"""The public page of a brand, /b/{id}: who it is, its products, where they are sold. It needs no script."""

from typing import Annotated, Any

from litestar import Response, get
from msgspec import Meta, Struct

from closient.apps.brands.actions import public
from closient.kit.db import Reads
from closient.web import forms, page
from closient.web.doors import PUBLIC, Asked


class BrandPageAsked(Struct):
    """Which page of the products."""

    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


@get("/b/{brand_id:str}", opt=PUBLIC, include_in_schema=False)
async def show_brand_page(request: Asked, reads: Reads, brand_id: str) -> Response[str]:
    """A brand as everybody sees it."""
    form = forms.query(request, BrandPageAsked)
    shown = await public.show_brand_page(reads, brand_id, 1 if form.errors else form.value.page)
    return page.render(request, "brands/brand_page.html", shown=shown, brand=shown.brand)


handlers: list[Any] = [show_brand_page]
