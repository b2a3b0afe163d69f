"""/settings/organization and /organizations: founding, switching, renaming, deleting, restoring."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.account.actions import organizations
from closient.apps.account.errors import ReauthenticationNeeded
from closient.apps.account.pages.sign_in import HOME, visitor
from closient.apps.account.pages.team import FIRST_ORGANIZATION, SETTINGS, organization_of, role_options
from closient.apps.account.structs.forms import DeleteOrganization, OrganizationForm, Protection
from closient.apps.account.structs.organizations import OrganizationCreate, OrganizationPatch
from closient.kit import countries
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Forbidden, Validation
from closient.kit.services import Services
from closient.web import choices, formats, forms, navigation, page, texts
from closient.web.doors import PAGE, Asked, again, needs_session
from closient.web.texts import _

ORGANIZATION = "/settings/organization"
DELETE = f"{ORGANIZATION}/delete"
SWITCH = "/organizations/switch"
TEMPLATE = "account/organization.html"
FOUNDING = "account/organization_new.html"

navigation.add(navigation.Item(SETTINGS, texts.mark("Organization"), ORGANIZATION, "building-2", 830))
navigation.add(navigation.Item(navigation.ACCOUNT, texts.mark("Your organizations"), SWITCH, "layers", 30))


@get(FIRST_ORGANIZATION, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_organization(request: Asked) -> Response[str]:
    form = forms.blank(country=_country_of_reader(request), is_brand=True)
    return page.render(request, FOUNDING, form=form, countries=formats.country_options())


@post(FIRST_ORGANIZATION, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    """Whoever founds an organization looks at it next."""
    visitor(request, caller)
    form = await forms.read(request, OrganizationForm)
    problem: Validation | Forbidden | None = None
    if not form.errors:
        sent = form.value
        try:
            made = await organizations.create_organization(
                writes, caller, OrganizationCreate(sent.name, sent.country, sent.is_brand)
            )
            message = _("%(name)s is ready.") % {"name": made.name}
            return _looking_at(request, made.id, HOME, message)
        except (Validation, Forbidden) as refused:
            problem = refused
    return again(request, FOUNDING, form, problem, countries=formats.country_options())


@get(SWITCH, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_organizations(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """Those one is in, and those that can still be restored."""
    tombstones = await organizations.list_tombstones(reads, caller)
    roles = dict(role_options())
    return page.render(request, "account/organizations.html", tombstones=tombstones, roles=roles)


@post(SWITCH, opt=PAGE, guards=[needs_session], status_code=303, include_in_schema=False)
async def switch(request: Asked) -> Redirect:
    """Look at another organization from now on; `back` is the page of this site to see it on.

    A foreign id changes nothing: the pages know only one's own.
    """
    form = await request.form()
    chosen = str(form.get("organization", ""))[:22]
    return _looking_at(request, chosen, choices.back(form.get("back"), HOME))


@post(
    "/organizations/{organization_id:str}/restore",
    opt=PAGE,
    guards=[needs_session],
    status_code=303,
    include_in_schema=False,
)
async def restore(request: Asked, writes: Writes, caller: Caller, organization_id: str) -> Redirect:
    visitor(request, caller)
    restored = await organizations.restore_organization(writes, caller, organization_id)
    message = _("%(name)s is back. Its keys stay dead: make new ones.") % {"name": restored.name}
    return _looking_at(request, restored.id, HOME, message)


@get(ORGANIZATION, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_settings(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    if page.current_organization(request) is None:
        return page.redirect(request, FIRST_ORGANIZATION)
    shown = await _settings(request, reads, caller)
    stored = shown["stored"]
    form = forms.blank(name=stored.name, country=stored.country, is_brand=stored.is_brand)
    return page.render(request, TEMPLATE, form=form, **shown)


@post(ORGANIZATION, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def update(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    form = await forms.read(request, OrganizationForm)
    problem: Validation | Forbidden | None = None
    if not form.errors:
        sent = form.value
        patch = OrganizationPatch(name=sent.name, country=sent.country, is_brand=sent.is_brand)
        try:
            await organizations.update_organization(writes, caller, organization_id, patch)
            return page.redirect(request, ORGANIZATION, message=_("Saved."))
        except (Validation, Forbidden) as refused:
            problem = refused
    return again(request, TEMPLATE, form, problem, **await _settings(request, writes, caller))


@post(
    f"{ORGANIZATION}/protection", opt=PAGE, guards=[needs_session], status_code=303, include_in_schema=False
)
async def protect(request: Asked, writes: Writes, caller: Caller) -> Redirect:
    """Whether deleting asks for the password again."""
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    form = await forms.read(request, Protection)
    required = form.value.require_reauth_to_delete
    await organizations.require_reauthentication(writes, caller, organization_id, required)
    return page.redirect(request, ORGANIZATION, message=_("Saved."))


@get(DELETE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_delete(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """What will be lost, and until when it can be had back."""
    shown = await _settings(request, reads, caller)
    return page.render(request, "account/organization_delete.html", form=forms.blank(), **shown)


@post(DELETE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def delete(
    request: Asked, writes: Writes, caller: Caller, services: Services
) -> Response[str] | Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    shown = await _settings(request, writes, caller)
    form = await forms.read(request, DeleteOrganization)
    name = shown["stored"].name
    if not form.errors and form.value.confirm != " ".join(name.split()):
        form.errors["confirm"] = _("Type the name exactly: %(name)s") % {"name": name}
    if form.errors:
        return again(request, "account/organization_delete.html", form, **shown)
    freshness = timedelta(minutes=services.settings.reauthentication_minutes)
    try:
        await organizations.delete_organization(writes, caller, organization_id, freshness)
    except ReauthenticationNeeded:
        return page.redirect(request, f"/accounts/confirm?next={DELETE}")
    except Forbidden as problem:
        return again(request, "account/organization_delete.html", form, problem, **shown)
    message = _("%(name)s is deleted. You can restore it here for 90 days.") % {"name": name}
    return page.redirect(request, SWITCH, message=message)


def _country_of_reader(request: Asked) -> str:
    region = texts.use(request.headers.get("accept-language", "")).region
    country = region.rpartition("_")[2]
    return country if country in countries.CODES else ""


async def _settings(request: Asked, reads: Reads, caller: Caller) -> dict[str, Any]:
    organization_id = organization_of(request).organization_id
    stored = await organizations.get_settings(reads, caller, organization_id)
    return {
        "stored": stored,
        "may_manage": caller.may("MANAGE_ORG", organization_id),
        "countries": formats.country_options(),
    }


def _looking_at(request: Asked, organization_id: str, to: str, message: str = "") -> Redirect:
    answer = page.redirect(request, to, message=message)
    answer.set_cookie(
        page.cookie(
            request.app.state.settings,
            page.ORGANIZATION_COOKIE,
            organization_id,
            max_age=choices.YEAR_SECONDS,
        )
    )
    return answer


handlers = [
    show_new_organization,
    create,
    show_organizations,
    switch,
    restore,
    show_settings,
    update,
    protect,
    show_delete,
    delete,
]
