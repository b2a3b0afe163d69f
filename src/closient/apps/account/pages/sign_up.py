"""Signing up, and the links that come by mail: to open an account, to choose a new password, to join.

Opening a link shows a page with a button and uses nothing up: scanners of mails open links, too.
"""

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.account.actions import people
from closient.apps.account.pages.sign_in import HOME, begin, visitor
from closient.apps.account.structs.forms import AskForReset, ChoosePassword, SignUp
from closient.apps.account.structs.people import Link
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Conflict, Forbidden, NotFound, RateLimited, Validation
from closient.kit.services import Services
from closient.web import forms, own_machine, page, texts
from closient.web.doors import PUBLIC, Asked, again
from closient.web.texts import _

SENT = "account/mail_sent.html"
CHOOSE = "account/choose_password.html"


@get("/accounts/signup", opt=PUBLIC, include_in_schema=False)
async def show_sign_up(request: Asked, caller: Caller) -> Response[str] | Redirect:
    """Who is signed in already goes on."""
    if caller.kind == "session":
        return page.redirect(request, HOME)
    return page.render(request, "account/sign_up.html", form=forms.blank())


@post("/accounts/signup", opt=PUBLIC, status_code=200, include_in_schema=False)
async def sign_up(request: Asked, caller: Caller, services: Services) -> Response[str]:
    """The answer is the same whether the address has an account or not; the mail tells."""
    comes = visitor(request, caller)
    form = await forms.read(request, SignUp)
    if form.errors:
        return again(request, "account/sign_up.html", form)
    sent, language = form.value, texts.current().language
    try:
        await people.sign_up(services.database, sent.email, sent.name, language, comes)
    except (Validation, RateLimited) as problem:
        return again(request, "account/sign_up.html", form, problem)
    return _sent(request, caller, services, sent.email)


@get("/accounts/reset", opt=PUBLIC, include_in_schema=False)
async def show_reset(request: Asked) -> Response[str]:
    return page.render(request, "account/reset.html", form=forms.blank())


@post("/accounts/reset", opt=PUBLIC, status_code=200, include_in_schema=False)
async def ask_for_reset(request: Asked, caller: Caller, services: Services) -> Response[str]:
    """The answer is the same whether the address has an account or not."""
    comes = visitor(request, caller)
    form = await forms.read(request, AskForReset)
    if form.errors:
        return again(request, "account/reset.html", form)
    try:
        await people.ask_for_reset(services.database, form.value.email, comes)
    except (Validation, RateLimited) as problem:
        return again(request, "account/reset.html", form, problem)
    return _sent(request, caller, services, form.value.email)


@get(["/accounts/verify", "/accounts/reset/choose"], opt=PUBLIC, include_in_schema=False)
async def show_link(request: Asked, reads: Reads) -> Response[str]:
    """Where the links of the mails lead."""
    link = await people.read_link(reads, _token(request))
    if link is None or link.purpose == "join":
        return page.render(request, "account/link_over.html", status=404)
    return page.render(request, CHOOSE, link=link, form=forms.blank(name=link.name))


@post(["/accounts/verify", "/accounts/reset/choose"], opt=PUBLIC, status_code=200, include_in_schema=False)
async def use_link(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    """Who reads the mail chooses the password, so nobody can prepare an account for somebody else."""
    link = await people.read_link(services.database.reads, _token(request))
    if link is None or link.purpose == "join":
        return page.render(request, "account/link_over.html", status=404)
    return await _choose(request, caller, services, link)


@get("/accounts/join", opt=PUBLIC, include_in_schema=False)
async def show_invitation(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """New people choose a password, others join with one button once they are signed in."""
    link = await people.read_link(reads, _token(request))
    if link is None or link.purpose != "join":
        return page.render(request, "account/link_over.html", status=404)
    return _invitation(request, link, caller)


@post("/accounts/join", opt=PUBLIC, status_code=200, include_in_schema=False)
async def join(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    link = await people.read_link(services.database.reads, _token(request))
    if link is None or link.purpose != "join":
        return page.render(request, "account/link_over.html", status=404)
    if not link.has_password:
        return await _choose(request, caller, services, link)
    visitor(request, caller)
    try:
        async with services.database.writes() as db:
            await people.join(db, caller, _token(request))
    except (Forbidden, NotFound) as problem:
        return page.problem(request, problem)
    return page.redirect(request, HOME, message=_welcome(link))


async def _choose(request: Asked, caller: Caller, services: Services, link: Link) -> Response[str] | Redirect:
    comes = visitor(request, caller)
    form = await forms.read(request, ChoosePassword, verbatim={"password"})
    if form.errors:
        return again(request, CHOOSE, form, link=link)
    sent = form.value
    try:
        token, _link = await people.choose_password(
            services.database, _token(request), sent.password, sent.name, comes
        )
    except Validation as problem:
        return again(request, CHOOSE, form, problem, link=link)
    except (NotFound, Conflict):
        return page.render(request, "account/link_over.html", status=404)
    if link.purpose == "verify":
        return begin(request, token, "/organizations/new", link.email, _("Welcome. Your account is open."))
    done = _welcome(link) if link.purpose == "join" else _("Your password is changed.")
    return begin(request, token, HOME, link.email, done)


def _welcome(link: Link) -> str:
    return _("Welcome to %(organization)s.") % {"organization": link.organization_name}


def _invitation(request: Asked, link: Link, caller: Caller) -> Response[str]:
    is_theirs = caller.kind == "session" and caller.user_id == link.person_id
    return page.render(
        request,
        "account/join.html" if link.has_password else CHOOSE,
        link=link,
        is_theirs=is_theirs,
        token=_token(request),
        form=forms.blank(name=link.name),
    )


def _sent(request: Asked, caller: Caller, services: Services, email: str) -> Response[str]:
    keeps_mail_here = not services.settings.smtp_url and own_machine.is_shown(request, caller)
    return page.render(request, SENT, email=email, keeps_mail_here=keeps_mail_here)


def _token(request: Asked) -> str:
    return request.query_params.get("token", "")[:200]


handlers = [
    show_sign_up,
    sign_up,
    show_reset,
    ask_for_reset,
    show_link,
    use_link,
    show_invitation,
    join,
]
