"""/settings/api-keys: keys of the organization. A new one is shown once, in the answer that made it."""

from datetime import UTC, datetime, time
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.account.actions import api_keys
from closient.apps.account.pages.sign_in import visitor
from closient.apps.account.pages.team import FIRST_ORGANIZATION, SETTINGS, organization_of
from closient.apps.account.structs.api_keys import ApiKeyCreate, ApiKeyPatch
from closient.apps.account.structs.forms import KeyTexts, NewKey
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Validation
from closient.kit.pagination import PageRequest
from closient.web import forms, navigation, texts
from closient.web import page as web_page
from closient.web.doors import PAGE, Asked, again, needs_session
from closient.web.texts import _

KEYS = "/settings/api-keys"
KEY = f"{KEYS}/{{key_id:str}}"

navigation.add(navigation.Item(SETTINGS, texts.mark("API keys"), KEYS, "key-round", 820))


@get(KEYS, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_keys(
    request: Asked, reads: Reads, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    if web_page.current_organization(request) is None:
        return web_page.redirect(request, FIRST_ORGANIZATION)
    organization = organization_of(request)
    keys = await api_keys.list_api_key_records(reads, caller, organization.organization_id, page)
    return web_page.render(request, "account/api_keys.html", keys=keys, **_labels())


@get(f"{KEYS}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_key(request: Asked) -> Response[str]:
    organization_of(request)
    form = forms.blank(key_type="business", role="readonly", rate_limit_per_minute="", rate_limit_per_day="")
    return web_page.render(request, "account/api_key_new.html", form=form, **_choices())


@post(f"{KEYS}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_key(request: Asked, writes: Writes, caller: Caller) -> Response[str]:
    """The answer holds the key; nothing keeps a copy of this page."""
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    form = await forms.read(request, NewKey)
    problem: Validation | None = None
    if not form.errors:
        try:
            created = await api_keys.create_api_key(writes, caller, organization_id, _ordered(form.value))
            answer = web_page.render(request, "account/api_key_created.html", created=created)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        except Validation as refused:
            problem = _in_terms_of_the_form(refused)
    return again(request, "account/api_key_new.html", form, problem, **_choices())


@get(KEY, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_key(request: Asked, reads: Reads, caller: Caller, key_id: str) -> Response[str]:
    organization_id = organization_of(request).organization_id
    key = await api_keys.get_api_key_record(reads, caller, organization_id, key_id)
    form = forms.blank(name=key.name, description=key.description)
    return web_page.render(request, "account/api_key.html", key=key, form=form, **_labels())


@post(KEY, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def update_key(request: Asked, writes: Writes, caller: Caller, key_id: str) -> Response[str] | Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    key = await api_keys.get_api_key_record(writes, caller, organization_id, key_id)
    form = await forms.read(request, KeyTexts)
    problem: Validation | None = None
    if not form.errors:
        try:
            patch = ApiKeyPatch(name=form.value.name, description=form.value.description)
            await api_keys.update_api_key(writes, caller, organization_id, key_id, patch)
            return web_page.redirect(request, KEYS, message=_("Saved."))
        except Validation as refused:
            problem = refused
    return again(request, "account/api_key.html", form, problem, key=key, **_labels())


@post(f"{KEY}/delete", opt=PAGE, guards=[needs_session], status_code=303, include_in_schema=False)
async def delete_key(request: Asked, writes: Writes, caller: Caller, key_id: str) -> Redirect:
    visitor(request, caller)
    organization_id = organization_of(request).organization_id
    await api_keys.delete_api_key(writes, caller, organization_id, key_id)
    return web_page.redirect(request, KEYS, message=_("The key is deleted and works no more."))


def _ordered(form: NewKey) -> ApiKeyCreate:
    """A key lasts to the end of the day that was chosen (UTC)."""
    last_day = form.expires_on
    return ApiKeyCreate(
        name=form.name,
        description=form.description,
        role="readonly" if form.key_type == "publishable" else form.role,
        key_type=form.key_type,
        expires_at=datetime.combine(last_day, time(23, 59, 59), UTC) if last_day else None,
        rate_limit_per_minute=form.rate_limit_per_minute,
        rate_limit_per_day=form.rate_limit_per_day,
    )


def _in_terms_of_the_form(refused: Validation) -> Validation:
    names = {"expires_at": "expires_on"}
    return Validation([FieldError(names.get(e.field, e.field), e.message) for e in refused.errors])


def _labels() -> dict[str, Any]:
    return {
        "kinds": {
            "business": _("Organization"),
            "user": _("Personal"),
            "publishable": _("Publishable"),
        },
        "key_roles": {"manager": _("Manager"), "editor": _("Editor"), "readonly": _("Read only")},
    }


def _choices() -> dict[str, Any]:
    """What kinds and roles of keys there are, and what each is for."""
    return {
        "kind_options": [
            ("business", _("Organization"), _("For your servers. Acts for this organization alone.")),
            ("user", _("Personal"), _("Acts for you in all your organizations.")),
            ("publishable", _("Publishable"), _("May stand in a web page. Reads, and names no person.")),
        ],
        "role_options": [
            ("readonly", _("Read only"), _("Looks, changes nothing.")),
            ("editor", _("Editor"), _("Changes products, rules and offers.")),
            ("manager", _("Manager"), _("Also claims products, and manages people and keys.")),
        ],
    }


handlers = [show_keys, show_new_key, create_key, show_key, update_key, delete_key]
