"""Many links at once, as lines from a spreadsheet: what they would change, then the change."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.dashboard.actions import link_lines as actions
from closient.apps.dashboard.pages import link_words
from closient.apps.dashboard.structs.links import LinesForm, LinesPlan
from closient.kit.caller import Caller
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _, ngettext

HERE = "/dashboard/resolver/links/lines"
LINKS = "/dashboard/resolver/links"
# So many rows of a preview are shown; the counts are of all.
MOST_SHOWN = 200


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_lines(request: Asked, caller: Caller) -> Response[str]:
    """An empty field for the lines."""
    caller.require("CHANGE", _organization_id(request))
    return _page(request, forms.blank(), None)


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def read_lines(request: Asked, caller: Caller, services: Services) -> Response[str] | Redirect:
    """Show what the lines would change, or change it."""
    own = _organization_id(request)
    caller.require("CHANGE", own)
    form = await forms.read(request, LinesForm)
    sent = (await request.form()).get("file")
    if form.errors:
        return _page(request, form, None, status=422)
    text = form.value.lines
    if isinstance(sent, UploadFile) and sent.filename:
        text = _decoded(await sent.read())
        form.values["lines"] = text
    if not text.strip():
        form.refuse(_("Paste lines here, or choose a file."), "lines")
        return _page(request, form, None, status=422)
    if form.value.do == "preview":
        plan = await actions.preview(services, caller, own, text)
        return _page(request, form, plan, status=422 if plan.faults else 200)
    plan = await actions.apply(services, caller, own, text)
    if plan.faults:
        return _page(request, form, plan, status=422)
    return page.redirect(request, LINKS, message=_done(plan))


def _page(
    request: Asked, form: forms.Form[Any], plan: LinesPlan | None, *, status: int = 200
) -> Response[str]:
    changed = [one for one in plan.planned if one.outcome != "unchanged"] if plan else []
    return page.render(
        request,
        "dashboard/link_lines.html",
        status=status,
        form=form,
        plan=plan,
        faults=[(fault, link_words.field_words(fault.field)) for fault in plan.faults[:MOST_SHOWN]]
        if plan
        else [],
        rows=[
            (one, link_words.type_words(one.after.link_type), link_words.changes(one))
            for one in changed[:MOST_SHOWN]
        ],
        left_out=max(0, len(changed) - MOST_SHOWN),
    )


def _done(plan: LinesPlan) -> str:
    created, updated = plan.count("created"), plan.count("updated")
    said = [
        ngettext("%(num)s link is made", "%(num)s links are made", created) % {"num": created}
        if created
        else "",
        ngettext("%(num)s is changed", "%(num)s are changed", updated) % {"num": updated} if updated else "",
    ]
    return ", ".join(part for part in said if part) + "." if any(said) else _("Nothing had to be changed.")


def _decoded(data: bytes) -> str:
    """The text of a file, in the encodings that spreadsheets write."""
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _organization_id(request: Asked) -> str:
    organization = page.own_organization(request)
    return organization.organization_id


handlers: list[Any] = [show_lines, read_lines]
