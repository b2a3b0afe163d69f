"""Where a link leads a caller whom somebody pretends to be: the resolver's own explanation."""

from closient.apps.dashboard.rules import rule_form
from closient.apps.dashboard.structs.trying import Guise, TryForm
from closient.apps.resolver.actions import explain
from closient.apps.resolver.structs.explain import ExplainRequest, Explanation
from closient.edge.visitors import Places
from closient.kit.caller import Caller
from closient.kit.config import Settings
from closient.kit.db import Reads
from closient.kit.errors import FieldError, NotFound, Validation

# What such callers send. A browser's Accept is that of the phones' cameras, which open one.
ACCEPTS: dict[Guise, str] = {
    "camera": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "json": "application/json",
    "linkset": "application/linkset+json",
    "json-ld": "application/ld+json",
}


async def try_link(
    db: Reads, caller: Caller, organization_id: str, form: TryForm, *, settings: Settings, places: Places
) -> Explanation:
    """What this caller gets and why; Validation names the fields of the form."""
    errors: list[FieldError] = []
    zone = rule_form.zone(form.timezone, errors)
    body = ExplainRequest(
        uri=form.uri,
        at=rule_form.moment("at", form.at, zone, errors),
        country=form.country or None,
        region=form.region or None,
        city=form.city or None,
        accept_language=form.language,
        accept=ACCEPTS[form.guise],
        link_type=form.link_type or None,
        context=form.context or None,
    )
    try:
        shown = await explain.explain_link(
            db, caller, organization_id, body, settings=settings, places=places
        )
    except Validation as refused:
        errors += refused.errors
    except NotFound:
        reason = "This code belongs to another organization: only its own members see how it is decided."
        errors.append(FieldError("uri", reason))
    else:
        if not errors:
            return shown
    raise Validation(errors)
