"""The links of an organization: found, made, changed and deleted, with an example of where they lead."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import links as actions
from closient.apps.dashboard.pages import link_words
from closient.apps.dashboard.structs.links import (
    Back,
    LinkButton,
    LinkExampleFor,
    LinkFilter,
    LinkForm,
    LinkStep,
    NewLinkFor,
    StoredLink,
)
from closient.apps.resolver.errors import DefaultTaken, KeyHeld, LinkExists
from closient.apps.resolver.structs.links import Link
from closient.kit.caller import Caller, Membership
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, Validation
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, is_part, needs_session
from closient.web.texts import _

HERE = "/dashboard/resolver/links"
ONE = f"{HERE}/{{link_id:str}}"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_links(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """All of the current organization, by key and level; search, type and page stand in the address."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    own = page.own_organization(request).organization_id
    form = forms.query(request, LinkFilter)
    wanted = form.value if not form.errors else LinkFilter()
    listed = await actions.list_links(reads, caller, own, wanted)
    return page.render(
        request,
        "dashboard/links.html",
        wanted=wanted,
        listed=listed,
        levels=link_words.levels(listed.data, await actions.product_names(reads, listed.data)),
        place=actions.place_of(wanted.search),
        types=link_words.type_titles(),
        may_change=caller.may("CHANGE", own),
    )


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_links(request: Asked, writes: Writes, caller: Caller) -> Redirect:
    """The button that deletes a link."""
    form = await forms.read(request, LinkStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    link = await actions.get_link(writes, caller, form.value.link)
    await actions.delete_link(writes, caller, link)
    return page.redirect(
        request, _way_back(form.value.back, link.digital_link), message=_("The link is deleted.")
    )


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_link(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """An empty form; ?at= says where the link is to stand."""
    own = page.own_organization(request)
    _require_any(caller, own)
    given = forms.query(request, NewLinkFor)
    asked = NewLinkFor() if given.errors else given.value
    blank = forms.blank(
        digital_link=actions.standing(asked.at),
        link_type="gs1:pip",
        # Else nobody with a camera would ever come to it.
        is_default=await actions.is_first(reads, caller, own.organization_id, asked.at),
        passes_query=True,
        enabled=True,
        back=asked.back,
    )
    return _form(request, blank)


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_link(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    """Make the link, or name every field that is wrong; or only show the example once more."""
    own = page.own_organization(request).organization_id
    _require_any(caller, page.own_organization(request))
    form = await forms.read(request, LinkForm)
    if (await forms.read(request, LinkButton)).value.do == "example":
        return _form(request, _without_errors(form))
    if not form.errors:
        owner = await actions.owner_of(writes, caller, own, form.value.digital_link)
        try:
            replaced = await actions.create_link(writes, caller, owner, form.value)
            return _back(request, form.value, replaced)
        except (Validation, KeyHeld, LinkExists, DefaultTaken) as refused:
            _refuse(form, refused)
    return _form(request, form, status=422)


@get(f"{HERE}/example", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_example(request: Asked) -> Response[str] | Redirect:
    """Where a scan would lead, while the address is typed; a piece of the form."""
    given = forms.query(request, LinkExampleFor)
    asked = LinkExampleFor() if given.errors else given.value
    if not is_part(request):
        return page.redirect(request, f"{HERE}/new?{urlencode({'at': asked.digital_link})}")
    return page.render(request, "dashboard/link_example.html", **_example(asked.digital_link, asked.href))


@get(ONE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_link(request: Asked, reads: Reads, caller: Caller, link_id: str) -> Response[str]:
    """A link, to be changed."""
    link = await actions.get_link(reads, caller, link_id)
    caller.require("CHANGE", link.organization_id)
    given = forms.query(request, NewLinkFor)
    back = "links" if given.errors else given.value.back
    values = actions.as_form(link, link_words.OFFERED)
    return _form(request, forms.blank(**values, back=back), link=link)


@post(ONE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def update_link(
    request: Asked, writes: Writes, caller: Caller, link_id: str
) -> Response[str] | Redirect:
    """Keep the link as the form has it now; or only show the example once more."""
    link = await actions.get_link(writes, caller, link_id)
    caller.require("CHANGE", link.organization_id)
    form = await forms.read(request, LinkForm)
    if (await forms.read(request, LinkButton)).value.do == "example":
        return _form(request, _without_errors(form), link=link)
    if not form.errors:
        try:
            replaced = await actions.update_link(writes, caller, link, form.value)
            return _back(request, form.value, replaced)
        except (Validation, KeyHeld, LinkExists, DefaultTaken) as refused:
            _refuse(form, refused)
    return _form(request, form, link=link, status=422)


def _form(
    request: Asked, form: forms.Form[Any], *, link: Link | None = None, status: int = 200
) -> Response[str]:
    values = form.values
    return page.render(
        request,
        "dashboard/link.html",
        status=status,
        form=form,
        link=link,
        types=link_words.offered_types(),
        back_to=_way_back(values.get("back", "links"), str(values.get("digital_link", ""))),
        **_example(str(values.get("digital_link", "")), str(values.get("href", ""))),
    )


def _example(place: str, href: str) -> dict[str, Any]:
    example = actions.example(place, href)
    return {"example": example, "example_words": link_words.example_words(example)}


def _without_errors(form: forms.Form[Any]) -> forms.Form[Any]:
    """The form as it was typed: whoever asks for the example is not done yet."""
    for name in ("is_default", "passes_query", "enabled"):
        form.values[name] = bool(form.values[name])
    return forms.blank(**form.values)


def _refuse(form: forms.Form[Any], refused: Validation | KeyHeld | LinkExists | DefaultTaken) -> None:
    """What the resolver will not have, beside its field and in words for people."""
    if isinstance(refused, Validation):
        form.refuse(refused)
        if "link_type" in form.errors and form.values["link_type"] == "other":
            form.errors["other_type"] = form.errors.pop("link_type")
    elif isinstance(refused, KeyHeld):
        form.refuse(refused.detail, "digital_link")
    elif isinstance(refused, LinkExists):
        form.refuse(
            _("There is a link of this type, to this address and for the same people already."), "href"
        )
    else:
        form.refuse(_("Another link is the default here. Try again."), "is_default")


def _back(request: Asked, form: LinkForm, replaced: StoredLink | None) -> Redirect:
    message = _("The link is saved.")
    if replaced is not None:
        message = _("The link is saved. It is the default now instead of “%(title)s”.") % {
            "title": replaced.title
        }
    return page.redirect(request, _way_back(form.back, actions.standing(form.digital_link)), message=message)


def _way_back(back: Back, place: str) -> str:
    """The product's page when one came from there, else the list."""
    found = actions.place_of(place)
    if back == "product" and found is not None and found.gtin:
        return f"/dashboard/products/{found.gtin}"
    return HERE


def _require_any(caller: Caller, own: Membership) -> None:
    """Whoever may change links of the current organization, or of another one that has the product."""
    if not any(caller.may("CHANGE", one.organization_id) for one in caller.memberships):
        caller.require("CHANGE", own.organization_id)


handlers: list[Any] = [
    list_links,
    change_links,
    show_new_link,
    create_link,
    show_example,
    show_link,
    update_link,
]
