"""The living style page: every component in every state, so that a change of look is seen in one place."""

import base64
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.response import Redirect
from msgspec import Meta, Struct

from closient.codes import qr
from closient.kit import clock
from closient.kit.pagination import Pagination
from closient.web import charts, forms, page
from closient.web.texts import _

PRODUCTS = (
    ("Sea salt, fine", "Coastal Pantry", "09506000134352", 0.92, "active", 1284, (4, 6, 5, 9, 8, 12, 14)),
    (
        "Olive oil, early harvest",
        "Coastal Pantry",
        "09506000134369",
        0.78,
        "active",
        862,
        (3, 3, 5, 4, 6, 6, 7),
    ),
    ("Rye crackers", "Nordlicht", "00614141123452", 0.41, "draft", 12, (0, 0, 1, 0, 2, 1, 1)),
    ("Cherry jam", "Nordlicht", "00000096385074", 0.66, "recalled", 240, (9, 8, 6, 5, 4, 2, 1)),
)


class Sample(Struct):
    """The form of the style page; nothing is kept."""

    name: Annotated[str, Meta(min_length=2, max_length=40)]
    email: Annotated[
        str, Meta(pattern=r".+@.+\..+", extra={"hint": "Enter an address such as ada@example.com."})
    ]
    amount: Annotated[int, Meta(ge=1, le=500)]
    unit: Literal["g", "kg", "ml"]
    expires: date | None = None
    note: Annotated[str, Meta(max_length=200)] = ""
    password: Annotated[str, Meta(min_length=10)] = ""
    visibility: Literal["public", "private"] = "public"
    is_agreed: bool = False


class Listing(Struct):
    """The filters of the sample table."""

    search: str = ""
    status: Literal["", "active", "draft", "recalled"] = ""
    sort: str = "name"
    page: Annotated[int, Meta(ge=1, le=1000)] = 1


@get("/style", opt={"public": True}, include_in_schema=False, sync_to_thread=False)
def show_style(request: Request[Any, Any, Any]) -> Response[str]:
    """Every component in every state."""
    return _page(request, forms.blank(name="Sea salt", unit="kg", visibility="public"), status=200)


@post("/style", status_code=200, opt={"public": True}, include_in_schema=False)
async def post_style(request: Request[Any, Any, Any]) -> Response[str] | Redirect:
    """The sample form: comes back with its errors, or is thanked for."""
    form = await forms.read(request, Sample, verbatim={"password"})
    if form.errors:
        return _page(request, form, status=422)
    return page.redirect(request, "/style", message=_("Saved. (Nothing was kept: this is a sample.)"))


def _page(request: Request[Any, Any, Any], form: forms.Form[Any], *, status: int) -> Response[str]:
    listing = forms.query(request, Listing)
    wanted = listing.value if not listing.errors else Listing()
    wrong = forms.decode(Sample, [("email", "ada"), ("amount", "lots"), ("visibility", "nobody")])
    wrong.refuse(_("Without this the claim cannot be checked."), "is_agreed")
    leads_to = f"{request.app.state.settings.base_url}/01/{PRODUCTS[0][2]}"
    drawing = base64.b64encode(qr.render(leads_to, image_format="svg")).decode()
    return page.render(
        request,
        "style/style.html",
        status=status,
        form=form,
        wrong=wrong,
        listing=wanted,
        rows=_rows(wanted),
        pagination=Pagination(wanted.page, 4, 218, 55, wanted.page < 55, wanted.page > 1),
        drawings=_drawings(),
        qr=f"data:image/svg+xml;base64,{drawing}",
        leads_to=leads_to,
        earlier=clock.now() - timedelta(days=3, hours=2),
    )


def _rows(wanted: Listing) -> list[dict[str, Any]]:
    names = ("name", "brand", "gtin", "share", "status", "scans", "week")
    rows = [dict(zip(names, values, strict=True)) for values in PRODUCTS]
    rows = [
        row
        for row in rows
        if wanted.search.lower() in f"{row['name']} {row['brand']} {row['gtin']}".lower()
        and wanted.status in ("", row["status"])
    ]
    key = wanted.sort.lstrip("-")
    return sorted(rows, key=lambda row: row.get(key, row["name"]), reverse=wanted.sort.startswith("-"))


def _drawings() -> dict[str, Any]:
    first = date(2026, 5, 1)
    days = [(first + timedelta(days=number)).strftime("%-d %b") for number in range(30)]
    scans = [180 + (number * 37) % 90 + number * 6 for number in range(30)]
    shops = [60 + (number * 23) % 40 + number * 2 for number in range(30)]
    return {
        "area": charts.over_time(
            _("Scans"), days, [charts.Line(_("Scans"), scans)], unit=_("a day"), filled=True
        ),
        "lines": charts.over_time(
            _("Where people scan"),
            days,
            [charts.Line(_("Phone"), scans), charts.Line(_("Shop"), shops)],
            unit=_("a day"),
        ),
        "bars": charts.bars(
            _("Scans by country"),
            [
                charts.Bar("Germany", 1840, href="/style?country=DE"),
                charts.Bar("Denmark", 1210, href="/style?country=DK"),
                charts.Bar("Poland", 640),
                charts.Bar("Elsewhere", 96, note=_("12 countries")),
            ],
        ),
    }


handlers = [show_style, post_style]
