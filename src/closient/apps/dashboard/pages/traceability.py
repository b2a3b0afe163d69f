"""/dashboard/traceability: what was captured, how it goes on, and a document sent from the page."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.dashboard.actions import traceability as actions
from closient.apps.dashboard.actions.traceability import Stored
from closient.apps.dashboard.pages import trace_words
from closient.apps.dashboard.structs.traceability import SendForm
from closient.apps.epcis.structs.capture import Checked
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, Problem, Validation
from closient.kit.services import Services
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark, ngettext

HERE = "/dashboard/traceability"
CAPTURES = f"{HERE}/captures"
FORM_BYTES = 64 * 1024
# A document up to this size is shown in the form again, so that it need not be chosen twice.
KEPT_IN_FORM = 256 * 1024
MOST_FAULTS = 200
navigation.add(
    Item(
        navigation.MAIN,
        mark("Traceability"),
        HERE,
        "truck",
        34,
        words=mark("events EPCIS capture lots supply chain FSMA 204 places GLN"),
    )
)


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_traceability(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """Figures, the newest captures, and the form for a document."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    return await _page(request, reads, caller, forms.blank(behaviour="rollback"))


@post(
    HERE,
    opt={**PAGE, "largest_body": 2 * actions.LARGEST + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def send_document(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Look at a document, or capture it; all or nothing looks first and stores nothing of a faulty one."""
    own = page.own_organization(request).organization_id
    caller.require("TRACE", own)
    form = await forms.read(request, SendForm, verbatim={"document"})
    reads = services.database.reads
    if "do" in form.errors:
        raise BadRequest("This button is not known here.")
    if form.errors:
        return await _page(request, reads, caller, form)
    body, field = await _sent(request, form)
    checked = None
    if len(body) > actions.LARGEST:
        form.refuse(_("A document has at most 10 MB: send it in parts."), field)
    elif not body.strip():
        form.refuse(_("Choose a file, or paste a document."), field)
    if form.errors:
        return await _page(request, reads, caller, form)
    try:
        if form.value.do == "check" or form.value.behaviour == "rollback":
            checked = await actions.check(services, caller, own, body)
        if form.value.do == "capture" and (checked is None or checked.valid):
            stored = await actions.send(services, caller, own, body, form.value.behaviour)
            return page.redirect(
                request,
                f"{CAPTURES}/{stored.capture_id}",
                message=_captured(stored),
                tone="good" if stored.is_whole else "bad",
            )
    except Validation as refused:
        form.errors[field] = "; ".join(f"{one.field}: {one.message}" for one in refused.errors)
    except Problem as refused:
        if refused.status >= 500:
            raise
        form.refuse(refused.detail, field)
    return await _page(request, reads, caller, form, checked)


async def _sent(request: Asked, form: forms.Form[SendForm]) -> tuple[bytes, str]:
    """The file, else what was pasted, and its field; small files stand in the form again."""
    sent = (await request.form()).get("file")
    if not (isinstance(sent, UploadFile) and sent.filename):
        return form.value.document.encode("utf-8", "replace"), "document"
    body = await sent.read()
    form.values["document"] = ""
    if len(body) <= KEPT_IN_FORM:
        form.values["document"] = body.decode("utf-8", "replace")
    return body, "file"


def _captured(stored: Stored) -> str:
    count = stored.created
    said = ngettext("%(num)s event was captured.", "%(num)s events were captured.", count)
    told = said % {"num": f"{count:,}"}
    return told if stored.is_whole else f"{told} {_('The rest was refused.')}"


async def _page(
    request: Asked,
    reads: Reads,
    caller: Caller,
    form: forms.Form[Any],
    checked: Checked | None = None,
) -> Response[str]:
    own = page.own_organization(request).organization_id
    shown = await actions.show_overview(reads, caller, own)
    behaviours = [
        (
            "rollback",
            _("All or nothing"),
            _("Looked at first; if a single event is refused, nothing is stored."),
        ),
        (
            "prefix",
            _("Up to the first fault"),
            _("Events before the first refused one are stored, as the API does."),
        ),
        ("proceed", _("All that are right"), _("Refused events are left out, all others are stored.")),
    ]
    return page.render(
        request,
        "dashboard/trace_overview.html",
        status=422 if form.errors or (checked and not checked.valid) else 200,
        form=form,
        shown=shown,
        checked=checked,
        faults=checked.failures[:MOST_FAULTS] if checked else [],
        behaviours=behaviours,
        chart_of_weeks=trace_words.week_chart(shown),
        kinds=trace_words.kind_rows(shown),
        job_id=trace_words.job_id,
        is_begun=shown.is_begun,
    )


handlers: list[Any] = [show_traceability, send_document]
