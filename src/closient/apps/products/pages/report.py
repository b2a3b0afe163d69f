"""Where anybody reports that an organization claims a GTIN that is not its own. Works without a script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.claim_reports import ClaimReportSent
from closient.apps.catalogue.structs.products import Product
from closient.apps.products.actions import claims_of_gtins, products
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Conflict, NotFound, RateLimited, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PUBLIC, Asked
from closient.web.texts import _

HERE = "/p/{gtin:str}/report"


@get(HERE, opt=PUBLIC, include_in_schema=False)
async def show_report_form(request: Asked, reads: Reads, gtin: str) -> Response[str] | Redirect:
    """The form, with what a report does and does not do."""
    product = await _claimed(reads, gtin)
    if product.gtin != gtin:
        return page.redirect(request, f"/p/{product.gtin}/report")
    return _page(request, product, forms.blank())


@post(HERE, opt=PUBLIC, status_code=200, include_in_schema=False)
async def report_claim(
    request: Asked, caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """Keep the report, or say beside the field what is wrong."""
    product = await _claimed(services.database.reads, gtin)
    form = await forms.read(request, ClaimReportSent)
    status = 422
    if not form.errors:
        try:
            await claims_of_gtins.report_a_suspicious_gtin_ownership_claim(
                services, caller, product.gtin, form.value
            )
            message = _("Thank you. People will look at the claim; until then it stays as it is.")
            return page.redirect(request, f"/p/{product.gtin}", message=message)
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
            status = 409
        except RateLimited:
            form.refuse(_("So many reports came from your network today: try again tomorrow."))
            status = 429
    return _page(request, product, form, status=status)


async def _claimed(reads: Reads, gtin: str) -> Product:
    try:
        product = await products.look_up_a_product(reads, gtin)
    except Validation as refused:
        raise NotFound(refused.errors[0].message) from None
    if not product.is_claimed:
        raise NotFound(_("Nobody claims this number, so there is nothing to report."))
    return product


def _page(request: Asked, product: Product, form: forms.Form[Any], status: int = 200) -> Response[str]:
    relations = [
        ("brand_rep", _("I work for the brand")),
        ("legal", _("I act for its owner, as a lawyer")),
        ("consumer", _("I buy it")),
        ("competitor", _("I work for another maker or a shop")),
        ("other", _("Something else")),
    ]
    return page.render(
        request, "products/report.html", status=status, product=product, form=form, relations=relations
    )


handlers: list[Any] = [show_report_form, report_claim]
