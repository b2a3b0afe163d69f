"""Signing in and out, and confirming that it is still you. Others of this room begin sessions by it, too."""

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import structs

from closient.apps.account.actions import devices, people
from closient.apps.account.structs.forms import Confirm, SignIn
from closient.apps.account.structs.people import Visitor
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Forbidden, RateLimited, Validation
from closient.kit.gate import SESSION_COOKIE
from closient.kit.services import Services
from closient.web import forms, page, texts
from closient.web.doors import PAGE, PUBLIC, Asked, again, needs_session
from closient.web.texts import _

HOME = "/dashboard"
DEVICE_COOKIE = "device"
# Browsers keep a cookie for 400 days at most; when the session ends is decided here and not by them.
COOKIE_SECONDS = 400 * 24 * 3600


def visitor(request: Asked, caller: Caller) -> Visitor:
    """From where somebody comes; from here on texts are in that reader's language."""
    texts.use(request.headers.get("accept-language", ""))
    return Visitor(caller.address, request.headers.get("user-agent", ""))


def next_of(request: Asked, otherwise: str = HOME) -> str:
    """The path of this site that `?next=` asks for."""
    wanted = request.query_params.get("next", "")
    return wanted if page.is_local(wanted) else otherwise


def begin(request: Asked, token: str, to: str, email: str, message: str = "") -> Redirect:
    """Go on with a session of the account with this address, which knows the browser from now on.

    The token is new: one that was known before the sign-in is worth nothing.
    """
    settings = request.app.state.settings
    answer = page.redirect(request, to, message=message)
    answer.set_cookie(page.cookie(settings, SESSION_COOKIE, token, max_age=COOKIE_SECONDS))
    marks = devices.remember(request.cookies.get(DEVICE_COOKIE, ""), email, settings.secret)
    answer.set_cookie(page.cookie(settings, DEVICE_COOKIE, marks, max_age=COOKIE_SECONDS))
    return answer


def end(request: Asked, to: str, message: str = "") -> Redirect:
    """Go on without a session."""
    answer = page.redirect(request, to, message=message)
    answer.set_cookie(page.cookie(request.app.state.settings, SESSION_COOKIE, "", max_age=0))
    return answer


@get("/accounts/sign-in", opt=PUBLIC, include_in_schema=False)
async def show_sign_in(request: Asked, caller: Caller) -> Response[str] | Redirect:
    """Who is signed in already goes on."""
    if caller.kind == "session":
        return page.redirect(request, next_of(request))
    form = forms.blank(email=request.query_params.get("email", ""))
    return page.render(request, "account/sign_in.html", form=form)


@post("/accounts/sign-in", opt=PUBLIC, status_code=200, include_in_schema=False)
async def sign_in(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    """One answer for an unknown address and for a wrong password."""
    comes = visitor(request, caller)
    form = await forms.read(request, SignIn, verbatim={"password"})
    if form.errors:
        return again(request, "account/sign_in.html", form)
    sent = form.value
    marks, secret = request.cookies.get(DEVICE_COOKIE, ""), services.settings.secret
    comes = structs.replace(comes, device=devices.recognise(marks, sent.email, secret))
    try:
        token = await people.sign_in(services.database, sent.email, sent.password, comes, caller)
    except RateLimited as problem:
        return again(request, "account/sign_in.html", form, problem)
    except Forbidden:
        form.refuse(_("Address or password is wrong. Check both, or choose a new password."))
        return again(request, "account/sign_in.html", form)
    return begin(request, token, next_of(request), sent.email)


@post("/accounts/sign-out", opt=PUBLIC, status_code=303, include_in_schema=False)
async def sign_out(request: Asked, writes: Writes, caller: Caller) -> Redirect:
    """End this session, here and in the database."""
    visitor(request, caller)
    await people.sign_out(writes, caller)
    return end(request, "/accounts/sign-in", _("You are signed out."))


@get("/accounts/sign-out", opt=PUBLIC, include_in_schema=False)
async def show_sign_out(request: Asked) -> Response[str]:
    """A link must not change anything, so this asks."""
    return page.render(request, "account/sign_out.html")


@get("/accounts/confirm", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_confirm(request: Asked) -> Response[str]:
    """Before a step that cannot be taken back."""
    return page.render(request, "account/confirm.html", form=forms.blank())


@post("/accounts/confirm", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def confirm(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    """The session is replaced by a fresh one."""
    comes = visitor(request, caller)
    form = await forms.read(request, Confirm, verbatim={"password"})
    if form.errors:
        return again(request, "account/confirm.html", form)
    try:
        token = await people.confirm(services.database, caller, form.value.password, comes)
    except (Validation, RateLimited) as problem:
        return again(request, "account/confirm.html", form, problem)
    return begin(request, token, next_of(request), caller.email)


handlers = [show_sign_in, sign_in, sign_out, show_sign_out, show_confirm, confirm]
