"""/settings/account: name, language, password, sessions. /preferences/: what products may be."""

from typing import Any

from babel import Locale
from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.account.actions import account, people
from closient.apps.account.pages.sign_in import begin, end, visitor
from closient.apps.account.structs.account import STANCES, TraitCategory
from closient.apps.account.structs.forms import ChangePassword, Profile
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import RateLimited, Validation
from closient.kit.services import Services
from closient.web import forms, navigation, page, texts
from closient.web.doors import PAGE, Asked, again, needs_session
from closient.web.texts import _

ACCOUNT = "/settings/account"
TEMPLATE = "account/settings.html"
PREFERENCES = "/preferences"
CATEGORIES: tuple[TraitCategory, ...] = ("ALLERGEN", "DIETARY", "RELIGIOUS", "SOURCING", "OTHER")

navigation.add(
    navigation.Item(navigation.ACCOUNT, texts.mark("Account settings"), ACCOUNT, "circle-user", 10)
)
navigation.add(navigation.Item(navigation.ACCOUNT, texts.mark("Preferences"), PREFERENCES, "tag", 20))


async def _shown(reads: Reads, caller: Caller) -> dict[str, Any]:
    """What the page shows besides the form that was sent."""
    person = await people.get_person(reads, caller)
    texts_of = [(tag, Locale.parse(tag).get_display_name() or tag) for tag in sorted(texts.languages())]
    return {
        "account": person,
        "sessions": await people.list_sessions(reads, caller),
        "languages": texts_of,
        "profile": forms.blank(name=person.name, language=person.language),
        "form": forms.blank(),
    }


@get(ACCOUNT, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_account(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    return page.render(request, TEMPLATE, **await _shown(reads, caller))


@post(ACCOUNT, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def update_profile(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    visitor(request, caller)
    form = await forms.read(request, Profile)
    if not form.errors and form.value.language not in texts.languages():
        form.errors["language"] = _("Choose one of the list.")
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await people.update_profile(db, caller, form.value.name, form.value.language)
            return page.redirect(request, ACCOUNT, message=_("Saved."))
        except Validation as refused:
            form.refuse(refused)
    shown = await _shown(services.database.reads, caller)
    return page.render(request, TEMPLATE, status=422, **{**shown, "profile": form})


@post(f"{ACCOUNT}/password", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_password(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    comes = visitor(request, caller)
    form = await forms.read(request, ChangePassword, verbatim={"current", "password"})
    problem: Validation | RateLimited | None = None
    if not form.errors:
        try:
            sent = form.value
            token = await people.change_password(
                services.database, caller, sent.current, sent.password, comes
            )
            message = _("Your password is changed, and every other session is signed out.")
            return begin(request, token, ACCOUNT, caller.email, message)
        except (Validation, RateLimited) as refused:
            problem = refused
    shown = await _shown(services.database.reads, caller)
    return again(request, TEMPLATE, form, problem, **{k: v for k, v in shown.items() if k != "form"})


@post(
    f"{ACCOUNT}/sessions/{{session_id:str}}/end",
    opt=PAGE,
    guards=[needs_session],
    status_code=303,
    include_in_schema=False,
)
async def end_session(request: Asked, writes: Writes, caller: Caller, session_id: str) -> Redirect:
    visitor(request, caller)
    await people.end_session(writes, caller, session_id)
    if session_id == caller.session_id:
        return end(request, "/accounts/sign-in", _("You are signed out."))
    return page.redirect(request, ACCOUNT, message=_("That session is signed out."))


@post(
    f"{ACCOUNT}/sign-out-everywhere",
    opt=PAGE,
    guards=[needs_session],
    status_code=303,
    include_in_schema=False,
)
async def sign_out_everywhere(request: Asked, writes: Writes, caller: Caller) -> Redirect:
    visitor(request, caller)
    await people.sign_out_everywhere(writes, caller)
    return end(request, "/accounts/sign-in", _("You are signed out everywhere."))


@get(PREFERENCES, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_preferences(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """All traits in their groups."""
    traits = await account.list_traits(reads, caller)
    groups = [(category, [t for t in traits if t.category == category]) for category in CATEGORIES]
    return page.render(request, "account/preferences.html", groups=groups)


@post(PREFERENCES, opt=PAGE, guards=[needs_session], status_code=303, include_in_schema=False)
async def update_preferences(request: Asked, writes: Writes, caller: Caller) -> Redirect:
    """Each field is a trait and its value a stance; a trait without one is left out."""
    visitor(request, caller)
    sent = (await request.form()).multi_items()
    stances = {str(trait): STANCES[str(stance)] for trait, stance in sent if str(stance) in STANCES}
    await account.replace_preferences(writes, caller, stances)
    return page.redirect(request, PREFERENCES, message=_("Saved. Your searches follow it from now on."))


handlers = [
    show_account,
    update_profile,
    change_password,
    end_session,
    sign_out_everywhere,
    show_preferences,
    update_preferences,
]
